"""The same tests on a file and on servers."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from chassis.database import Database
from router.store import due, replicas
from router.store.tables import METADATA
from tests.router_sharing.house import House


@pytest.fixture(params=["one process", pytest.param("servers", marks=pytest.mark.live)])
def urls(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, str]:
    """Where the broker and the database are."""
    if request.param == "servers":
        return request.getfixturevalue("amqp_url"), request.getfixturevalue("postgres_url")
    return f"sqlite:///{tmp_path}/broker.db", f"sqlite+aiosqlite:///{tmp_path}/router.db"


@pytest.fixture
async def house(urls: tuple[str, str]) -> AsyncIterator[House]:
    """A broker with its queues and a database with the tables of sharing; nobody works yet."""
    async with House(*urls).open() as opened:
        yield opened


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """One with the tables of sharing."""
    opened = Database(database_url)
    async with opened.transaction() as connection:
        await connection.run_sync(METADATA.create_all, tables=[replicas.REPLICAS, due.TIMERS])
    yield opened
    await opened.close()
