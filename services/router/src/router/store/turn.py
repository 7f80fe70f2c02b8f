"""One message, one transaction: the inbox first, then the work, then the outbox, and the relay is told.

Several messages may share a transaction (`router.store.grouping`); then each of these is done once for all of them.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import Database
from messaging.durable.inbox import Inbox
from messaging.durable.outbox import Outbox, Posted
from router.app.ports import Gathered, Letter
from router.store.gathering import ItemsGone, take_items
from router.store.records import StartOver
from router.store.standing import announce, forget_changes
from router.store.tables import DURABLE
from router.store.writing_back import forget_cells, written_back

__all__ = ["Done", "Turn", "Waking"]

_STARTS = 5


class Waking(Protocol):
    """The relay, as far as the store needs it."""

    @property
    def token(self) -> str | None: ...

    @property
    def lease_seconds(self) -> float: ...

    def monotonic(self) -> float: ...

    def hand_over(self, posted: Posted) -> None:
        """Publish this now."""
        ...


@dataclass(frozen=True, slots=True)
class Done:
    """What the work has to say."""

    letters: Sequence[Letter] = ()
    heard_of: Sequence[str] = ()
    """Commands that surely were published."""


class Turn:
    """Takes one message to its end in the database."""

    def __init__(self, database: Database, relay: Waking, *, sheet: bool = False) -> None:
        """`sheet`: whether there is a table that changes of records are written back to."""
        self._sheet = sheet
        self._database = database
        self._relay = relay
        self._inbox = Inbox(DURABLE)
        self._outbox = Outbox(DURABLE, relay)

    async def take(
        self, message_id: str, items: Sequence[Gathered], work: Callable[[AsyncConnection], Awaitable[Done]]
    ) -> bool:
        """False if the message had been handled, or its items wait no longer. Raises `Unavailable`.

        `work` may be called more than once, and what it raises undoes everything.
        """

        async def whole(connection: AsyncConnection) -> Posted | None:
            if not await self._inbox.first_time(connection, message_id):
                return None
            forget_changes(connection)
            forget_cells(connection)
            if items:
                await take_items(connection, items)
            return await self._said(connection, await work(connection))

        try:
            posted = await self._run(whole)
        except ItemsGone:
            return False
        return self._handed_over(posted)

    async def take_all(
        self, message_ids: Sequence[str], work: Callable[[AsyncConnection, frozenset[str]], Awaitable[Done]]
    ) -> frozenset[str]:
        """Those of the messages that had not been handled; `work` is given them. All of it is kept, or nothing.

        Raises `Unavailable`, and what the work raises, `StartOver` among it.
        """

        async def whole(connection: AsyncConnection) -> tuple[frozenset[str], Posted]:
            fresh = await self._inbox.first_times(connection, message_ids)
            forget_changes(connection)
            forget_cells(connection)
            return fresh, await self._said(connection, await work(connection, fresh)) if fresh else Posted()

        fresh, posted = await self._database.run(whole)
        self._handed_over(posted)
        return fresh

    async def say(self, work: Callable[[AsyncConnection], Awaitable[Done | None]]) -> bool:
        """The same for what follows from no message; false if there was nothing to be done. Raises `Unavailable`."""

        async def whole(connection: AsyncConnection) -> Posted | None:
            forget_changes(connection)
            forget_cells(connection)
            done = await work(connection)
            return None if done is None else await self._said(connection, done)

        return self._handed_over(await self._run(whole))

    def _handed_over(self, posted: Posted | None) -> bool:
        """Whether there was anything to be done."""
        if posted is not None and posted.keys:
            self._relay.hand_over(posted)
        return posted is not None

    async def _said(self, connection: AsyncConnection, done: Done) -> Posted:
        """Put the letters into the outbox."""
        letters = [*done.letters, *await announce(connection)]
        if self._sheet:
            letters += await written_back(connection)
        said = [(letter.queue, letter.envelope) for letter in letters]
        posted = await self._outbox.post(connection, said, asked=self._relay.monotonic())
        await self._outbox.heard_of(connection, done.heard_of)
        return posted

    async def _run(self, work: Callable[[AsyncConnection], Awaitable[Posted | None]]) -> Posted | None:
        for _ in range(_STARTS - 1):
            try:
                return await self._database.run(work)
            except StartOver:
                continue
        return await self._database.run(work)
