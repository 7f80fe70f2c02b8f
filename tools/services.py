"""A RabbitMQ and a PostgreSQL for the tests: those that answer on their standard ports, else private ones.

Private ones come from installed binaries, else from packages that root may install, else from containers.
"""

import getpass
import os
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from tools.containers import engine, postgres_container, rabbit_container
from tools.handshakes import amqp_works, postgres_works
from tools.installing import install
from tools.private_servers import (
    CannotServe,
    PrivatePostgres,
    PrivateRabbit,
    postgres_binaries,
    rabbit_binaries,
)

__all__ = ["CannotServe", "PrivateServer", "Servers", "private_postgres", "private_rabbit", "servers"]

STANDARD_AMQP = "amqp://guest:guest@127.0.0.1:5672/"
STANDARD_POSTGRES = "postgresql+asyncpg://{user}@127.0.0.1:5432/postgres"


class PrivateServer(Protocol):
    """One that a test may kill and start again: same port, same data."""

    @property
    def url(self) -> str: ...

    def start(self) -> None:
        """Return when it lets us in. Raises `CannotServe`."""
        ...

    def kill(self) -> None:
        """As if the power had gone, for this process."""
        ...

    def restart(self) -> None:
        """An orderly stop and a start."""
        ...

    def stop(self) -> None:
        """End it and remove everything."""
        ...


@dataclass(frozen=True, slots=True)
class Servers:
    """Where they answer."""

    amqp: str
    postgres: str


def private_rabbit() -> PrivateServer:
    """A broker of our own, not started yet. Raises `CannotServe` when there is no way to have one."""
    if _installed(rabbit_binaries, "rabbitmq-server"):
        return PrivateRabbit()
    return rabbit_container(_engine_for("rabbitmq-server"))


def private_postgres() -> PrivateServer:
    """A database server of our own, not started yet. Raises `CannotServe` when there is no way to have one."""
    if _installed(postgres_binaries, "postgresql"):
        return PrivatePostgres()
    return postgres_container(_engine_for("postgresql"))


@contextmanager
def servers(*, private: bool = False) -> Generator[Servers, None, None]:
    """Both, for as long as the block lasts. Raises `CannotServe` with one line that says what is missing."""
    amqp = os.environ.get("OTKLIK_TEST_AMQP") or ("" if private else _answering([STANDARD_AMQP], amqp_works))
    postgres = os.environ.get("OTKLIK_TEST_POSTGRES") or (
        "" if private else _answering([STANDARD_POSTGRES.format(user=user) for user in _users()], postgres_works)
    )
    with ExitStack() as stack:
        ours: list[PrivateServer] = []
        for known, make in ((amqp, private_rabbit), (postgres, private_postgres)):
            if not known:
                server = make()
                stack.callback(server.stop)
                ours.append(server)
        with ThreadPoolExecutor() as pool:
            list(pool.map(lambda server: server.start(), ours))
        urls = iter(server.url for server in ours)
        found = Servers(amqp or next(urls), postgres or next(urls))
        _announce("RabbitMQ", found.amqp, private=not amqp)
        _announce("PostgreSQL", found.postgres, private=not postgres)
        yield found


def _installed(binaries: Callable[[], Path | None], package: str) -> bool:
    return binaries() is not None or (install(package) and binaries() is not None)


def _engine_for(package: str) -> str:
    name = engine()
    if name is None:
        raise CannotServe(f"{package} is missing: install it (as root: apt-get install {package}), or start Docker")
    return name


def _answering(urls: list[str], works: Callable[[str], bool]) -> str:
    return next((url for url in urls if works(url)), "")


def _users() -> list[str]:
    """Whom the standard PostgreSQL may know."""
    return list(dict.fromkeys(["postgres", getpass.getuser()]))


def _announce(what: str, url: str, *, private: bool) -> None:
    print(f"{what}: {'private' if private else 'answers'} at {url.rpartition('@')[2]}", flush=True)
