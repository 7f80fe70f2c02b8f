"""Two of each service share the work; one is stopped and one killed in the middle, and nobody notices."""

import asyncio
import json

import pytest

from chassis.clock import SystemClock
from tests.journeys.houses import UNLIMITED, House
from tests.journeys.people import Client, World
from tests.journeys.processes import LOOK_AGAIN

pytestmark = [pytest.mark.live, pytest.mark.crash, pytest.mark.slow, pytest.mark.timeout(250)]


@pytest.fixture
def way() -> str:
    return "rabbit-postgres-replicas"


@pytest.fixture
def pace() -> str:
    return UNLIMITED


async def test_the_conversation_goes_on_while_replicas_are_stopped_and_killed(
    telegram_world: World, house: House
) -> None:
    await telegram_world.telegram.lift_limits("private", "overall", "group")
    clients = [await telegram_world.client(name) for name in ("Анна", "Борис", "Вера", "Глеб")]
    await asyncio.gather(*(client.opens_a_dialog() for client in clients))
    await both_routers_work(house)
    await everybody_is_answered(telegram_world, clients, "раз")

    await house.processes["router-1"].stop()
    await everybody_is_answered(telegram_world, clients, "два")
    await house.begin("router-1")
    await house.wait_ready()
    await house.kill("router-2")
    await everybody_is_answered(telegram_world, clients, "три")

    await house.begin("router-2")
    await house.processes["gateway-1"].stop()
    await everybody_is_answered(telegram_world, clients, "четыре")
    await house.begin("gateway-1")
    await house.wait_ready()
    await house.kill("gateway-2")
    await everybody_is_answered(telegram_world, clients, "пять")
    for client in clients:
        assert await telegram_world.operators.relays_of(client) == [
            f"{client.name} спрашивает {word}" for word in ("раз", "два", "три", "четыре", "пять")
        ]


async def everybody_is_answered(world: World, clients: list[Client], word: str) -> None:
    for client in clients:
        await client.says(f"{client.name} спрашивает {word}")
    for client in clients:
        relay = await world.operators.shows(f"{client.name} спрашивает {word}")
        await world.operators.oleg_replies(relay, f"ответ для {client.name}: {word}")
    for client in clients:
        await client.reads(contains=f"ответ для {client.name}: {word}")


async def both_routers_work(house: House) -> None:
    """The second replica takes its share once the first has seen its heartbeat and handed it over."""
    async with asyncio.timeout(30):
        while not (partitions_of(house, "router-1") and partitions_of(house, "router-2")):
            await SystemClock().sleep(LOOK_AGAIN)


def partitions_of(house: House, name: str) -> set[int]:
    """The partitions that a router works on, as its log tells."""
    mine: set[int] = set()
    for line in house.processes[name].log.read_text().splitlines():
        record = json.loads(line) if line.startswith("{") else {}
        if record.get("action") == "partitions_taken":
            mine |= set(record["partitions"])
        if record.get("action") == "partitions_left":
            mine -= set(record["partitions"])
    return mine
