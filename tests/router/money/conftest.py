"""A shop on SQLite; where statements differ or locks matter, on each of the two databases."""

from collections.abc import AsyncIterator

import pytest

from tests.router.conftest import stage_on
from tests.router.money.sheeted import shop_with_a_table
from tests.router.money.shop import Shop


@pytest.fixture
async def shop(sqlite_url: str) -> AsyncIterator[Shop]:
    async for stage in stage_on(sqlite_url):
        yield Shop(stage)


@pytest.fixture
async def either_shop(database_url: str) -> AsyncIterator[Shop]:
    async for stage in stage_on(database_url):
        yield Shop(stage)


@pytest.fixture
async def sheeted(database_url: str) -> AsyncIterator[Shop]:
    async for shop in shop_with_a_table(database_url):
        yield shop


@pytest.fixture
async def small_sheeted(sqlite_url: str) -> AsyncIterator[Shop]:
    async for shop in shop_with_a_table(sqlite_url):
        yield shop
