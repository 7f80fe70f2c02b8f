"""One process at a time keeps the sheet: it holds the lease, hears the router, and goes its rounds."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

import structlog

from chassis.clock import Clock, asked_to_end, rest
from contracts.routing import sheets_queue
from messaging.consume import Consumer, ConsumerOptions, Handler
from messaging.failures import Failure
from messaging.port import Broker, Lease
from messaging.retry import backoff
from sheets_sync.syncing import Ended

__all__ = ["LEASE", "Keeper", "KeeperOptions", "Office"]

LEASE = "sheets-sync.keeper"
SOON_SECONDS = 5.0
"""So long changes of the bot are gathered before they are written."""
GAP_SECONDS = 30.0
"""So long after a round the next one begins at the earliest, whatever there is to write."""
_DRAIN_SECONDS = 5.0
T = TypeVar("T")


class Rounds(Protocol):
    """What is done each time."""

    async def round(self) -> Ended:
        """One round. Raises `Unavailable` when the database is away."""
        ...


class Office(Protocol):
    """The book, as far as holding it goes."""

    async def hold(self) -> None:
        """From now on no other process changes it. Raises `Unavailable`."""
        ...


@dataclass(frozen=True, slots=True)
class KeeperOptions:
    """Times in seconds."""

    interval: float
    soon: float = SOON_SECONDS
    gap: float = GAP_SECONDS

    def faster(self, times: float) -> "KeeperOptions":
        """The same, so many times sooner."""
        return KeeperOptions(self.interval / times, self.soon / times, self.gap / times)


class Keeper:
    """The keeping of one sheet, in the background."""

    def __init__(
        self,
        broker: Broker,
        clock: Clock,
        book: Office,
        rounds: Rounds,
        options: KeeperOptions,
        ended: Callable[[Ended], None] = lambda _ended: None,
    ) -> None:
        self._broker = broker
        self._clock = clock
        self._book = book
        self._rounds = rounds
        self._options = options
        self._told = ended
        self._stirred = asyncio.Event()
        self._stopping = asyncio.Event()
        self._work: asyncio.Task[None] | None = None
        self._handler: Handler | None = None
        self._database_is_there = True
        self._log = structlog.get_logger()

    def ready(self) -> Mapping[str, bool]:
        """Whether it keeps the sheet or stands by; a Google that is away leaves it ready."""
        return {"keeper": self._work is not None and not self._work.done(), "database": self._database_is_there}

    def stir(self) -> None:
        """There is something to write."""
        self._stirred.set()

    async def start(self, handler: Handler) -> None:
        """Begin, in the background; broker, database and Google may still be away."""
        self._handler = handler
        self._work = asyncio.create_task(self._keep_on(), name="sheets-keeper")

    async def stop(self) -> None:
        """End; a round that runs is broken off, and the next one goes on where it stood."""
        self._stopping.set()
        if self._work is None:
            return
        try:
            await asyncio.wait([self._work])
        finally:
            self._work.cancel()
            await asyncio.gather(self._work, return_exceptions=True)

    async def _keep_on(self) -> None:
        tries = 0
        while not self._stopping.is_set():
            tries += 1
            try:
                lease = await _unless(self._stopping, self._broker.hold(LEASE))
                if lease is not None:
                    await self._term(lease)
                tries = 0
            except asyncio.CancelledError:
                if asked_to_end():
                    raise
            except Exception as fault:  # noqa: BLE001 - a keeper that ends at a fault leaves the sheet to nobody
                self._database_is_there = False
                known = isinstance(fault, Failure)
                self._log.warning(
                    "the sheet cannot be kept now",
                    action="keeper_failed",
                    fault=type(fault).__name__,
                    exc_info=None if known else fault,
                )
            await rest(self._clock, backoff(tries), self._stopping)

    async def _term(self, lease: Lease) -> None:
        """From holding the lease to having let it go."""
        over = asyncio.Event()
        watch = asyncio.create_task(self._watch(lease, over), name="sheets-lease")
        consumer: Consumer | None = None
        try:
            await self._book.hold()
            consumer = self._consumer()
            await consumer.start()
            self._log.info("keeps the sheet", action="keeper_begins")
            await self._go_rounds(over)
        finally:
            watch.cancel()
            await asyncio.gather(watch, return_exceptions=True)
            if consumer is not None:
                with suppress(TimeoutError):
                    async with asyncio.timeout(_DRAIN_SECONDS):
                        await consumer.drain()
            with suppress(Failure):
                await lease.release()
            self._log.info("keeps the sheet no longer", action="keeper_ends")

    async def _watch(self, lease: Lease, over: asyncio.Event) -> None:
        try:
            await _unless(self._stopping, lease.lost())
        finally:
            over.set()

    def _consumer(self) -> Consumer:
        if self._handler is None:
            raise RuntimeError("start it first")
        options = ConsumerOptions("sheets-sync", prefetch=8, lane=lambda _envelope: "", slow_after=30.0)
        return Consumer(self._broker, sheets_queue(), self._handler, options, clock=self._clock)

    async def _go_rounds(self, over: asyncio.Event) -> None:
        while not over.is_set():
            self._stirred.clear()
            begun = self._clock.monotonic()
            ended = await _unless(over, self._rounds.round())
            if ended is None:
                return
            self._database_is_there = True
            self._told(ended)
            await self._rest(ended, begun, over)

    async def _rest(self, ended: Ended, begun: float, over: asyncio.Event) -> None:
        """Until the next round is due: the interval, or less when there is something to write and Google is well."""
        if ended.again:
            await rest(self._clock, self._options.soon, over)
            return
        if not ended.well:
            await rest(self._clock, self._options.interval, over)
            return
        await _unless(over, _first(self._stirred.wait(), self._clock.sleep(self._options.interval)))
        if self._stirred.is_set():
            gap = begun + self._options.gap - self._clock.monotonic()
            await rest(self._clock, max(self._options.soon, gap), over)


async def _first(*works: Coroutine[Any, Any, object]) -> None:
    """Until one of them ends; the others are broken off."""
    doing = [asyncio.ensure_future(work) for work in works]
    try:
        await asyncio.wait(doing, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for one in doing:
            one.cancel()
        await asyncio.gather(*doing, return_exceptions=True)


async def _unless(over: asyncio.Event, work: Coroutine[Any, Any, T]) -> T | None:
    """What the work returns, or nothing if it is over before; the work is broken off then."""
    doing = asyncio.ensure_future(work)
    waiting = asyncio.ensure_future(over.wait())
    try:
        await asyncio.wait([doing, waiting], return_when=asyncio.FIRST_COMPLETED)
        return doing.result() if doing.done() else None
    finally:
        for one in (doing, waiting):
            one.cancel()
        await asyncio.gather(doing, waiting, return_exceptions=True)
