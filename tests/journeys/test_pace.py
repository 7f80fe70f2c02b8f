"""How fast relays go: under the real limit of a group, and with a platform that takes its time."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.crash.flood import Flood
from tests.journeys.houses import UNLIMITED, Ground, embedded_polling, standing
from tests.journeys.people import Client, World, world
from tests.requirements import requirement

pytestmark = [pytest.mark.timeout(250), pytest.mark.slow]

SPEED = 12
"""Sandbox seconds in one real second; the gateway's pace is set to the same."""
SLOWER = 3
"""As fast as one process takes two hundred messages that come within ten of the sandbox's seconds."""
LATE = "Вы написали много сообщений сразу"


@requirement("fair:sixty-in-thirty", "fair:answers-not-held-up")
async def test_sixty_messages_within_half_a_minute_all_arrive_at_twenty_calls_a_minute(
    tmp_path: Path, figure: Callable[[str], None]
) -> None:
    async with world(seconds_per_second=SPEED) as compressed:
        house = embedded_polling(ground_of(compressed, tmp_path, str(SPEED)))
        async with standing(house):
            flood = Flood(compressed, each=10)
            await flood.gather_clients(6)
            begun = compressed.now()
            answered = ""
            for number in range(flood.each):
                await flood.go_on(number)
                if number == 4:
                    answered = await answer_to(compressed, flood.clients[0])
                await compressed.clock.sleep(begun + 3 * (number + 1) - compressed.now())
            await flood.wait_until(flood.total)
            took = compressed.now() - begun
            figure(f"{await flood.check()}; all there after {took:.0f} s; {answered}; {await refused(compressed)}")
            assert await compressed.telegram.lifted_limits() == ()


@requirement("fair:fifteen-seconds", "fair:late:told-once")
async def test_a_client_who_writes_once_is_not_held_up_by_one_who_floods(
    tmp_path: Path, figure: Callable[[str], None]
) -> None:
    async with world(seconds_per_second=SLOWER) as compressed:
        house = embedded_polling(ground_of(compressed, tmp_path, str(SLOWER)))
        async with standing(house):
            flood = Flood(compressed, each=200)
            await flood.gather_clients(1)
            boris = await compressed.client("Борис")
            await boris.opens_a_dialog()
            begun = compressed.now()
            for second in range(5):
                await flood.go_on(*range(20 * second, 20 * second + 20))
                await compressed.clock.sleep(begun + second + 1 - compressed.now())
            written = compressed.now()
            await boris.says("один вопрос")
            for second in range(5, 10):
                await flood.go_on(*range(20 * second, 20 * second + 20))
                await compressed.clock.sleep(begun + second + 1 - compressed.now())
            shown = await compressed.operators.shows("один вопрос")
            await flood.clients[0].reads(contains=LATE)
            figure(f"the single message stood there after {shown.date - written:.0f} s; {await refused(compressed)}")
            assert len(await flood.clients[0].shown(LATE)) == 1
            assert await boris.shown(LATE) == []


async def answer_to(compressed: World, client: Client) -> str:
    """Oleg answers in the middle of it; how long the client waited for that."""
    relay = await compressed.operators.shows(f"{client.name} пишет")
    begun = compressed.now()
    await compressed.operators.oleg_replies(relay, "Сейчас посмотрю")
    got = await client.reads(contains="Сейчас посмотрю")
    return f"an answer meanwhile took {max(0.0, got.date - begun):.1f} s"


async def refused(compressed: World) -> str:
    return f"{(await compressed.telegram.counters()).get('sendMessage:429', 0)} answers of 429"


@pytest.mark.long
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
