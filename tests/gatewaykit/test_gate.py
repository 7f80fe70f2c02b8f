"""Waiting for a turn."""

import asyncio
import random

import pytest

from contracts.capabilities import Pace
from contracts.ids import ChatRef
from gatewaykit.gate import PaceGate, Waited
from gatewaykit.pace import Pacing
from gatewaykit.turns import Turn
from tests.clocks import FakeClock, settle
from tests.gatewaykit.test_pace import GROUP, capabilities, in_group


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


def gate(clock: FakeClock, calls: int = 1, seconds: float = 60) -> PaceGate:
    return PaceGate(Pacing(capabilities(Pace(1000, 1), group=Pace(calls, seconds))), clock)


async def test_a_free_pace_lets_a_call_pass_at_once(clock: FakeClock) -> None:
    assert (await gate(clock).wait(in_group("anna"))).seconds == 0
    assert clock.sleeping == 0


async def test_who_need_not_wait_passes_without_waiting_and_who_must_leaves_no_trace(clock: FakeClock) -> None:
    pace = gate(clock)
    assert pace.pass_at_once(in_group("anna")) == Waited(0.0, for_chat=False)
    assert pace.pass_at_once(in_group("boris")) is None
    waiting = asyncio.create_task(pace.wait(in_group("vera")))
    await settle()
    pace.ended(in_group("anna"))
    await clock.pass_time(60)
    assert waiting.done(), "whoever could not pass at once would be called in her place"


async def test_the_next_passes_when_the_window_after_the_first_call_is_over(clock: FakeClock) -> None:
    pace = gate(clock)
    await pace.wait(in_group("anna"))
    waiting = asyncio.create_task(pace.wait(in_group("boris")))
    await clock.pass_time(100)
    assert not waiting.done()
    pace.ended(in_group("anna"))
    await clock.pass_time(59.9)
    assert not waiting.done()
    await clock.pass_time(0.1)
    assert (await waiting).seconds == 160


async def test_a_pause_holds_those_who_wait_already(clock: FakeClock) -> None:
    pace = gate(clock)
    await pace.wait(in_group("anna"))
    waiting = asyncio.create_task(pace.wait(in_group("boris")))
    await settle()
    pace.pause(GROUP, 90)
    pace.ended(in_group("anna"))
    await clock.pass_time(89)
    assert not waiting.done()
    await clock.pass_time(1)
    assert waiting.done()


async def test_who_stops_waiting_gives_the_turn_to_the_next(clock: FakeClock) -> None:
    pace = gate(clock)
    await pace.wait(in_group("anna"))
    waiting = [asyncio.create_task(pace.wait(in_group(name))) for name in ("boris", "vera")]
    await settle()
    waiting[0].cancel()
    pace.ended(in_group("anna"))
    await clock.pass_time(60)
    assert waiting[0].cancelled()
    assert waiting[1].done()


async def test_a_turn_that_was_granted_to_somebody_who_is_gone_is_given_back(clock: FakeClock) -> None:
    pace = gate(clock, calls=1, seconds=0)
    await pace.wait(in_group("anna"))
    boris, vera = (asyncio.create_task(pace.wait(in_group(name))) for name in ("boris", "vera"))
    await settle()
    pace.ended(in_group("anna"))
    boris.cancel()
    await settle()
    assert boris.cancelled()
    assert vera.done()


async def test_nobody_waiting_leaves_nothing_running(clock: FakeClock) -> None:
    pace = gate(clock)
    turn = Turn(ChatRef("tg:1"), "tg:1", "private")
    await pace.wait(in_group("anna"))
    pace.ended(in_group("anna"))
    waiting = asyncio.create_task(pace.wait(in_group("boris")))
    await settle()
    assert clock.sleeping == 1
    waiting.cancel()
    await settle()
    assert clock.sleeping == 0
    await pace.wait(turn)


async def test_who_is_called_off_in_the_moment_of_the_turn_gives_it_back(clock: FakeClock) -> None:
    pace = gate(clock)
    await pace.wait(in_group("anna"))
    waiting = [asyncio.create_task(pace.wait(in_group(name))) for name in ("boris", "vera")]
    await settle()
    pace.ended(in_group("anna"))
    for one in waiting:
        one.cancel()
    clock.elapsed += 61
    pace.pause(GROUP, 0)  # looks who may pass, before the cancelled have left
    await asyncio.gather(*waiting, return_exceptions=True)
    assert [one.cancelled() for one in waiting] == [True, True]

    late = asyncio.create_task(pace.wait(in_group("gleb")))
    await clock.pass_time(130)
    assert late.done(), "a turn was lost for good"


@pytest.mark.parametrize("seed", range(20))
async def test_no_turn_is_lost_however_many_are_called_off(clock: FakeClock, seed: int) -> None:
    chance = random.Random(seed)
    pace = gate(clock, calls=3, seconds=5)
    tasks = [asyncio.create_task(one_call(pace, f"client {number}")) for number in range(40)]
    for task in tasks:
        await clock.pass_time(chance.choice([0, 0, 1, 5]))
        if chance.random() < 0.5:
            task.cancel()
            clock.elapsed += chance.choice([0, 5])
            pace.pause(GROUP, 0)
    await clock.pass_time(400)
    assert all(task.done() for task in tasks)

    fresh = [asyncio.create_task(pace.wait(in_group(f"fresh {number}"))) for number in range(3)]
    await clock.pass_time(6)
    assert all(task.done() for task in fresh), "a turn was lost for good"


async def one_call(pace: PaceGate, client: str) -> None:
    turn = in_group(client)
    await pace.wait(turn)
    pace.ended(turn)
