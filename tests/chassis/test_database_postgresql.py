"""What PostgreSQL adds: deadlocks, lost connections, a server that is not there."""

import asyncio
import socket
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import Database
from messaging.failures import Unavailable

pytestmark = pytest.mark.live


@pytest.fixture
async def database(postgres_url: str) -> AsyncIterator[Database]:
    made = Database(postgres_url)
    yield made
    await made.close()


async def test_a_deadlock_is_resolved_by_doing_the_work_again(database: Database) -> None:
    async with database.transaction() as connection:
        await connection.execute(text("CREATE TABLE accounts (name TEXT PRIMARY KEY, seen INT)"))
        await connection.execute(text("INSERT INTO accounts VALUES ('a', 0), ('b', 0)"))
    holding = {"a": asyncio.Event(), "b": asyncio.Event()}

    async def touch(connection: AsyncConnection, name: str) -> None:
        await connection.execute(text("UPDATE accounts SET seen = seen + 1 WHERE name = :name"), {"name": name})

    async def both(first: str, second: str) -> None:
        async def work(connection: AsyncConnection) -> None:
            await touch(connection, first)
            holding[first].set()
            await holding[second].wait()
            await touch(connection, second)

        await database.run(work)

    async with asyncio.timeout(10):
        await asyncio.gather(both("a", "b"), both("b", "a"))

    async with database.reading() as connection:
        seen = await connection.execute(text("SELECT seen FROM accounts"))
        assert seen.scalars().all() == [2, 2]


async def test_a_connection_that_the_server_ends_is_not_available_and_the_next_one_is(database: Database) -> None:
    async def cut_off() -> None:
        async with database.transaction() as connection:
            mine = (await connection.execute(text("SELECT pg_backend_pid()"))).scalar_one()
            async with database.transaction() as other:
                await other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": mine})
            await connection.execute(text("SELECT 1"))

    with pytest.raises(Unavailable):
        await cut_off()

    assert await database.reachable()


async def test_a_server_that_does_not_listen_is_not_available(free_port: int) -> None:
    database = Database(f"postgresql+asyncpg://nobody@127.0.0.1:{free_port}/none")

    assert not await database.reachable()
    with pytest.raises(Unavailable):
        async with database.transaction():
            pass
    await database.close()


async def test_a_server_that_never_answers_is_known_within_seconds(free_port: int) -> None:
    with socket.create_server(("127.0.0.1", free_port)):  # the system accepts, nobody answers
        database = Database(f"postgresql+asyncpg://nobody@127.0.0.1:{free_port}/none")

        async with asyncio.timeout(5):
            assert not await database.reachable()
        await database.close()


async def test_a_database_that_does_not_exist_is_not_available(postgres_url: str) -> None:
    database = Database(f"{postgres_url}_not")
    with pytest.raises(Unavailable):
        async with database.transaction():
            pass
    await database.close()


async def test_a_statement_planned_before_a_migration_is_done_again(database: Database, postgres_url: str) -> None:
    async with database.transaction() as connection:
        await connection.execute(text("CREATE TABLE things (number INT)"))
        await connection.execute(text("SELECT * FROM things"))
    migrating = Database(postgres_url)
    async with migrating.transaction() as connection:
        await connection.execute(text("ALTER TABLE things ADD COLUMN name TEXT"))
    await migrating.close()

    async def work(connection: AsyncConnection) -> int:
        return len((await connection.execute(text("SELECT * FROM things"))).keys())

    assert await database.run(work) == 2
