"""Timers that have come due become messages in their chat's own line: nothing else ever acts on them."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Protocol

import structlog

from chassis.clock import Clock
from chassis.recurring import Recurring, Trouble
from contracts.registry import encode
from contracts.routing import router_queue
from messaging.port import Parcel
from router.app.due import DueTimer, message_of

__all__ = ["Publisher", "Ticker", "Timers"]

LOOK_SECONDS = 0.5
"""How long a timer that was just set may stay unseen."""
_SOON_SECONDS = 0.05
_CLAIM_SECONDS = 10.0
_CLAIM_ROWS = 100


class Timers(Protocol):
    """Where timers wait; times are the database's. Each raises `Unavailable` when the database is away."""

    async def next_due_in(self) -> float | None:
        """Seconds until the earliest unclaimed timer is due, negative when it is late; `None` if there is none."""
        ...

    async def claim(self, rows: int, seconds: float) -> Sequence[DueTimer]:
        """The oldest due timers, at most so many, kept from other replicas for so many seconds."""
        ...

    async def fired(self, timers: Sequence[DueTimer]) -> None:
        """Their messages are durable: forget them, but for those that were set anew meanwhile."""
        ...

    async def give_back(self, timers: Sequence[DueTimer]) -> None:
        """Let anyone claim them at once."""
        ...


class Publisher(Protocol):
    """What a ticker needs of a broker."""

    async def publish(self, queue: str, parcel: Parcel) -> None:
        """See `messaging.port.Broker`."""
        ...


class Ticker:
    """Fires what is due, within a second; replicas share the rows by claims, and a crash repeats a message at most."""

    def __init__(self, publisher: Publisher, clock: Clock, timers: Timers, partitions: int) -> None:
        self._publisher = publisher
        self._timers = timers
        self._partitions = partitions
        trouble = Trouble("timers could not be fired", "ticker_failed", LOOK_SECONDS)
        self._recurring = Recurring("router-ticker", self._look, trouble, clock)
        self._log = structlog.get_logger()

    def ready(self) -> Mapping[str, bool]:
        """Whether the last look at the timers went well."""
        return {"timers": self._recurring.well}

    async def start(self) -> None:
        """Begin to look; a database or broker that is away is waited for."""
        await self._recurring.start()

    async def stop(self) -> None:
        """End after the round that runs. Unbounded: the caller bounds it, and may cancel."""
        await self._recurring.stop()

    async def _look(self) -> float:
        """One look; how many seconds until the next."""
        wait = await self._timers.next_due_in()
        if wait is None or wait > 0:
            return LOOK_SECONDS if wait is None else min(LOOK_SECONDS, wait)
        claimed = await self._timers.claim(_CLAIM_ROWS, _CLAIM_SECONDS)
        by_chat: dict[str, list[DueTimer]] = {}
        for timer in claimed:
            by_chat.setdefault(timer.chat, []).append(timer)
        ends = await asyncio.gather(*(self._fire(timers) for timers in by_chat.values()), return_exceptions=True)
        for end in ends:
            if isinstance(end, BaseException):
                await self._timers.give_back(claimed)
                raise end
        return 0.0 if len(claimed) == _CLAIM_ROWS else _SOON_SECONDS

    async def _fire(self, timers: Sequence[DueTimer]) -> None:
        """The timers of one chat, the oldest first."""
        for timer in timers:
            envelope = message_of(timer)
            parcel = Parcel(envelope.id, envelope.type, envelope.key, encode(envelope))
            await self._publisher.publish(router_queue(timer.chat, self._partitions), parcel)
            self._log.info("a timer is due", action="timer_due", kind=timer.kind, message_id=envelope.id)
        await self._timers.fired(timers)
