"""The network between services and their servers is cut for real: packets vanish, or connections are refused."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from chassis.clock import SystemClock
from tests.crash.networks import NETWORK, CannotCut, Place, place
from tests.crash.talking import Talk
from tests.journeys.houses import UNLIMITED, Ground, House, apart, replicated, standing
from tests.journeys.people import World
from tests.journeys.processes import OtklikProcess
from tests.messaging.proxy import Cable, laid

pytestmark = [pytest.mark.live, pytest.mark.crash, pytest.mark.slow, pytest.mark.timeout(300)]

HEARTBEAT = 3
"""Seconds; 10 is what services ask for by themselves, and a test would wait for three of them at each cut."""
NOTICED_SECONDS = 60


@pytest.fixture
def far(pytestconfig: pytest.Config) -> Iterator[Place]:
    """A network with a cable to the broker and one to everything else."""
    try:
        with place("broker", "database", "rest") as made:
            yield made
    except CannotCut as why:
        if pytestconfig.getoption("--require-live") and not why.for_good:
            pytest.fail(str(why), pytrace=False)
        pytest.skip(str(why))


@dataclass
class Cut:
    """A house of which some processes stand in another network."""

    house: House
    far: Place
    names: tuple[str, ...]
    """Who stands there."""
    to_broker: Cable
    """What stands between them and the broker, beyond the network."""
    broker_url: str

    def actions(self, name: str) -> list[str]:
        return self.house.processes[name].actions()

    async def until_said(self, name: str, action: str, times: int) -> None:
        """Return when a process has logged an action so often."""
        async with asyncio.timeout(NOTICED_SECONDS):
            while self.actions(name).count(action) < times:
                await SystemClock().sleep(0.1)


@asynccontextmanager
async def far_away(house: House, far: Place, world: World, *names: str) -> AsyncIterator[Cut]:
    """The house stands, and these of its processes in the other network."""
    links = far.links
    async with (
        laid(house.environment["BROKER_URL"], links["broker"].outside) as (cable, broker),
        laid(house.environment["DATABASE_URL"], links["database"].outside) as (_, database),
        laid(world.url, links["rest"].outside) as (_, platform),
    ):
        environment = {
            **house.environment,
            "BROKER_URL": f"{broker}&heartbeat={HEARTBEAT}",
            "DATABASE_URL": database,
            "TELEGRAM_API_URL": platform.replace("@", ""),
            NETWORK: far.name,
        }
        for number, name in enumerate(names):
            log = house.folder / f"{name}.log"
            process = OtklikProcess(house.plan[name], environment, log, 8080 + number, links["rest"].inside)
            house.processes[name] = process
        async with standing(house):
            yield Cut(house, far, names, cable, broker)


def ground(world: World, folder: Path, amqp_url: str, postgres_url: str) -> Ground:
    return Ground(folder, world.url, world.bot, world.operators.id, amqp_url, postgres_url, UNLIMITED)


async def test_router_and_gateway_whose_packets_vanish_or_are_refused_deliver_all_when_the_cable_is_mended(
    telegram_world: World, tmp_path: Path, far: Place, amqp_url: str, postgres_url: str, figure: Callable[[str], None]
) -> None:
    world, talk = telegram_world, Talk(telegram_world)
    await world.lift_limits()
    house = apart(ground(world, tmp_path, amqp_url, postgres_url))
    async with far_away(house, far, world, "router", "gateway") as cut:
        await talk.gather(await world.client("Анна"), await world.client("Борис"))
        for client in talk.clients:
            await talk.goes_on(client, 3)
        far.links["broker"].cut()
        for client in talk.clients:
            await talk.goes_on(client)
        for name in cut.names:
            await cut.until_said(name, "broker_disconnected", 2)  # it has two connections
        far.links["broker"].mend()
        await talk.arrived()
        cut.to_broker.refuse()
        for client in talk.clients:
            await talk.goes_on(client)
        for name in cut.names:
            await cut.until_said(name, "broker_disconnected", 4)
            await cut.until_said(name, "broker_away", cut.actions(name).count("broker_away") + 2)
        await cut.to_broker.serve(far.links["broker"].outside, urlsplit(cut.broker_url).port or 0)
        await talk.arrived()
        said = await talk.check()
    figure(f"packets vanished once, connections were refused once; {said}; heartbeat {HEARTBEAT} s; no limit")


@pytest.mark.long
@pytest.mark.parametrize("server", ["broker", "database"])
async def test_a_replica_cut_off_from_one_server_leaves_its_partitions_to_the_other(
    telegram_world: World,
    tmp_path: Path,
    far: Place,
    amqp_url: str,
    postgres_url: str,
    server: str,
    figure: Callable[[str], None],
) -> None:
    world, talk = telegram_world, Talk(telegram_world)
    await world.lift_limits()
    house = replicated(ground(world, tmp_path, amqp_url, postgres_url))
    house.plan = {name: words for name, words in house.plan.items() if name != "gateway-2"}
    async with far_away(house, far, world, "router-1"):
        await talk.gather(*[await world.client(f"Клиент{number}") for number in range(8)])
        clock = SystemClock()
        for client in talk.clients:
            await talk.goes_on(client, 3)
        far.links[server].cut()
        cut_at = clock.monotonic()
        for client in talk.clients:
            await talk.goes_on(client)
        await talk.arrived()
        took = clock.monotonic() - cut_at
        far.links[server].mend()
        for client in talk.clients:
            await talk.goes_on(client)
        await talk.arrived()
        await house.wait_ready()
        for client in talk.clients:
            await talk.goes_on(client)
        await talk.arrived()
        said = await talk.check()
    figure(f"cut off from the {server}: {said}; all had arrived {took:.0f} s after the cut; no limit")
