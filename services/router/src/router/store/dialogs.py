"""The store of dialogs: one transaction for each message, from the lock to the last letter."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import Database
from messaging.durable.inbox import Inbox
from messaging.durable.outbox import Outbox
from router.app.ports import Aim, Decision, Found, Gathered, Timer
from router.store.finding import Finder
from router.store.gathering import ItemsGone, gathered_in, keep_item, take_items
from router.store.keeping import keep
from router.store.records import StartOver
from router.store.tables import DURABLE

__all__ = ["DialogStore", "Waking"]

_STARTS = 5


class Waking(Protocol):
    """The relay, as far as the store needs it."""

    @property
    def token(self) -> str | None: ...

    @property
    def lease_seconds(self) -> float: ...

    def wake(self, keys: Iterable[str]) -> None:
        """Publish the rows of these keys now."""
        ...


class DialogStore:
    """See `router.app.ports.Dialogs`. Locks are taken in one order: client, account, dialog."""

    def __init__(self, database: Database, relay: Waking) -> None:
        self._database = database
        self._relay = relay
        self._inbox = Inbox(DURABLE)
        self._outbox = Outbox(DURABLE, relay)

    async def change(self, message_id: str, aim: Aim, decide: Callable[[Found], Decision]) -> bool:
        """See `router.app.ports.Dialogs`."""
        return await self._change(message_id, (), aim, decide)

    async def change_gathered(
        self, message_id: str, items: Sequence[Gathered], aim: Aim, decide: Callable[[Found], Decision]
    ) -> bool:
        """See `router.app.ports.Dialogs`."""
        try:
            return await self._change(message_id, items, aim, decide)
        except ItemsGone:
            return False

    async def gather(self, item: Gathered, timer: Timer) -> bool:
        """See `router.app.ports.Dialogs`."""

        async def work(connection: AsyncConnection) -> bool:
            if not await self._inbox.first_time(connection, item.message_id):
                return False
            await keep_item(connection, item, timer)
            return True

        return await self._database.run(work)

    async def gathered(self, lane: str) -> Sequence[Gathered]:
        """See `router.app.ports.Dialogs`."""
        async with self._database.reading() as connection:
            return await gathered_in(connection, lane)

    async def _change(
        self, message_id: str, items: Sequence[Gathered], aim: Aim, decide: Callable[[Found], Decision]
    ) -> bool:
        async def work(connection: AsyncConnection) -> list[str] | None:
            if not await self._inbox.first_time(connection, message_id):
                return None
            if items:
                await take_items(connection, items)
            found = await Finder(connection).find(aim)
            decision = decide(found)
            await keep(connection, found, decision)
            await self._outbox.add_all(connection, [(letter.queue, letter.envelope) for letter in decision.letters])
            keys = sorted({letter.envelope.key for letter in decision.letters})
            await self._outbox.claim(connection, keys)
            await self._outbox.heard_of(connection, decision.heard_of)
            return keys

        keys = await self._run(work)
        if keys is None:
            return False
        if keys:
            self._relay.wake(keys)
        return True

    async def _run(self, work: Callable[[AsyncConnection], Awaitable[list[str] | None]]) -> list[str] | None:
        for _ in range(_STARTS - 1):
            try:
                return await self._database.run(work)
            except StartOver:
                continue
        return await self._database.run(work)
