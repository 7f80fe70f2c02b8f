"""What a gauge shows is what is there now, or that nobody knows."""

import asyncio
import math
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from chassis.metrics import Metrics
from chassis.watch import EVERY, Watch
from messaging.failures import Unavailable
from messaging.topology import whole
from tests.clocks import FakeClock


class Age:
    """How old the oldest row is, by a database that may be away."""

    def __init__(self) -> None:
        self.seconds: float | BaseException = 0.0

    async def __call__(self) -> float:
        if isinstance(self.seconds, BaseException):
            raise self.seconds
        return self.seconds


class Queues:
    """A broker in which so much waits."""

    async def depth(self, queue: str) -> int:
        return {"router.p000": 3, "router.dead": 1}.get(queue, 0)


@asynccontextmanager
async def watching(watch: Watch) -> AsyncIterator[None]:
    await watch.start()
    try:
        yield
    finally:
        async with asyncio.timeout(5):
            await watch.stop()


def shown(metrics: Metrics) -> float:
    value = metrics.registry.get_sample_value("otklik_age_seconds")
    assert value is not None
    return value


@pytest.mark.parametrize("away", [Unavailable("away"), TimeoutError(), ValueError("odd"), asyncio.CancelledError()])
async def test_a_number_is_asked_for_again_and_again_and_is_none_while_nobody_knows(away: BaseException) -> None:
    clock, metrics, age = FakeClock(), Metrics(), Age()
    watch = Watch(clock)
    watch.add(metrics.gauge("age_seconds", "Age"), age)
    seen = []

    async with watching(watch):
        for seconds in (0.0, 42.0, away, 7.0):
            age.seconds = seconds
            await clock.pass_time(EVERY)
            seen.append(shown(metrics))

    assert [seen[0], seen[1], seen[3]] == [0.0, 42.0, 7.0]
    assert math.isnan(seen[2])


async def test_the_queues_of_a_service_are_shown_and_no_others() -> None:
    clock, metrics = FakeClock(), Metrics()
    watch = Watch(clock)
    watch.add_queues(metrics, Queues(), whole(2), "router")

    async with watching(watch):
        await clock.until_sleeping()

    lines = [line for line in metrics.text().decode().splitlines() if not line.startswith("#")]
    assert lines == [
        'otklik_queue_waiting{queue="router.p000"} 3.0',
        'otklik_queue_waiting{queue="router.p001"} 0.0',
        'otklik_queue_waiting{queue="router.mail"} 0.0',
        'otklik_queue_waiting{queue="router.records"} 0.0',
        'otklik_queue_waiting{queue="router.dead"} 1.0',
    ]
