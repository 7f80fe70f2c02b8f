"""What the command line says when a person can mend what is wrong."""

import importlib
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from tools import settings_page

from otklik.catalog import CATALOG

ANYWHERE = {"TELEGRAM_TOKEN": "123456:abc", "OPERATOR_CHAT_ID": "-100"}


def otklik(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    path = os.environ["PATH"]  # noqa: TID251 - the child needs what this process has
    return subprocess.run(
        [sys.executable, "-m", "otklik.app", *arguments],
        cwd=folder,
        env={"PATH": path, **environment},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )


def test_missing_settings_are_one_readable_line_each(tmp_path: Path) -> None:
    ended = otklik(tmp_path, "up", PARTITIONS="many")
    assert ended.returncode == 2
    lines = ended.stderr.splitlines()
    assert sorted(line.split(" is ")[0] for line in lines) == ["OPERATOR_CHAT_ID", "PARTITIONS", "TELEGRAM_TOKEN"]
    assert "Traceback" not in ended.stderr


def test_one_service_alone_refuses_to_share_a_file(tmp_path: Path) -> None:
    ended = otklik(tmp_path, "run", "router", **ANYWHERE)
    assert ended.returncode == 2
    assert "BROKER_URL" in ended.stderr
    assert "DATABASE_URL" in ended.stderr
    assert "otklik up" in ended.stderr


def loaded_by(folder: Path, module: str) -> set[str]:
    """The packages that a fresh interpreter has loaded after this module."""
    ended = subprocess.run(
        [sys.executable, "-c", f"import sys, {module}; print(*sorted({{name.split('.')[0] for name in sys.modules}}))"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=100,
        check=True,
    )
    return set(ended.stdout.split())


def test_who_asks_what_there_is_waits_for_nothing_that_does_it(tmp_path: Path) -> None:
    loaded = loaded_by(tmp_path, "otklik.app")
    assert loaded >= {"typer", "otklik"}
    assert not loaded & {"chassis", "messaging", "contracts", "pydantic", "sqlalchemy", "asyncio", "rich"}


def test_who_runs_it_loads_no_sandbox_and_no_service_that_is_not_wanted(tmp_path: Path) -> None:
    loaded = loaded_by(tmp_path, "otklik.running")
    assert loaded >= {"chassis", "messaging", "sqlalchemy"}
    services = {entry.package for entry in CATALOG.values()}
    assert not loaded & {"sandbox", "aiogram", "vkbottle", "gspread", "aiohttp", "PIL", "httpx", *services}


def test_a_service_that_does_not_exist_is_named_with_those_that_do(tmp_path: Path) -> None:
    ended = otklik(tmp_path, "run", "roter")
    assert ended.returncode == 2
    assert "telegram-gateway, vk-gateway, fb-gateway, router, payments-ocr, scheduler" in ended.stderr


def test_a_second_process_on_the_same_files_is_refused_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    script = "import fcntl; f=open('data/broker.db.lock','w'); fcntl.flock(f, fcntl.LOCK_EX); print(); input()"
    with subprocess.Popen(
        [sys.executable, "-c", script], cwd=tmp_path, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()  # it says a line when it has the lock
        ended = otklik(tmp_path, "up", **ANYWHERE)
        holder.kill()
    assert ended.returncode == 1
    assert "in use" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_bringing_everything_up_to_date_can_be_repeated(tmp_path: Path) -> None:
    for _ in range(2):
        ended = otklik(tmp_path, "db", "upgrade")
        assert (ended.returncode, ended.stdout) == (0, "The database and the queues are up to date.\n"), ended.stderr


def test_nothing_set_aside_is_said_so(tmp_path: Path) -> None:
    assert otklik(tmp_path, "db", "upgrade").returncode == 0
    listed = otklik(tmp_path, "dead", "list")
    assert (listed.returncode, listed.stdout) == (0, "Nothing was set aside.\n"), listed.stderr
    shown = otklik(tmp_path, "dead", "show", "nobody")
    assert shown.returncode == 1
    assert "otklik dead list" in shown.stderr


@pytest.mark.parametrize("name", list(CATALOG))
def test_the_catalog_knows_the_schemas_of_each_service(name: str) -> None:
    wiring = importlib.import_module(f"{CATALOG[name].package}.wiring")
    known = [(one.package, one.version_table) for one in CATALOG[name].migrations()]
    assert known == [(one.package, one.version_table) for one in wiring.migrations()]


def test_the_page_of_settings_is_what_the_code_says() -> None:
    assert settings_page.PAGE.read_text(encoding="utf-8") == settings_page.page(), "run `make schema`"


def test_a_demo_whose_port_is_taken_says_how_to_name_another(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        ended = otklik(tmp_path, "demo", "--port", str(other.getsockname()[1]))

    assert ended.returncode == 1
    assert "otklik demo --port" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.slow
@pytest.mark.timeout(120)
@pytest.mark.parametrize(
    ("language", "last"),
    [
        ("ru", "Теперь ваша очередь"),
        pytest.param("en", "Now it is your turn", marks=pytest.mark.long),
    ],
)
def test_the_demo_plays_its_story_to_the_end(tmp_path: Path, language: str, last: str) -> None:
    ended = otklik(tmp_path, "demo", "--language", language, "--port", "0")
    assert ended.returncode == 0, ended.stderr
    assert last in " ".join(ended.stdout.split())
    assert "👌" in ended.stdout
    assert ended.stderr == ""
