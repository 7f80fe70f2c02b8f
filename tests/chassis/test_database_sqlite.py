"""What a SQLite file adds: its folder, its turns, its full and locked days."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from chassis.database import Database
from messaging.failures import Unavailable


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "deeper" / "clients.db"


@pytest.fixture
async def database(file: Path) -> AsyncIterator[Database]:
    made = Database(f"sqlite+aiosqlite:///{file}?timeout=0.1")
    yield made
    await made.close()


async def make_table(database: Database) -> None:
    async with database.transaction() as connection:
        await connection.execute(text("CREATE TABLE words (word TEXT)"))


async def test_the_folder_is_made_at_first_use_and_not_before(database: Database, file: Path) -> None:
    with pytest.raises(sqlite3.OperationalError):
        sqlite3.connect(f"file:{file}?mode=rw", uri=True)

    assert await database.reachable()
    sqlite3.connect(f"file:{file}?mode=rw", uri=True).close()


@pytest.mark.parametrize(("pragma", "value"), [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1)])
async def test_a_commit_survives_a_power_cut_and_foreign_keys_hold(
    database: Database, pragma: str, value: str | int
) -> None:
    async with database.transaction() as connection:
        assert (await connection.execute(text(f"PRAGMA {pragma}"))).scalar_one() == value


async def test_writers_get_their_turns_in_the_order_they_came(database: Database) -> None:
    await make_table(database)
    order: list[int] = []

    async def write(number: int) -> None:
        async with database.transaction() as connection:
            await connection.execute(text("INSERT INTO words VALUES ('w')"))
            order.append(number)

    async with asyncio.timeout(10):
        await asyncio.gather(*(write(number) for number in range(20)))

    assert order == list(range(20))


async def test_a_file_that_another_process_holds_is_not_available_and_then_is(database: Database, file: Path) -> None:
    await make_table(database)
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(Unavailable, match="locked"):
        async with database.transaction():
            pass
    other.execute("COMMIT")
    other.close()

    async with database.transaction() as connection:
        await connection.execute(text("INSERT INTO words VALUES ('w')"))


async def test_a_full_disk_is_not_available(database: Database) -> None:
    await make_table(database)

    async def fill() -> None:
        async with database.transaction() as connection:
            await connection.execute(text("PRAGMA max_page_count = 8"))
            await connection.execute(text("INSERT INTO words VALUES (zeroblob(100000))"))

    with pytest.raises(Unavailable, match="full"):
        await fill()


async def test_reading_cannot_write(database: Database) -> None:
    await make_table(database)
    with pytest.raises((OperationalError, Unavailable)):
        async with database.reading() as connection:
            await connection.execute(text("INSERT INTO words VALUES ('w')"))


@pytest.mark.parametrize(
    "url", ["sqlite:///x.db", "sqlite+aiosqlite://", "mysql+asyncmy://h/n", "no url", "postgresql://h/n"]
)
def test_other_urls_are_refused_in_words(url: str) -> None:
    with pytest.raises(ValueError, match=r"sqlite|URL"):
        Database(url)


def test_a_url_that_cannot_be_read_is_not_repeated() -> None:
    with pytest.raises(ValueError, match="URL") as refused:
        Database("postgresql+asyncpg//u:secret@h")
    assert "secret" not in str(refused.value)
