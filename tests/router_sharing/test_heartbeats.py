"""The rows by which replicas see each other."""

import asyncio

from sqlalchemy import select, update

from chassis.database import Database
from router.store.replicas import REPLICAS, ReplicaStore


async def beaten_ago(database: Database, replica: str, seconds: float) -> None:
    async with database.transaction() as connection:
        await connection.execute(
            update(REPLICAS).where(REPLICAS.c.id == replica).values(beat=database.now_sql() - seconds)
        )


async def test_who_beats_sees_itself_and_the_others(database: Database) -> None:
    store = ReplicaStore(database)

    assert list(await store.beat("anna", 4)) == ["anna"]
    assert list(await store.beat("boris", 4)) == ["anna", "boris"]
    assert list(await store.beat("anna", 4)) == ["anna", "boris"]


async def test_who_leaves_is_seen_no_longer(database: Database) -> None:
    store = ReplicaStore(database)
    await store.beat("anna", 4)
    await store.leave("anna")
    await store.leave("nobody")

    assert list(await store.beat("boris", 4)) == ["boris"]


async def test_who_was_not_heard_of_for_four_seconds_has_left_until_it_beats_again(database: Database) -> None:
    store = ReplicaStore(database)
    await store.beat("anna", 4)
    await beaten_ago(database, "anna", 4.5)

    assert list(await store.beat("boris", 4)) == ["boris"]
    assert list(await store.beat("anna", 4)) == ["anna", "boris"]


async def test_the_row_of_who_died_is_removed_in_time(database: Database) -> None:
    store = ReplicaStore(database)
    await store.beat("anna", 4)
    await beaten_ago(database, "anna", 61)
    await store.beat("boris", 4)

    async with database.reading() as connection:
        assert list((await connection.execute(select(REPLICAS.c.id))).scalars()) == ["boris"]


async def test_many_beat_at_once_and_all_are_seen(database: Database) -> None:
    store = ReplicaStore(database)
    names = [f"replica-{number}" for number in range(12)]

    async with asyncio.timeout(10):
        await asyncio.gather(*(store.beat(name, 4) for name in names for _ in range(3)))

    assert list(await store.beat(names[0], 4)) == sorted(names)
