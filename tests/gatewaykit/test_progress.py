"""How far a command of several pieces has come is known to the next process."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from chassis.database import Database
from chassis.migrations import differences, is_current, upgrade
from contracts.ids import MessageRef
from gatewaykit.store import ProgressStore, progress_migrations
from gatewaykit.store.tables import progress_table

ONE, TWO = MessageRef("tg:1:1"), MessageRef("tg:1:2")


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.live)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path / 'clients.db'}"
    return str(request.getfixturevalue("postgres_url"))


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    database = Database(url)
    for prefix in ("tg", "vk"):
        await upgrade(database, progress_migrations(prefix))
    yield database
    await database.close()


async def test_the_migrated_tables_are_those_of_the_models(database: Database) -> None:
    for prefix in ("tg", "vk"):
        assert await is_current(database, progress_migrations(prefix))
        assert await differences(database, progress_migrations(prefix)) == []


async def test_what_was_saved_last_is_loaded_until_it_is_forgotten(database: Database) -> None:
    store = ProgressStore(database, "tg")
    assert await store.load("command", 3) == ()
    await store.save("command", 3, ((ONE,),))
    await store.save("command", 3, ((ONE,), ()))
    assert await ProgressStore(database, "tg").load("command", 3) == ((ONE,), ())
    await store.forget("command")
    assert await store.load("command", 3) == ()


async def test_gateways_do_not_see_each_other(database: Database) -> None:
    await ProgressStore(database, "tg").save("command", 2, ((ONE,),))
    assert await ProgressStore(database, "vk").load("command", 2) == ()


async def test_what_was_planned_in_other_pieces_is_begun_anew(database: Database) -> None:
    store = ProgressStore(database, "tg")
    await store.save("command", 3, ((ONE,), (TWO,)))
    assert await store.load("command", 4) == ()


async def test_what_a_crash_left_long_ago_is_swept(database: Database) -> None:
    store = ProgressStore(database, "tg")
    await store.save("old", 2, ((ONE,),))
    await store.save("new", 2, ((TWO,),))
    table = progress_table("tg", progress_migrations("other").metadata)
    async with database.transaction() as connection:
        await connection.execute(table.update().where(table.c.command_id == "old").values(saved_at=1))
    await store.sweep()
    assert await store.load("old", 2) == ()
    assert await store.load("new", 2) == ((TWO,),)
