"""One term of office: from holding the sender lease to having let go of it."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import structlog

from chassis.clock import Clock
from contracts.envelope import Envelope
from contracts.ids import Channel
from contracts.routing import Lane, gateway_service, outbound_queue
from contracts.wire import Wire
from gatewaykit.line import MOST
from gatewaykit.waits import CalledOff, unasked, unless
from messaging.consume import Consumer, ConsumerOptions, Held
from messaging.outcomes import Outcome
from messaging.port import Broker, Lease

__all__ = ["Office", "Term", "Work"]


class Work(Protocol):
    """What is done with commands."""

    async def handle(self, batch: Sequence[Held], lane: Lane, called_off: asyncio.Event) -> Sequence[Outcome]:
        """Gets commands of one key, their lane's queue, and the event that calls off whatever has not begun.

        As `messaging.consume.Handler`.
        """
        ...

    def resume(self, place: tuple[Lane, str], called_off: asyncio.Event) -> None:
        """Goes on with what is parked of a key, before anything new of it."""
        ...

    async def ended(self) -> None:
        """Returns when nothing is under way."""
        ...

    async def give_up(self, envelope: Envelope[Wire]) -> None:
        """A command is about to go to the dead letters."""
        ...


HURRY_SECONDS = 1.0
"""How long consumers may take to close when even the waiting for them was cancelled."""


@dataclass(frozen=True, slots=True)
class Office:
    """What a sender works on."""

    channel: Channel
    lanes: Mapping[Lane, int]
    """Its queues, and how many commands of each are in hand at most."""
    drain_seconds: float
    """How long running calls may take to end when the lease was lost."""

    @property
    def service(self) -> str:
        """Whose it is."""
        return gateway_service(self.channel)


class Term:
    """The consumers of an office's queues, for as long as a lease is held."""

    def __init__(self, broker: Broker, office: Office, work: Work, clock: Clock) -> None:
        self._office = office
        self._called_off = asyncio.Event()
        self._work = work
        self._consumers = [self._consumer(broker, lane, clock) for lane in office.lanes]

    @property
    def works(self) -> bool:
        """Whether it is attached to every queue."""
        return all(consumer.is_subscribed for consumer in self._consumers)

    async def serve(self, lease: Lease, stopping: asyncio.Event, parked: Sequence[tuple[Lane, str]]) -> None:
        """Work, first on what is parked, until the lease is lost, or `stopping` is set.

        Then nothing new begins, and what runs is waited for: when stopping without bound, else for `drain_seconds`.
        """
        bound: float | None = HURRY_SECONDS
        try:
            for place in parked:
                if place[0] in self._office.lanes:
                    self._work.resume(place, self._called_off)
            for consumer in self._consumers:
                await consumer.start()
            await _until_over(lease, stopping)
            bound = None if stopping.is_set() else self._office.drain_seconds
        finally:
            self._called_off.set()
            await self._drain(bound)

    def _consumer(self, broker: Broker, lane: Lane, clock: Clock) -> Consumer:
        async def handle(batch: Sequence[Held]) -> Sequence[Outcome]:
            return await self._work.handle(batch, lane, self._called_off)

        options = ConsumerOptions(
            service=self._office.service,
            prefetch=self._office.lanes[lane],
            batch=MOST,
            before_set_aside=self._work.give_up,
        )
        return Consumer(broker, outbound_queue(self._office.channel, lane), handle, options, clock=clock)

    async def _drain(self, bound: float | None) -> None:
        try:
            async with asyncio.timeout(bound):
                await asyncio.gather(*(consumer.drain() for consumer in self._consumers))
                await self._work.ended()
        except TimeoutError:  # what is still under way goes on by itself, and is recognised when it comes again
            log = structlog.get_logger().bind(service=self._office.service)
            log.warning("calls outlast the sender lease", action="drain_timed_out")


async def _until_over(lease: Lease, stopping: asyncio.Event) -> None:
    try:
        await unless(stopping, lease.lost())
    except CalledOff:
        return
    except asyncio.CancelledError:
        if not unasked():
            raise
