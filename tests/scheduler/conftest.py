"""A scheduler's database, of each kind."""

from collections.abc import AsyncIterator

import pytest

from chassis import migrations
from chassis.database import Database
from scheduler.wiring import migrations as scheduler_migrations


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """One at the current schema."""
    opened = Database(database_url)
    for schema in scheduler_migrations():
        await migrations.upgrade(opened, schema)
    yield opened
    await opened.close()
