"""The clock of the tests keeps the promises of `chassis.clock.Clock`."""

import asyncio

import pytest

from chassis.clock import Clock
from tests.clocks import NOON, FakeClock


async def test_it_stands_still_until_it_is_moved() -> None:
    clock: Clock = FakeClock()

    assert (clock.now(), clock.monotonic()) == (NOON, 0.0)


async def test_sleepers_wake_in_the_order_of_their_time() -> None:
    clock, woken = FakeClock(), []

    async def sleeper(seconds: float) -> None:
        await clock.sleep(seconds)
        woken.append((seconds, clock.monotonic()))

    async with asyncio.timeout(5), asyncio.TaskGroup() as group:
        for seconds in (3, 1, 2):
            group.create_task(sleeper(seconds))
        await clock.until_sleeping(3)
        await clock.pass_time(2.5)
        assert woken == [(1, 1.0), (2, 2.0)]
        await clock.pass_time(0.5)

    assert woken[-1] == (3, 3.0)


async def test_a_loop_of_sleeps_goes_round_as_often_as_time_allows() -> None:
    clock, rounds = FakeClock(), []

    async def beat() -> None:
        while True:
            await clock.sleep(1)
            rounds.append(clock.monotonic())

    beating = asyncio.create_task(beat())
    await clock.pass_time(5)
    beating.cancel()

    assert rounds == [1, 2, 3, 4, 5]


async def test_a_cancelled_sleeper_is_forgotten() -> None:
    clock = FakeClock()
    sleeping = asyncio.create_task(clock.sleep(10))
    await clock.until_sleeping()

    sleeping.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sleeping

    assert clock.sleeping == 0
