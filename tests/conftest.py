"""Where the live servers are, and a fresh corner of them for each test."""

import asyncio
import socket
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import pytest
from tools.ports import free_port as any_free_port
from tools.services import CannotServe, PrivateServer
from tools.services import private_postgres as private_postgres_server
from tools.services import private_rabbit as private_rabbit_server

AMQP = "amqp://guest:guest@127.0.0.1:5672/"
POSTGRES = "postgresql+asyncpg://postgres@127.0.0.1:5432/postgres"
MOST_PARTITIONS = 32
LIVE_FIXTURES = {"amqp_server", "postgres_server", "private_rabbit", "private_postgres"}

Value = TypeVar("Value")


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("otklik")
    group.addoption("--amqp", metavar="URL", default=AMQP, help="RabbitMQ for live tests")
    group.addoption("--postgres", metavar="URL", default=POSTGRES, help="PostgreSQL for live tests")
    group.addoption("--write-content", action="store_true", help="write docs/content.md as its journey saw it")
    group.addoption("--write-screenshots", action="store_true", help="keep the pictures of the page in docs/pictures")
    group.addoption("--write-transcripts", action="store_true", help="write docs/how-it-speaks.*.md as it was played")
    group.addoption("--long", action="store_true", help="run what takes many minutes, too")
    group.addoption(
        "--require-live", action="store_true", help="a server that does not answer is a failure, not a skip"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Whoever asks for a server is live, also if it does not say so; what is long must be asked for."""
    if not config.getoption("--long"):
        long = [item for item in items if item.get_closest_marker("long") is not None]
        items[:] = [item for item in items if item not in long]
        config.hook.pytest_deselected(items=long)
    for item in items:
        if LIVE_FIXTURES & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.live)


def apart(work: Coroutine[Any, Any, Value]) -> Value:
    """Run it to the end in a loop of its own, leaving the test's loop alone."""
    loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(asyncio.wait_for(work, 30))
    finally:
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()


def server_at(config: pytest.Config, option: str, standard: int) -> str:
    url = str(config.getoption(option))
    parts = urlsplit(url)
    try:
        socket.create_connection((parts.hostname or "127.0.0.1", parts.port or standard), timeout=2).close()
    except OSError:
        message = f"nothing answers at the URL given by {option}"
        if config.getoption("--require-live"):
            pytest.fail(message, pytrace=False)
        pytest.skip(message)
    return url


@pytest.fixture(scope="session")
def amqp_server(pytestconfig: pytest.Config) -> str:
    """A RabbitMQ that others may use too."""
    return server_at(pytestconfig, "--amqp", 5672)


@pytest.fixture(scope="session")
def postgres_server(pytestconfig: pytest.Config) -> str:
    """A PostgreSQL on which this user may create databases."""
    return server_at(pytestconfig, "--postgres", 5432)


@pytest.fixture
def amqp_url(amqp_server: str) -> Iterator[str]:
    """A RabbitMQ where nobody else uses the prefix; the queues of `messaging.topology.whole` are removed afterwards."""
    prefix = f"test-{uuid4().hex[:12]}"
    yield f"{amqp_server}?prefix={prefix}"
    apart(remove_queues(amqp_server, prefix))


async def remove_queues(server: str, prefix: str) -> None:
    import aio_pika  # noqa: PLC0415 - most tests need no broker and should not pay for the import

    from messaging.topology import whole  # noqa: PLC0415 - most tests need no broker and should not pay for the import

    names = {queue.name for queue in whole(MOST_PARTITIONS).queues}
    async with await aio_pika.connect(server, timeout=10) as connection:
        channel = await connection.channel()
        for name in sorted(names):
            await channel.queue_delete(f"{prefix}.{name}")


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """A fresh, empty database; dropped afterwards, whoever is still connected to it."""
    with fresh_postgres(postgres_server) as url:
        yield url


@contextmanager
def fresh_postgres(server: str, template: str = "template1") -> Iterator[str]:
    """A database of its own, made like the template; no test that uses it crashes the server."""
    name = f"test_{uuid4().hex[:12]}"
    apart(
        in_postgres(
            server,
            f'CREATE DATABASE "{name}" TEMPLATE "{template}"',
            f'ALTER DATABASE "{name}" SET synchronous_commit = off',
        )
    )
    try:
        yield urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
    finally:
        apart(in_postgres(server, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))


async def in_postgres(server: str, *statements: str) -> None:
    import asyncpg  # noqa: PLC0415 - most tests need no database and should not pay for the import

    connection = await asyncpg.connect(server.replace("+asyncpg", ""), timeout=10)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.live)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A fresh, empty database of each kind: whoever asks for it runs on both."""
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path}/clients.db"
    return str(request.getfixturevalue("postgres_url"))


@pytest.fixture
def private_rabbit(pytestconfig: pytest.Config) -> Iterator[PrivateServer]:
    """A running RabbitMQ that this test alone uses, and may kill and restart. It takes about 7 s to come up."""
    yield from served(private_rabbit_server, pytestconfig)


@pytest.fixture
def private_postgres(pytestconfig: pytest.Config) -> Iterator[PrivateServer]:
    """A running PostgreSQL that this test alone uses, and may kill and restart. It takes about 1 s to come up."""
    yield from served(private_postgres_server, pytestconfig)


def served(make: Callable[[], PrivateServer], config: pytest.Config) -> Iterator[PrivateServer]:
    try:
        server = make()
    except CannotServe as fault:
        if config.getoption("--require-live"):
            pytest.fail(str(fault), pytrace=False)
        pytest.skip(str(fault))
    try:
        server.start()
        yield server
    finally:
        server.stop()


@pytest.fixture
def free_port() -> int:
    """A port of loopback that is free."""
    return any_free_port()


@pytest.fixture
def figure(record_property: Callable[[str, object], None]) -> Callable[[str], None]:
    """Say a measured line; it is printed at the end of the run, beside the name of the test."""
    return lambda line: record_property("figure", line)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    figures = [
        f"{report.nodeid}: {line}"
        for report in terminalreporter.getreports("passed")
        for name, line in report.user_properties
        if name == "figure"
    ]
    if figures:
        terminalreporter.section("figures")
        terminalreporter.write_line("\n".join(figures))
