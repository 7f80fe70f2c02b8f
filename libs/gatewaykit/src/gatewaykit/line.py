"""What this sender holds of one order key in one queue; what must wait for long stands in the database, too."""

import asyncio
from collections import Counter, deque
from collections.abc import Collection, Sequence
from typing import Protocol

import structlog

from contracts.routing import Lane
from messaging.consume import Held
from messaging.failures import Unavailable
from messaging.history import Happened

__all__ = ["MOST", "Line", "Rows"]

MOST = 20
"""So many of a line are in memory at most."""


class Rows(Protocol):
    """Where parked commands are written down, each once, in the order of their queue. All raise `Unavailable`."""

    async def take_office(self) -> Sequence[tuple[Lane, str]]:
        """From now on only this process may add; the keys of which something is there, the longest waiting first."""
        ...

    async def add(self, lane: Lane, commands: Sequence[Held], begun: Collection[str]) -> None:
        """Behind all others of their key; what is there already stays where it is. `begun`: may have been shown."""
        ...

    async def first(self, lane: Lane, key: str, most: int) -> Sequence[Held]:
        """The oldest of a key; what may have been shown comes as handed out for the second time."""
        ...

    async def begin(self, ids: Sequence[str]) -> None:
        """From now on these may have been shown."""
        ...

    async def remove(self, ids: Sequence[str]) -> None:
        """These have ended."""
        ...


class Line:
    """Commands of one key and queue, the oldest first. Its head is being carried out; the others wait behind it.

    Parked, its commands are rows and acknowledged; whatever comes of the key goes behind them.
    """

    def __init__(
        self, lane: Lane, key: str, rows: Rows, called_off: asyncio.Event, held: Sequence[Held] | None = None
    ) -> None:
        self.lane: Lane = lane
        self.key = key
        self.called_off = called_off
        """Set when this process may send no more: no further call begins."""
        self.held_up: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        """Done when its head must wait for its chat for long. No event: with every message it would need a task."""
        self.parked = held is None
        self.errors: Counter[str] = Counter()
        """How often each failed in a way that nobody expected."""
        self.tried: dict[str, Sequence[Happened]] = {}
        """What came of each, where something went wrong."""
        self._rows = rows
        self._held = deque(held or ())
        self._more = held is None
        self._begun: set[str] = set()
        self._closed = False
        self._moving = asyncio.Lock()

    def ahead(self) -> Sequence[Held]:
        """What waits in it, as far as it is in memory."""
        return tuple(self._held)

    def hold_up(self) -> None:
        """Its head must wait for its chat for long."""
        if not self.held_up.done():
            self.held_up.set_result(None)

    async def park(self, behind: Sequence[Held] = ()) -> bool:
        """Write down all of it, and what comes behind; false if it ended meanwhile. Raises `Unavailable`."""
        async with self._moving:
            if self._closed:
                return False
            fresh = behind if self.parked else (*self._held, *behind)
            await self._rows.add(self.lane, fresh, self._begun)
            self.parked = True
            room = 0 if self._more else MOST - len(self._held)
            self._held.extend(behind[:room])
            self._more = self._more or len(behind) > room
            return True

    async def begin(self, ids: Sequence[str]) -> None:
        """These may have been shown from now on. Raises `Unavailable` where that must be written down and cannot be."""
        async with self._moving:
            fresh = [one for one in ids if one not in self._begun]
            if fresh and self.parked:
                await self._rows.begin(fresh)
            self._begun.update(fresh)

    def spared(self, ids: Sequence[str]) -> None:
        """These were not shown after all: the platform said so."""
        self._begun.difference_update(ids)

    async def end(self, count: int) -> bool:
        """The first so many have ended. True if the line has: of one that is not parked the rest is given again."""
        async with self._moving:
            ids = [self._held.popleft().envelope.id for _ in range(count)]
            self._begun.difference_update(ids)
            for one in ids:
                del self.errors[one]
                self.tried.pop(one, None)
            if self.parked:
                await self._remove(ids)
            self._closed = not self.parked or not (self._held or self._more)
            return self._closed

    async def close(self) -> bool:
        """End it, unless it is parked."""
        async with self._moving:
            self._closed = not self.parked
            return self._closed

    async def fill(self) -> None:
        """Have in memory what stands in the database, the oldest first. Raises `Unavailable`."""
        async with self._moving:
            if self._more and not self._held:
                found = await self._rows.first(self.lane, self.key, MOST + 1)
                self._held.extend(found[:MOST])
                self._more = len(found) > MOST

    async def _remove(self, ids: Sequence[str]) -> None:
        try:
            await self._rows.remove(ids)
        except Unavailable:  # their end is remembered: read again, they are passed over
            structlog.get_logger().warning("what ended stays parked for now", action="unpark_failed", count=len(ids))
            self._more = True
