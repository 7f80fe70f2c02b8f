"""The compose file: understood by Compose, whole, and as careful as it says. No engine is needed for any of it."""

import json
import re
import subprocess
from pathlib import Path

import pytest

from otklik.catalog import CATALOG
from tests.deploy.files import DEPLOY, compose, package_of, tool
from tests.deploy.image import instructions
from tests.deploy.somebodies import made_secrets

DRAIN_SECONDS = 20 + 3


@pytest.mark.parametrize("service", CATALOG)
def test_each_service_is_started_by_its_package_and_ends_in_its_own_time(service: str) -> None:
    entry = compose()["services"][service]

    assert entry["command"] == ["python", "-m", package_of(service)]
    assert entry["build"]["args"] == {"SERVICE": service, "TRACING": ""}
    assert entry["restart"] == "unless-stopped"
    assert seconds(entry["stop_grace_period"]) > DRAIN_SECONDS
    assert entry["depends_on"]["upgrade"]["condition"] == "service_completed_successfully"
    assert {entry["depends_on"][name]["condition"] for name in ("rabbitmq", "postgres")} == {"service_healthy"}


@pytest.mark.parametrize("service", [*CATALOG, "upgrade"])
def test_each_of_our_containers_may_do_little(service: str) -> None:
    entry = compose()["services"][service]

    assert entry["read_only"]
    assert entry["cap_drop"] == ["ALL"]
    assert entry["security_opt"] == ["no-new-privileges:true"]
    assert "ports" not in entry, "only Caddy stands outside"


def test_everything_has_a_limit_and_nothing_is_open_to_the_world_but_the_web() -> None:
    for name, entry in compose()["services"].items():
        if name != "upgrade":
            assert entry["deploy"]["resources"]["limits"]["memory"], name
        for port in entry.get("ports", ()):
            assert name == "caddy" or port["host_ip"] == "127.0.0.1", name


def test_no_secret_stands_in_an_environment() -> None:
    for name, entry in compose()["services"].items():
        for key, value in (entry.get("environment") or {}).items():
            secret = any(word in key for word in ("TOKEN", "PASSWORD", "SECRET", "_URL"))
            assert not secret or str(value).startswith("/run/secrets/"), f"{name}: {key}"


def test_each_secret_has_a_maker_and_the_maker_changes_nothing_that_is_there(tmp_path: Path) -> None:
    (tmp_path / "secrets.sh").write_text((DEPLOY / "secrets.sh").read_text())

    first = subprocess.run(["sh", "secrets.sh"], cwd=tmp_path, capture_output=True, text=True, check=True)
    made = {file.name: file.read_text() for file in (tmp_path / "secrets").iterdir()}
    second = subprocess.run(["sh", "secrets.sh"], cwd=tmp_path, capture_output=True, text=True, check=True)

    assert made.keys() == compose()["secrets"].keys()
    assert all(f"made secrets/{name}" in first.stdout for name in made)
    assert second.stdout == ""
    assert {file.name: file.read_text() for file in (tmp_path / "secrets").iterdir()} == made
    assert (tmp_path / "secrets").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "secrets/telegram_token").stat().st_mode & 0o777 == 0o644, "whoever made it may write into it"
    for user in json.loads(made["rabbitmq_definitions"])["users"]:
        service = user["name"].removeprefix("otklik").removeprefix("_")
        assert f"//{user['name']}:{user['password']}@" in made[f"{service}_broker_url".lstrip("_")]
    assert made["postgres_password"] in made["database_url"]
    assert made["telegram_token"] == ""


@pytest.mark.parametrize("service", CATALOG)
def test_the_secrets_as_they_are_made_are_enough_for_a_service_to_begin(
    service: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is not filled in is off; `make images` starts them for real."""
    made, inside = made_secrets(tmp_path), tmp_path / "run"
    inside.mkdir()
    for one in compose()["services"][service]["secrets"]:
        (inside / Path(one.get("target") or one["source"]).name).write_text((made / one["source"]).read_text())
    for own in OWN.get(service, ()):
        (inside / own).write_text("123456:filled-in")
    monkeypatch.chdir(tmp_path)
    kind = CATALOG[service].settings()
    monkeypatch.setattr(kind, "secrets_folder", inside)

    settings = kind.load(env_file=None, **{name: value for name, value in PAPER.items() if name in kind.model_fields})

    assert f"otklik_{service.replace('-', '_')}:" in settings.database_url.get_secret_value()


OWN = {
    "telegram-gateway": ["telegram_token"],
    "vk-gateway": ["vk_token"],
    "fb-gateway": ["fb_page_token", "fb_app_secret", "fb_verify_token"],
}
"""What the paper says is to be filled in for who uses it."""
PAPER = {
    "operator_chat_id": -100,
    "owner_ids": (1,),
    "vk_group_id": 1,
    "fb_page_id": "1",
    "sheets_id": "a-sheet",
    "sheets_credentials": "/run/secrets/sheets_credentials",
}


def test_files_rest_where_a_container_may_write() -> None:
    said = next(words for word, words in instructions((DEPLOY / "Dockerfile").read_text()) if "MEDIA_URL" in words)
    folder = re.search(r"MEDIA_URL=file://(\S+)", said)
    assert folder is not None

    for service in CATALOG:
        written = {volume["target"] for volume in compose()["services"][service]["volumes"]}
        assert folder[1] in written, service


def test_the_dockerfile_has_no_fault_that_hadolint_knows() -> None:
    command = [tool("hadolint"), str(DEPLOY / "Dockerfile")]
    done = subprocess.run(command, check=False, capture_output=True, text=True)

    assert (done.returncode, done.stdout) == (0, "")


def seconds(duration: str) -> float:
    assert duration.endswith("s")
    return float(duration.removesuffix("s").rpartition("m")[2]) + 60 * float(duration.rpartition("m")[0] or 0)
