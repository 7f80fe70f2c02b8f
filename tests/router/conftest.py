"""A stage on each of the two databases."""

import shutil
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from sqlalchemy.engine import Compiled, Dialect

from chassis.database import Database
from chassis.migrations import upgrade
from router.wiring import migrations
from tests.conftest import apart, fresh_postgres
from tests.router.owners import OLGA, PAVEL
from tests.router.stage import Stage


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with every table of the router: copied a thousand times, migrated once."""
    file = tmp_path_factory.mktemp("migrated") / "clients.db"
    apart(migrated(f"sqlite+aiosqlite:///{file}"))
    return file


@pytest.fixture(scope="session")
def migrated_postgres(postgres_server: str) -> Iterator[str]:
    """The name of a database with every table of the router, to make others from."""
    with fresh_postgres(postgres_server) as url:
        apart(migrated(url))
        yield urlsplit(url).path.lstrip("/")


@pytest.fixture
def sqlite_url(tmp_path: Path, migrated_file: Path) -> str:
    shutil.copyfile(migrated_file, tmp_path / "clients.db")
    return f"sqlite+aiosqlite:///{tmp_path}/clients.db"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.live)])
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """A database of each kind with the router's tables, and nothing in them."""
    if request.param == "sqlite":
        yield str(request.getfixturevalue("sqlite_url"))
        return
    server = str(request.getfixturevalue("postgres_server"))
    with fresh_postgres(server, str(request.getfixturevalue("migrated_postgres"))) as url:
        yield url


async def migrated(url: str) -> None:
    """Make the router's tables."""
    database = Database(url)
    try:
        for schema in migrations():
            await upgrade(database, schema)
    finally:
        await database.close()


DIALECTS: dict[str, Dialect] = {}
COMPILED: dict[Any, Compiled] = {}


def compiled_once(database: Database) -> None:
    """Have this process compile a statement once, and not for each test: a third of their time."""
    for engine in (database._writing, database._reading):
        known = DIALECTS.setdefault(f"{database.dialect}", engine.sync_engine.dialect)
        engine.sync_engine.dialect = known
        engine.sync_engine._compiled_cache = COMPILED


async def stage_on(url: str) -> AsyncIterator[Stage]:
    await migrated(url)  # a database that is up to date already costs ten milliseconds
    database = Database(url)
    compiled_once(database)
    try:
        yield Stage(database)
    finally:
        await database.close()


@pytest.fixture
async def owned(stage: Stage) -> Stage:
    """A stage with two owners."""
    return with_owners(stage)


@pytest.fixture
async def owned_both(database_url: str) -> AsyncIterator[Stage]:
    """The same on each of the two databases."""
    async for stage in stage_on(database_url):
        yield with_owners(stage)


def with_owners(stage: Stage) -> Stage:
    stage.house = replace(stage.house, owners=frozenset({OLGA.ref, PAVEL.ref}))
    stage.handlers = stage.another_replica()
    return stage


@pytest.fixture
async def stage(sqlite_url: str) -> AsyncIterator[Stage]:
    async for stage in stage_on(sqlite_url):
        yield stage
