"""Twenty clients write twenty-five messages each while everything is killed: all of them arrive, in order."""

import asyncio
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from tools.services import PrivateServer

from tests.crash.flood import Flood, in_steps
from tests.journeys.houses import UNLIMITED, Ground, House, apart, embedded_polling, standing
from tests.journeys.people import World

CLIENTS, EACH = 20, 25
SEED = 20_261_122

pytestmark = [pytest.mark.crash, pytest.mark.slow, pytest.mark.timeout(400)]


async def begun(world: World) -> Flood:
    await world.telegram.lift_limits("private", "overall", "group")
    flood = Flood(world, EACH)
    await flood.gather_clients(CLIENTS)
    await flood.begin()
    return flood


def moments(count: int) -> list[int]:
    """Random numbers of arrived messages at which something is killed; the same ones in every run."""
    return sorted(random.Random(SEED).sample(range(50, CLIENTS * EACH - 50), count))


async def killed(house: House, flood: Flood, *names: str) -> None:
    """SIGKILL, and a start at once."""
    flood.note_kill()
    await house.kill(*names)
    for name in names:
        await house.begin(name)


async def test_one_process_killed_four_times_loses_nothing(
    telegram_world: World, tmp_path: Path, figure: Callable[[str], None]
) -> None:
    world = telegram_world
    ground = Ground(tmp_path, world.url, world.bot, world.operators.id, pace=UNLIMITED)
    house = embedded_polling(ground)
    async with standing(house):
        flood = await begun(world)
        await in_steps(flood, [(at, lambda: killed(house, flood, "up")) for at in moments(4)])
        figure(await flood.check())
        await house.wait_ready()  # what the last kill brought up is asked to stop, and can be from then on


@pytest.mark.live
async def test_router_gateway_everything_killed_and_both_servers_restarted_loses_nothing(
    telegram_world: World,
    tmp_path: Path,
    private_rabbit: PrivateServer,
    private_postgres: PrivateServer,
    figure: Callable[[str], None],
) -> None:
    world = telegram_world
    ground = Ground(
        tmp_path, world.url, world.bot, world.operators.id, private_rabbit.url, private_postgres.url, UNLIMITED
    )
    house = apart(ground)

    async def restart_rabbitmq() -> None:
        flood.note_kill()
        await asyncio.to_thread(private_rabbit.restart)

    async def restart_postgres() -> None:
        flood.note_kill()
        await asyncio.to_thread(private_postgres.restart)

    async def cut_postgres_off() -> None:
        """Immediate mode: no checkpoint, and nobody is told."""
        flood.note_kill()
        await asyncio.to_thread(private_postgres.kill)
        await asyncio.to_thread(private_postgres.start)

    async with standing(house):
        flood = await begun(world)
        acts = [
            lambda: killed(house, flood, "router"),
            lambda: killed(house, flood, "gateway"),
            restart_rabbitmq,
            restart_postgres,
            cut_postgres_off,
            lambda: killed(house, flood, "router", "gateway"),
        ]
        await in_steps(flood, list(zip(moments(len(acts)), acts, strict=True)))
        figure(await flood.check())
        await house.wait_ready()  # what the last kill brought up is asked to stop, and can be from then on
