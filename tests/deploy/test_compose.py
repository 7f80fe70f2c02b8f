"""The compose file: understood by Compose, whole, and as careful as it says. No engine is needed for any of it."""

import json
import subprocess
from pathlib import Path

import pytest

from otklik.catalog import CATALOG
from tests.deploy.files import DEPLOY, compose, package_of, tool

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


def test_the_dockerfile_has_no_fault_that_hadolint_knows() -> None:
    command = [tool("hadolint"), str(DEPLOY / "Dockerfile")]
    done = subprocess.run(command, check=False, capture_output=True, text=True)

    assert (done.returncode, done.stdout) == (0, "")


def seconds(duration: str) -> float:
    assert duration.endswith("s")
    return float(duration.removesuffix("s").rpartition("m")[2]) + 60 * float(duration.rpartition("m")[0] or 0)
