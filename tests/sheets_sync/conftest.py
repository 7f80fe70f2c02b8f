import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox import RunningSandbox, running_sandbox
from tests.sheets_sync.shop import TableShop, table_shop


@pytest.fixture
async def world() -> AsyncIterator[RunningSandbox]:
    async with asyncio.timeout(40), running_sandbox() as sandbox:
        yield sandbox


@pytest.fixture
async def shop(world: RunningSandbox, database_url: str, tmp_path: Path) -> AsyncIterator[TableShop]:
    """On SQLite and on PostgreSQL."""
    async with table_shop(world, database_url, tmp_path) as shop:
        yield shop


@pytest.fixture
async def small(world: RunningSandbox, tmp_path: Path) -> AsyncIterator[TableShop]:
    """On SQLite alone: for what has nothing to do with the store."""
    async with table_shop(world, f"sqlite+aiosqlite:///{tmp_path}/clients.db", tmp_path) as shop:
        yield shop
