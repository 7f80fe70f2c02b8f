"""Numbers that must be asked for, shown as gauges: what only the broker or the database knows."""

import asyncio
import math
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Protocol

import structlog

from chassis.clock import Clock, asked_to_end, rest
from chassis.metrics import Metrics
from messaging.failures import Failure
from messaging.topology import Topology

__all__ = ["Depths", "Gauge", "Watch"]

EVERY = 10.0
"""Seconds between two looks."""
LONGEST = 5.0
"""Seconds that one answer may take; a later one is none."""


class Gauge(Protocol):
    """One gauge, with its labels filled in."""

    def set(self, value: float) -> None:
        """Show this value."""
        ...


class Depths(Protocol):
    """What is needed of a broker."""

    async def depth(self, queue: str) -> int:
        """See `messaging.port.Broker`."""
        ...


class Watch:
    """Asks again and again. A number that nobody can tell now is shown as NaN, not as what it once was."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._numbers: list[tuple[Gauge, Callable[[], Awaitable[float]]]] = []
        self._stopping = asyncio.Event()
        self._work: asyncio.Task[None] | None = None

    def add(self, gauge: Gauge, ask: Callable[[], Awaitable[float]]) -> None:
        """Show what `ask` answers; it may raise a `Failure`."""
        self._numbers.append((gauge, ask))

    def add_queues(self, metrics: Metrics, broker: Depths, topology: Topology, service: str) -> None:
        """Show how much waits in each queue of a service, its dead letters among them."""
        gauge = metrics.gauge("queue_waiting", "Messages that wait in a queue, not counting those in hand", ["queue"])
        for queue in topology.queues:
            if queue.name.startswith(f"{service}."):
                self.add(gauge.labels(queue=queue.name), partial(broker.depth, queue.name))

    async def start(self) -> None:
        """Begin, in the background."""
        self._work = asyncio.create_task(self._keep_looking(), name="watch")

    async def stop(self) -> None:
        """End at once."""
        self._stopping.set()
        if self._work is not None:
            self._work.cancel()
            await asyncio.gather(self._work, return_exceptions=True)

    async def _keep_looking(self) -> None:
        while not self._stopping.is_set():
            for gauge, ask in self._numbers:
                gauge.set(await _answer(ask))
            await rest(self._clock, EVERY, self._stopping)


async def _answer(ask: Callable[[], Awaitable[float]]) -> float:
    try:
        async with asyncio.timeout(LONGEST):
            return await ask()
    except asyncio.CancelledError:
        if asked_to_end():
            raise
    except (Failure, TimeoutError):
        pass
    except Exception:  # noqa: BLE001 - a number is no reason to end a service, nor to show none of the others
        structlog.get_logger().exception("a number cannot be told", action="watch_failed")
    return math.nan
