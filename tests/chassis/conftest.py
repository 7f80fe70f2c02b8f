"""The same tests on both databases."""

from collections.abc import AsyncIterator

import pytest

from chassis.database import Database


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    made = Database(database_url)
    yield made
    await made.close()
