"""Replicas of the router share its partitions: each beats in the database, and works on what falls to it.

A single active consumer alone does not share, since the first replica would take every queue (RMQ-90);
here it guards the moment in which two replicas do not yet agree.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import structlog

from chassis.clock import Clock, asked_to_end, rest
from contracts.envelope import Envelope
from contracts.routing import partition_queue
from contracts.wire import Wire
from messaging.consume import Consumer, ConsumerOptions, Handler, Held
from messaging.failures import Failure
from messaging.outcomes import Outcome, RetryIn
from messaging.port import Broker
from router.app.shares import share_of

__all__ = ["ALIVE_SECONDS", "BEAT_SECONDS", "Heartbeats", "Sharing", "SharingOptions"]

BEAT_SECONDS = 1.0
ALIVE_SECONDS = 4.0
"""A replica that was not heard of for so long has left."""
_HOLD_SECONDS = 1.0
_SLOW_SECONDS = 30.0
"""A message takes milliseconds; one that runs for so long is worth a line in the log."""


class Heartbeats(Protocol):
    """Where replicas see each other. Both raise `Unavailable` when the database is away."""

    async def beat(self, replica: str, alive_seconds: float) -> Sequence[str]:
        """Say that this replica lives; all that were heard of within so many seconds, it among them."""
        ...

    async def leave(self, replica: str) -> None:
        """Say that it lives no longer."""
        ...


@dataclass(frozen=True, slots=True)
class SharingOptions:
    """How one replica takes part."""

    replica: str
    """Its id: another one at every start; or, where only one process can be, always the same,
    so that after a crash it does not wait for its own shadow to fade."""
    partitions: int
    service: str = "router"
    prefetch: int = 8
    """Messages held of one partition; those of different chats are handled at the same time."""
    batch: int = 1
    before_set_aside: Callable[[Envelope[Wire]], Awaitable[None]] | None = None
    """See `messaging.consume.ConsumerOptions`."""
    hand_over_seconds: float = 30.0
    """The longest that handing over one partition may take; what is then unfinished comes again elsewhere."""


class Sharing:
    """This replica's part of the work: one consumer, on a channel of its own, for each partition that falls to it."""

    def __init__(
        self, broker: Broker, clock: Clock, heartbeats: Heartbeats, handler: Handler, options: SharingOptions
    ) -> None:
        self._broker = broker
        self._clock = clock
        self._heartbeats = heartbeats
        self._handler = handler
        self._options = options
        self._share: frozenset[int] = frozenset()
        self._working: dict[int, Consumer] = {}
        self._leaving: dict[int, asyncio.Task[None]] = {}
        self._heard = False
        self._last_heard: float | None = None
        self._broker_seen = clock.monotonic()
        self._aside = False
        self._stopping = asyncio.Event()
        self._beating: asyncio.Task[None] | None = None
        self._log = structlog.get_logger().bind(replica=options.replica)

    @property
    def working_on(self) -> frozenset[int]:
        """The partitions whose consumers run here now, those being handed over left out."""
        return frozenset(self._working)

    def ready(self) -> Mapping[str, bool]:
        """Whether the last heartbeat reached the database, and whether this replica attends to its whole share."""
        attended = {number for number, consumer in self._working.items() if consumer.is_subscribed}
        return {"database": self._heard, "consumers": self._heard and not self._aside and attended == self._share}

    async def start(self) -> None:
        """Begin to beat, and to take partitions over; a database or broker that is away is waited for."""
        self._beating = asyncio.create_task(self._keep_beating(), name="router-heartbeat")

    async def stop(self) -> None:
        """Leave, then finish what runs; another replica takes each partition over as soon as it is let go.

        Bounded only by `hand_over_seconds`: the caller bounds it, and may cancel.
        """
        self._stopping.set()
        running = [] if self._beating is None else [self._beating]
        try:
            await asyncio.gather(*running, return_exceptions=True)
            self._let_go_of(list(self._working))
            running = list(self._leaving.values())
            await self._leave()
            await asyncio.gather(*running, return_exceptions=True)
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)

    async def _keep_beating(self) -> None:
        while not self._stopping.is_set():
            if self._is_cut_off():
                await self._stand_aside()
            else:
                await self._beat()
            await self._apply()
            await rest(self._clock, BEAT_SECONDS, self._stopping)

    def _is_cut_off(self) -> bool:
        """Whether the broker has been away for as long as others wait for a replica that is silent."""
        now = self._clock.monotonic()
        if self._broker.is_up:
            self._broker_seen = now
        return now - self._broker_seen >= ALIVE_SECONDS

    async def _stand_aside(self) -> None:
        """Be silent: a replica that still has the broker is to have the partitions."""
        if not self._aside:
            self._log.warning("leaves its partitions to others: the broker is away", action="stands_aside")
            self._aside, self._share = True, frozenset()
            await self._leave()

    async def _beat(self) -> None:
        begun = self._clock.monotonic()
        try:
            async with asyncio.timeout(ALIVE_SECONDS / 2):
                alive = await self._heartbeats.beat(self._options.replica, ALIVE_SECONDS)
        except asyncio.CancelledError as fault:
            if asked_to_end():
                raise
            self._missed(fault)
        except Exception as fault:  # noqa: BLE001 - a heart that stops at a fault leaves its partitions to nobody
            self._missed(fault)
        else:
            self._heard, self._last_heard, self._aside = True, begun, False
            self._share = share_of(self._options.replica, alive, self._options.partitions)

    def _missed(self, fault: BaseException) -> None:
        """Start nothing new; once the others must believe that this replica has left, leave indeed."""
        self._heard = False
        known = isinstance(fault, Failure | TimeoutError)
        self._log.warning(
            "a heartbeat was missed",
            action="heartbeat_missed",
            fault=type(fault).__name__,
            reason=str(fault) if isinstance(fault, Failure) else None,
            exc_info=None if known else fault,
        )
        if self._last_heard is None or self._clock.monotonic() - self._last_heard >= ALIVE_SECONDS:
            self._share = frozenset()

    async def _apply(self) -> None:
        """Let go of what fell to others, take what fell to us; what is still being handed over waits its turn."""
        self._let_go_of([number for number in self._working if number not in self._share])
        self._leaving = {number: task for number, task in self._leaving.items() if not task.done()}
        taken = sorted(self._share - self._working.keys() - self._leaving.keys())
        for number in taken:
            await self._take(number)
        if taken:
            self._log.info("took partitions over", action="partitions_taken", partitions=taken)

    async def _take(self, number: int) -> None:
        options = ConsumerOptions(
            self._options.service,
            prefetch=self._options.prefetch,
            batch=self._options.batch,
            slow_after=_SLOW_SECONDS,
            before_set_aside=self._options.before_set_aside,
        )
        consumer = Consumer(self._broker, partition_queue(number), self._handle, options, clock=self._clock)
        self._working[number] = consumer
        await consumer.start()

    def _let_go_of(self, numbers: Sequence[int]) -> None:
        for number in numbers:
            handing_over = self._hand_over(number, self._working.pop(number))
            self._leaving[number] = asyncio.create_task(handing_over, name=f"router-hand-over-{number}")
        if numbers:
            self._log.info("lets go of partitions", action="partitions_left", partitions=sorted(numbers))

    async def _hand_over(self, number: int, consumer: Consumer) -> None:
        try:
            async with asyncio.timeout(self._options.hand_over_seconds):
                await consumer.drain()
        except TimeoutError:
            self._log.warning("what ran was cut off", action="hand_over_cut", partition=number)
        except Exception:  # noqa: BLE001 - the other partitions must be handed over all the same
            self._log.exception("a partition was not handed over well", action="hand_over_failed", partition=number)

    async def _leave(self) -> None:
        try:
            async with asyncio.timeout(ALIVE_SECONDS / 2):
                await self._heartbeats.leave(self._options.replica)
        except (Failure, TimeoutError) as fault:
            self._log.warning("left without a word", action="leave_unsaid", fault=type(fault).__name__)

    async def _handle(self, held: Sequence[Held]) -> Sequence[Outcome]:
        """Without the database nothing is begun: the broker keeps the backlog, in its order."""
        if not self._heard:
            return [RetryIn(_HOLD_SECONDS)]
        return await self._handler(held)
