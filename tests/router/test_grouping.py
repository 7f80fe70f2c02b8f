"""Messages of several chats in one transaction: few statements, and nobody's fault is another's."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import event

from chassis.database import Database
from contracts.delivery import Reported
from messaging.outcomes import Done
from router.app.ports import ByChat, Caller, Decision, Found
from router.store.dialogs import DialogStore
from router.store.queries import LOCK
from tests.clocks import settle
from tests.router.conftest import migrated
from tests.router.stage import Shown, SilentRelay, Stage

SECONDS = 20
CLIENTS = [f"tg:{number}" for number in range(1, 9)]
SPOKE_STATEMENTS, REPORT_STATEMENTS = 6, 8
"""For all of them together, on PostgreSQL; `BEGIN`, `COMMIT` and the claim of the outbox apart."""


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    made = Database(database_url)
    yield made
    await made.close()


@pytest.fixture
def stage(database: Database) -> Stage:
    return Stage(database)


@pytest.fixture
def dialogs(database: Database) -> DialogStore:
    return DialogStore(database, SilentRelay())


def by(chat: str) -> ByChat:
    return ByChat(chat, Caller("telegram", "Анна", None, "ru", at=1.0))


def counting(found: Found) -> Decision:
    """One message more was not heard."""
    assert found.state is not None
    return Decision(replace(found.state, unheard=found.state.unheard + 1))


def failing(_: Found) -> Decision:
    raise ZeroDivisionError


async def counted(dialogs: DialogStore, chat: str) -> int:
    seen: list[int] = []

    def look(found: Found) -> Decision:
        assert found.state is not None
        seen.append(found.state.unheard)
        return Decision(found.state)

    await dialogs.change(f"look-{chat}", by(chat), look)
    return seen[-1]


async def statements_of(database: Database, work: Callable[[], Any]) -> list[str]:
    said: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith("BEGIN"):
            said.append(statement.split("\n", 1)[0])

    engine = database._writing.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        await work()
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return said


def report_of(stage: Stage, relay: Shown) -> Reported:
    messages = stage.stand(relay.show)
    return Reported(commands=(relay.id,), chat=relay.show.chat, messages=messages, at=stage.clock.now())


async def test_messages_and_reports_of_eight_clients_cost_the_statements_of_one(stage: Stage) -> None:
    for number, chat in enumerate(CLIENTS):
        await stage.open(chat, email=f"client{number}@example.org")
        await stage.client("первое", chat)
    await stage.shown()
    spoken = [stage.spoken("вопрос", chat) for chat in CLIENTS]

    async def all_at_once() -> None:
        assert await asyncio.gather(*(stage.hear(envelope) for envelope in spoken)) == [Done()] * len(CLIENTS)

    said = await statements_of(stage.database, all_at_once)
    assert len(said) <= SPOKE_STATEMENTS, said

    relays = await stage.waiting()
    reports = [stage.envelope(report_of(stage, relay), relay.key) for relay in relays]
    assert len(reports) == len(CLIENTS)

    async def reported_at_once() -> None:
        assert await asyncio.gather(*(stage.hear(report) for report in reports)) == [Done()] * len(CLIENTS)

    said = await statements_of(stage.database, reported_at_once)
    assert len(said) <= REPORT_STATEMENTS, said


async def test_a_message_that_fails_leaves_those_beside_it_alone_and_was_not_heard(dialogs: DialogStore) -> None:
    ends = await asyncio.gather(
        dialogs.change("1", by("tg:1"), counting),
        dialogs.change("2", by("tg:2"), failing),
        dialogs.change("3", by("tg:3"), counting),
        return_exceptions=True,
    )

    assert ends[0] is True
    assert isinstance(ends[1], ZeroDivisionError)
    assert ends[2] is True
    assert await dialogs.change("2", by("tg:2"), counting)
    assert [await counted(dialogs, f"tg:{number}") for number in (1, 2, 3)] == [1, 1, 1]


async def test_two_messages_of_one_account_are_decided_one_after_the_other(dialogs: DialogStore) -> None:
    async with asyncio.timeout(SECONDS):
        ends = await asyncio.gather(*(dialogs.change(str(number), by("tg:1"), counting) for number in range(5)))

    assert ends == [True] * 5
    assert await counted(dialogs, "tg:1") == 5


async def test_the_same_message_twice_at_once_is_handled_once(dialogs: DialogStore) -> None:
    ends = await asyncio.gather(*(dialogs.change("same", by("tg:1"), counting) for _ in range(3)))

    assert sorted(ends) == [False, False, True]
    assert await counted(dialogs, "tg:1") == 1


async def test_who_comes_the_moment_that_a_group_has_ended_is_not_left_waiting(dialogs: DialogStore) -> None:
    async with asyncio.timeout(SECONDS):
        for number in range(20):
            assert await dialogs.change(str(number), by("tg:1"), counting)


async def test_a_cancelled_caller_keeps_nobody_from_their_end(dialogs: DialogStore) -> None:
    gone = asyncio.create_task(dialogs.change("1", by("tg:1"), counting))
    stays = asyncio.create_task(dialogs.change("2", by("tg:2"), counting))
    await settle()
    gone.cancel()

    async with asyncio.timeout(SECONDS):
        assert await stays


@pytest.mark.live
async def test_a_group_that_waits_for_a_lock_holds_up_no_later_one(postgres_url: str) -> None:
    await migrated(postgres_url)
    database = Database(postgres_url)
    try:
        dialogs = DialogStore(database, SilentRelay())
        for chat in CLIENTS[:2]:  # one by one: after a group of several the next would wait for both of those below
            assert await dialogs.change(f"made-{chat}", by(chat), counting)
        async with asyncio.timeout(SECONDS), database.transaction() as connection:
            await connection.execute(LOCK, {"chat": CLIENTS[0]})
            held_up = asyncio.create_task(dialogs.change("1", by(CLIENTS[0]), counting))
            await settle()
            assert await dialogs.change("2", by(CLIENTS[1]), counting)
            assert not held_up.done()
        async with asyncio.timeout(SECONDS):
            assert await held_up
    finally:
        await database.close()


async def test_replicas_that_work_on_the_same_accounts_count_every_message_once(
    database: Database, database_url: str
) -> None:
    other = Database(database_url)
    try:
        replicas = [DialogStore(database, SilentRelay()), DialogStore(other, SilentRelay())]
        jobs = [
            replica.change(f"{chat}/{number}", by(chat), counting)
            for number in range(4)
            for chat in CLIENTS
            for replica in replicas
        ]
        async with asyncio.timeout(SECONDS):
            ends = await asyncio.gather(*jobs)
        assert sum(ends) == 4 * len(CLIENTS)
        assert [await counted(replicas[0], chat) for chat in CLIENTS] == [4] * len(CLIENTS)
    finally:
        await other.close()
