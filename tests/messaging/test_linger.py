"""When a group waits for more: only behind one of several, and not for long."""

import asyncio

import pytest

from messaging.linger import MOST, Linger
from tests.clocks import FakeClock


async def wrote(linger: Linger, clock: FakeClock, size: int, seconds: float) -> None:
    await linger.for_more()
    clock.advance(seconds)
    linger.wrote(size)


async def waits(linger: Linger, clock: FakeClock) -> float:
    """How long the next group waits."""
    begun, waiting = clock.elapsed, asyncio.create_task(linger.for_more())
    async with asyncio.timeout(10):
        while not waiting.done():
            await clock.pass_time(clock.soonest or 0.0)
    return clock.elapsed - begun


async def test_the_very_first_waits_for_nothing() -> None:
    clock = FakeClock()

    assert await waits(Linger(clock), clock) == 0


async def test_who_is_alone_is_never_held_up() -> None:
    clock = FakeClock()
    linger = Linger(clock)
    for _ in range(3):
        await wrote(linger, clock, 1, seconds=0.02)
        assert await waits(linger, clock) == 0


async def test_behind_a_group_of_several_it_waits_half_as_long_as_that_one_took() -> None:
    clock = FakeClock()
    linger = Linger(clock)
    await wrote(linger, clock, 2, seconds=0.02)

    assert await waits(linger, clock) == pytest.approx(0.01)


async def test_what_has_passed_since_counts() -> None:
    clock = FakeClock()
    linger = Linger(clock)
    await wrote(linger, clock, 2, seconds=0.02)
    clock.advance(0.004)

    assert await waits(linger, clock) == pytest.approx(0.006)


async def test_a_slow_database_does_not_make_it_wait_for_long() -> None:
    clock = FakeClock()
    linger = Linger(clock)
    await wrote(linger, clock, 32, seconds=3.0)

    assert await waits(linger, clock) == pytest.approx(MOST)


async def test_as_soon_as_one_is_alone_again_nobody_waits() -> None:
    clock = FakeClock()
    linger = Linger(clock)
    await wrote(linger, clock, 5, seconds=0.02)
    assert await waits(linger, clock) > 0
    linger.wrote(1)

    assert await waits(linger, clock) == 0
