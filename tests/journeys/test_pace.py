"""How fast relays go: under the real limit of a group, and with a platform that takes its time."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.crash.flood import Flood
from tests.journeys.houses import UNLIMITED, Ground, embedded_polling, standing
from tests.journeys.people import World, world

pytestmark = [pytest.mark.timeout(250), pytest.mark.slow]

SPEED = 30
"""Sandbox seconds in one real second; the gateway's pace is set to the same."""


async def test_forty_messages_under_twenty_calls_a_minute_all_arrive_in_order(
    tmp_path: Path, figure: Callable[[str], None]
) -> None:
    async with world(seconds_per_second=SPEED) as compressed:
        house = embedded_polling(ground_of(compressed, tmp_path, str(SPEED)))
        async with standing(house):
            flood = Flood(compressed, each=10)
            await flood.gather_clients(4)
            begun = compressed.now()
            await flood.begin()
            await flood.wait_until(flood.total)
            took = compressed.now() - begun
            refused = (await compressed.telegram.counters()).get("sendMessage:429", 0)
            figure(f"{await flood.check()}; {took:.0f} s of the sandbox's time, {refused} answers of 429")
            assert await compressed.telegram.lifted_limits() == ()


async def test_a_platform_that_takes_its_time_delays_each_client_alone(
    telegram_world: World, tmp_path: Path, figure: Callable[[str], None]
) -> None:
    house = embedded_polling(ground_of(telegram_world, tmp_path, UNLIMITED))
    async with standing(house):
        await telegram_world.telegram.lift_limits("private", "overall", "group")
        flood = Flood(telegram_world, each=10)
        await flood.gather_clients(100)
        await telegram_world.telegram.latency(0.040, 0.100)
        begun = time.monotonic()
        await flood.begin()
        await flood.wait_until(flood.total)
        took = time.monotonic() - begun
        figure(f"{await flood.check()}; 1,000 relays at 40-100 ms a call in {took:.1f} s (one by one: 70 s)")


def ground_of(made: World, folder: Path, pace: str) -> Ground:
    return Ground(folder, made.url, made.bot, made.operators.id, pace=pace)
