"""What the scheduler knows of subscriptions: changes and pages of a full copy, each taken in once."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import Database
from contracts.envelope import Envelope, id_from
from contracts.forgetting import ForgetClient
from contracts.routing import router_queue
from contracts.schedule import BooksAsked, BooksPage, SubscriptionChanged
from contracts.wire import Wire
from messaging.durable.inbox import Inbox
from messaging.durable.outbox import Outbox
from messaging.durable.statements import INSERTS, in_each_dialect
from scheduler.store.tables import COPY, DURABLE, SENT, SUBSCRIPTIONS
from scheduler.store.waking import Waking

__all__ = ["COPY_AGAIN_SECONDS", "Books"]

COPY_AGAIN_SECONDS = 600.0
"""After so long without the next page of a copy it is asked for again: the broker may have been emptied."""
_KEY = "scheduler"


def _newer(dialect: str) -> Any:
    row = INSERTS[dialect](SUBSCRIPTIONS)
    fields = {name: row.excluded[name] for name in ("version", "last_paid_day", "paid_at")}
    newer = row.excluded.version > SUBSCRIPTIONS.c.version
    return row.on_conflict_do_update(index_elements=["client"], set_=fields, where=newer)


def _copied(dialect: str) -> Any:
    row = INSERTS[dialect](COPY)
    fields = {name: row.excluded[name] for name in ("after", "asked_at", "done")}
    return row.on_conflict_do_update(index_elements=["id"], set_=fields)


_NEWER = in_each_dialect(_newer)
_COPIED = in_each_dialect(_copied)


class Books:
    """Each method raises `Unavailable` when the database is away."""

    def __init__(self, database: Database, relay: Waking, partitions: int) -> None:
        self._database = database
        self._relay = relay
        self._partitions = partitions
        self._inbox = Inbox(DURABLE)
        self._outbox = Outbox(DURABLE, relay)

    async def changed(self, said: Envelope[SubscriptionChanged]) -> None:
        """Take a change in, unless a newer one is known."""

        async def work(connection: AsyncConnection) -> None:
            if await self._inbox.first_time(connection, said.id):
                await _take(connection, [said.payload])

        await self._database.run(work)

    async def forgotten(self, said: Envelope[ForgetClient]) -> None:
        """Erase what was said to a client. That the subscription has ended stays: nothing older counts again."""
        client = said.payload.client

        async def work(connection: AsyncConnection) -> None:
            if await self._inbox.first_time(connection, said.id):
                await connection.execute(delete(SENT).where(SENT.c.client == client))

        await self._database.run(work)

    async def page(self, said: Envelope[BooksPage], now: datetime) -> None:
        """Take a page of the copy in, and ask for the next."""
        page = said.payload

        async def work(connection: AsyncConnection) -> bool:
            if not await self._inbox.first_time(connection, said.id):
                return False
            await _take(connection, page.subscriptions)
            if page.more_after is None:
                row = (await connection.execute(select(COPY.c.after))).first()
                await self._note(connection, 0 if row is None else row.after, now, done=True)
                return False
            await self._ask(connection, page.more_after, now)
            return True

        if await self._database.run(work):
            self._relay.wake([_KEY])

    async def ask_if_empty(self, now: datetime) -> bool:
        """Ask for a full copy when nothing is known, or go on with one that got stuck; whether it was asked."""
        async with self._database.reading() as connection:
            if not await _wants(connection, now):
                return False

        async def work(connection: AsyncConnection) -> bool:
            after = await _wants(connection, now, lock=True)
            if after:
                await self._ask(connection, after[0], now)
            return bool(after)

        asked = await self._database.run(work)
        if asked:
            self._relay.wake([_KEY])
        return asked

    async def count(self) -> float:
        """How many subscriptions are known, those not ended."""
        query = select(func.count()).select_from(SUBSCRIPTIONS).where(SUBSCRIPTIONS.c.last_paid_day.is_not(None))
        async with self._database.reading() as connection:
            return float((await connection.execute(query)).scalar_one())

    async def _ask(self, connection: AsyncConnection, after: int, now: datetime) -> None:
        await self._note(connection, after, now, done=False)
        identity = id_from("schedule-copy", after, now.isoformat())
        payload: Wire = BooksAsked(after=after)
        asked = Envelope(id=identity, key=_KEY, payload=payload, at=now, correlation=identity)
        await self._outbox.add(connection, router_queue(_KEY, self._partitions), asked)
        await self._outbox.claim(connection, [_KEY])

    async def _note(self, connection: AsyncConnection, after: int, now: datetime, *, done: bool) -> None:
        row = {"id": 1, "after": after, "asked_at": now.timestamp(), "done": done}
        await connection.execute(_COPIED[connection.dialect.name], row)


async def _take(connection: AsyncConnection, changes: Sequence[SubscriptionChanged]) -> None:
    rows = [
        {
            "client": change.client,
            "version": change.version,
            "last_paid_day": change.last_paid_day,
            "paid_at": None if change.paid_at is None else change.paid_at.timestamp(),
        }
        for change in sorted(changes, key=lambda change: change.client)  # one order of locks
    ]
    if rows:
        await connection.execute(_NEWER[connection.dialect.name], rows)


async def _wants(connection: AsyncConnection, now: datetime, *, lock: bool = False) -> tuple[int] | None:
    """After which client a copy is to be asked for, if at all."""
    if lock:
        fresh = INSERTS[connection.dialect.name](COPY).values(id=1, after=0, asked_at=0.0, done=True)
        await connection.execute(fresh.on_conflict_do_nothing())
    query = select(COPY).with_for_update() if lock else select(COPY)
    copy = (await connection.execute(query)).first()
    late = copy is None or now.timestamp() - copy.asked_at >= COPY_AGAIN_SECONDS
    if not late:
        return None
    if copy is not None and not copy.done:
        return (copy.after,)
    known = (await connection.execute(select(SUBSCRIPTIONS.c.client).limit(1))).first()
    return None if known is not None else (0,)
