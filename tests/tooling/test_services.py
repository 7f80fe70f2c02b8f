"""Which servers the tests get, and what is said when there is no way to have them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tools.containers import Container, rabbit_container
from tools.handshakes import amqp_works, postgres_works

ROOT = Path(__file__).resolve().parents[2]
ENGINE = """#!/bin/sh
echo "$@" >> "$(dirname "$0")/calls"
"""


def test_a_port_of_something_else_is_no_broker_and_no_database(amqp_server: str, postgres_server: str) -> None:
    assert amqp_works(amqp_server)
    assert postgres_works(postgres_server)
    assert not amqp_works(postgres_server.replace("postgresql+asyncpg", "amqp"))
    assert not postgres_works(amqp_server.replace("amqp", "postgresql").replace("guest:guest@", ""))


def test_a_wrong_password_is_no_working_broker(amqp_server: str) -> None:
    assert not amqp_works(amqp_server.replace(":guest@", ":wrong@"))


def test_a_free_port_answers_nobody(free_port: int) -> None:
    assert not amqp_works(f"amqp://guest:guest@127.0.0.1:{free_port}/")
    assert not postgres_works(f"postgresql://postgres@127.0.0.1:{free_port}/postgres")


@pytest.fixture
def docker(tmp_path: Path) -> Path:
    """An engine that takes every command and does nothing."""
    program = tmp_path / "docker"
    program.write_text(ENGINE)
    program.chmod(0o755)
    return program


def test_a_container_is_made_once_killed_started_again_and_removed(docker: Path) -> None:
    rabbit = rabbit_container(str(docker))
    server = Container(str(docker), rabbit.image, rabbit.inner_port, lambda _: True, rabbit.address)

    server.start()
    server.kill()
    server.start()
    server.restart()
    server.stop()

    assert server.url == f"amqp://guest:guest@127.0.0.1:{server.port}/"
    assert (docker.parent / "calls").read_text().splitlines() == [
        f"run -d --name {server.name} -p 127.0.0.1:{server.port}:5672 rabbitmq:4",
        f"kill {server.name}",
        f"start {server.name}",
        f"stop {server.name}",
        f"start {server.name}",
        f"rm -f -v {server.name}",
    ]


def test_without_any_way_one_line_says_what_is_missing(tmp_path: Path) -> None:
    """In a process that finds nothing installed, may install nothing, and has no engine."""
    nothing = (
        "import tools.services as s, tools.run_tests as r\n"
        "s.rabbit_binaries = s.postgres_binaries = lambda: None\n"
        "s.install = lambda package: False\n"
        "s.engine = lambda: None\n"
        "raise SystemExit(r.main([]))\n"
    )
    environment = {**os.environ, "SERVICES": "private"}  # noqa: TID251 - the child needs what this process has
    command = [sys.executable, "-c", nothing]
    done = subprocess.run(command, cwd=ROOT, env=environment, check=False, capture_output=True, text=True, timeout=30)

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        "rabbitmq-server is missing: install it (as root: apt-get install rabbitmq-server), or start Docker\n"
    )
