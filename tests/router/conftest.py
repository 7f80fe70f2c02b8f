"""A stage on each of the two databases."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from chassis.database import Database
from chassis.migrations import upgrade
from router.wiring import migrations
from tests.router.stage import Stage


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite+aiosqlite:///{tmp_path}/clients.db"


async def stage_on(url: str) -> AsyncIterator[Stage]:
    database = Database(url)
    try:
        for schema in migrations():
            await upgrade(database, schema)
        yield Stage(database)
    finally:
        await database.close()


@pytest.fixture
async def stage(sqlite_url: str) -> AsyncIterator[Stage]:
    async for stage in stage_on(sqlite_url):
        yield stage
