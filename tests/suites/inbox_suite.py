"""What the inbox promises, on whichever database, and what is forgotten in time."""

import asyncio

from sqlalchemy import func, select, update

from chassis.database import Database
from messaging.durable.inbox import Inbox
from messaging.durable.pruning import prune_inbox, prune_outbox
from tests.suites.durable_parts import Desk, Shelf, desk

DAY = 86_400.0


class InboxSuite:
    """Subclasses run where a fixture `database_url` names an empty database."""

    async def test_a_message_is_new_once(self, database_url: str) -> None:
        async with desk(database_url, Shelf(), started=False) as one:
            inbox = Inbox(one.tables)

            assert await hears(one.database, inbox, "m1")
            assert not await hears(one.database, inbox, "m1")
            assert await hears(one.database, inbox, "m2")

    async def test_what_was_rolled_back_was_never_heard(self, database_url: str) -> None:
        async with desk(database_url, Shelf(), started=False) as one:
            inbox = Inbox(one.tables)
            try:
                async with one.database.transaction() as connection:
                    assert await inbox.first_time(connection, "m1")
                    raise ZeroDivisionError
            except ZeroDivisionError:
                pass

            assert await hears(one.database, inbox, "m1")

    async def test_of_many_at_once_one_is_first(self, database_url: str) -> None:
        async with desk(database_url, Shelf(), started=False) as one:
            inbox = Inbox(one.tables)

            heard = await asyncio.gather(*(hears(one.database, inbox, "m1") for _ in range(8)))

            assert sorted(heard) == [False] * 7 + [True]

    async def test_what_is_long_done_is_forgotten_and_what_is_unsent_never(self, database_url: str) -> None:
        shelf = Shelf()
        async with desk(database_url, shelf) as one:
            await hears(one.database, Inbox(one.tables), "m1")
            await one.say("a", 1, 2)
            await shelf.until(2)
            await one.relay.stop()
            await one.say("b", 1)
            await pretend_long_ago(one, 40 * DAY)
            await one.say("c", 1)
            await hears(one.database, Inbox(one.tables), "m2")

            assert await prune_outbox(one.tables, one.database, 7 * DAY) == 2
            assert await prune_outbox(one.tables, one.database, 7 * DAY) == 0
            assert await prune_inbox(one.tables, one.database, 30 * DAY) == 1

            assert await one.unsent() == ["b/1", "c/1"]
            assert await one.holders() == {}
            assert await count(one) == 1


async def hears(database: Database, inbox: Inbox, message_id: str) -> bool:
    async with database.transaction() as connection:
        return await inbox.first_time(connection, message_id)


async def pretend_long_ago(one: Desk, seconds: float) -> None:
    rows, keys, inbox = one.tables.outbox, one.tables.keys, one.tables.inbox
    async with one.database.transaction() as connection:
        sent = update(rows).where(rows.c.sent_at.is_not(None))
        await connection.execute(sent.values(sent_at=rows.c.sent_at - seconds))
        await connection.execute(update(keys).values(until=keys.c.until - seconds))
        await connection.execute(update(inbox).values(at=inbox.c.at - seconds))


async def count(one: Desk) -> int:
    async with one.database.reading() as connection:
        return (await connection.execute(select(func.count()).select_from(one.tables.inbox))).scalar_one()
