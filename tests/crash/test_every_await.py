"""A process dies at an await of the way of a message and is started again: nothing is lost, the order is kept."""

import random
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.crash.awaits import Await, Awaits
from tests.crash.mortal import Moment
from tests.crash.talking import Talk
from tests.journeys.houses import UNLIMITED, Ground, House, apart, embedded_polling, standing
from tests.journeys.people import World

SEED = 20_261_126
MOMENTS: tuple[Moment, ...] = ("during", "after")
MOST_PASSINGS = 3
FEW = 2
"""Kills of the short form."""
MOST_TRIES = 4
"""An await that one message passed need not be passed by the next: where few are wanted, others are tried then."""
MANY_CLIENTS = 16
"""They take turns: what a dead process had leased of one client is free again when that client's next turn comes."""

pytestmark = [pytest.mark.crash, pytest.mark.slow]


def one_process(world: World, folder: Path) -> House:
    return embedded_polling(Ground(folder, world.url, world.bot, world.operators.id, pace=UNLIMITED))


def many_processes(world: World, folder: Path, amqp_url: str, postgres_url: str) -> House:
    return apart(Ground(folder, world.url, world.bot, world.operators.id, amqp_url, postgres_url, UNLIMITED))


def all_of(ways: Mapping[str, Counter[str]], chance: random.Random) -> list[Await]:
    """Both moments of every await, each at some passing of it."""
    return [
        Await(process, place, moment, chance.randint(1, min(way[place], MOST_PASSINGS)))
        for process, way in ways.items()
        for place in sorted(way)
        for moment in MOMENTS
    ]


async def killed_at_awaits(world: World, house: House, clients: int, few: int | None = None) -> str:
    """Die at every await in turn, or at a few; a line about it."""
    await world.lift_limits()
    chance = random.Random(SEED)
    talk = Talk(world)
    async with standing(Awaits.mortal(house)):
        awaits = Awaits(house, talk)
        await talk.gather(*[await world.client(f"Клиент{number:03d}") for number in range(clients)])
        there = all_of(await awaits.on_the_way(talk.clients[0]), chance)
        wanted = few or len(there)
        missed: list[Await] = []
        todo = there if few is None else mixed(there, chance)[: MOST_TRIES * few]
        for number, at in enumerate(todo):
            if number - len(missed) == wanted:
                break
            if not await awaits.die(at, talk.clients[number % clients]):
                missed.append(at)
        await talk.arrived()
        said = await talk.check()
    assert len(todo) - len(missed) >= wanted * 0.8, f"not passed again: {[str(at) for at in missed]}"
    passed = min(wanted, len(todo) - len(missed))
    return f"{len(there) // 2} awaits on the way, killed at {passed} of {wanted}; {said}; no limit"


def mixed(there: list[Await], chance: random.Random) -> list[Await]:
    """In any order, of each process in turn."""
    of_each = [[at for at in there if at.process == name] for name in sorted({at.process for at in there})]
    shuffled = [chance.sample(own, len(own)) for own in of_each]
    return [at for turn in zip(*shuffled, strict=False) for at in turn]


@pytest.mark.timeout(150)
async def test_one_process_killed_at_a_few_awaits_loses_nothing(
    telegram_world: World, tmp_path: Path, figure: Callable[[str], None]
) -> None:
    figure(await killed_at_awaits(telegram_world, one_process(telegram_world, tmp_path), FEW, FEW))


@pytest.mark.timeout(150)
async def test_router_and_gateway_killed_at_a_few_awaits_lose_nothing(
    telegram_world: World, tmp_path: Path, amqp_url: str, postgres_url: str, figure: Callable[[str], None]
) -> None:
    house = many_processes(telegram_world, tmp_path, amqp_url, postgres_url)
    figure(await killed_at_awaits(telegram_world, house, FEW, FEW))


@pytest.mark.long
@pytest.mark.timeout(3600)
async def test_one_process_killed_at_every_await_loses_nothing(
    telegram_world: World, tmp_path: Path, figure: Callable[[str], None]
) -> None:
    house = one_process(telegram_world, tmp_path)
    figure(await killed_at_awaits(telegram_world, house, MANY_CLIENTS))


@pytest.mark.long
@pytest.mark.timeout(3600)
async def test_router_and_gateway_killed_at_every_await_lose_nothing(
    telegram_world: World, tmp_path: Path, amqp_url: str, postgres_url: str, figure: Callable[[str], None]
) -> None:
    house = many_processes(telegram_world, tmp_path, amqp_url, postgres_url)
    figure(await killed_at_awaits(telegram_world, house, MANY_CLIENTS))
