"""A database comes to the schema of this version, once, whoever else tries."""

import asyncio

import pytest
from sqlalchemy import text

from chassis.database import Database
from chassis.migrations import differences, is_current, is_finished, needed, upgrade
from tests.chassis.example.tables import example


async def test_an_empty_database_is_not_current_and_after_the_upgrade_it_is(database: Database) -> None:
    migrations = example()
    assert not await is_current(database, migrations)

    await upgrade(database, migrations)

    assert await is_current(database, migrations)


async def test_the_migrated_schema_is_what_the_tables_say(database: Database) -> None:
    await upgrade(database, example())

    assert await differences(database, example()) == []


async def test_a_column_that_no_revision_makes_is_a_difference(database: Database) -> None:
    await upgrade(database, example())

    found = await differences(database, example(extra_column=True))

    assert [(difference[0], difference[2], difference[3].name) for difference in found] == [
        ("add_column", "example_people", "age")
    ]


async def test_tables_of_others_are_no_difference(database: Database) -> None:
    async with database.transaction() as connection:
        await connection.execute(text("CREATE TABLE of_another_service (id INTEGER PRIMARY KEY)"))
    await upgrade(database, example())

    assert await differences(database, example()) == []


async def test_an_upgrade_that_was_done_is_not_done_again(database: Database) -> None:
    await upgrade(database, example())
    async with database.transaction() as connection:
        await connection.execute(text("INSERT INTO example_people (id, name) VALUES (1, 'A')"))
    await upgrade(database, example())

    async with database.reading() as connection:
        assert (await connection.execute(text("SELECT name FROM example_people"))).scalars().all() == ["A"]


async def test_of_several_that_upgrade_at_once_one_does_it(database_url: str) -> None:
    databases = [Database(database_url) for _ in range(3)]
    async with asyncio.timeout(20):
        await asyncio.gather(*(upgrade(one, example()) for one in databases))

    assert await is_current(databases[0], example())
    for one in databases:
        await one.close()


async def test_an_upgrade_that_fails_leaves_nothing_behind(database: Database) -> None:
    async with database.transaction() as connection:
        await connection.execute(text("CREATE TABLE example_inbox (other INTEGER)"))
    with pytest.raises(Exception, match="example_inbox"):
        await upgrade(database, example())

    assert not await is_current(database, example())
    async with database.transaction() as connection:
        await connection.execute(text("DROP TABLE example_inbox"))
    await upgrade(database, example())
    assert await is_current(database, example())


async def test_a_later_schema_is_current_for_an_older_version(database: Database) -> None:
    await upgrade(database, example())
    async with database.transaction() as connection:
        await connection.execute(text("UPDATE example_version SET version_num = '0003'"))

    assert await is_current(database, example())


async def test_a_revision_that_does_not_say_when_it_is_safe_is_refused(database: Database) -> None:
    with pytest.raises(ValueError, match="0001_people"):
        await upgrade(database, example("tests.chassis.misnamed"))


async def test_a_version_works_once_all_is_there_that_it_needs_and_before_what_is_old_is_gone(
    database: Database,
) -> None:
    """So the version before goes on beside it: with the column that it knows, and one more that it does not."""
    before, after = example(), example("tests.chassis.next_version")
    await upgrade(database, before)
    assert not await is_current(database, after)

    await upgrade(database, after, needed(after))

    assert needed(after) == "0003"
    assert await is_current(database, before)
    assert await is_current(database, after)
    assert not await is_finished(database, after)
    async with database.transaction() as connection:
        await connection.execute(text("INSERT INTO example_people (id, name) VALUES (1, 'A')"))
        await connection.execute(text("INSERT INTO example_people (id, name, age) VALUES (2, 'B', 7)"))

    await upgrade(database, after)

    assert await is_finished(database, after)
    async with database.reading() as connection:
        assert (await connection.execute(text("SELECT age FROM example_people ORDER BY id"))).scalars().all() == [
            None,
            7,
        ]
