"""The disk is full under the journal, under the database, under everything: nothing is lost, and all goes on."""

import asyncio
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from chassis.clock import SystemClock
from tests.crash.disks import Disk, small_disk
from tests.crash.talking import Talk
from tests.journeys.houses import UNLIMITED, Ground, House, embedded_polling, standing
from tests.journeys.people import World

pytestmark = [pytest.mark.crash, pytest.mark.slow, pytest.mark.timeout(150)]

NOTICED_SECONDS = 40
QUIET_SECONDS = 3.0


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    with small_disk(tmp_path / "disk") as made:
        yield made


@pytest.mark.parametrize(
    ("on_it", "says"),
    [
        ("broker", {"broker_away", "journal_unavailable"}),
        pytest.param("clients", {"heartbeat_missed"}, marks=pytest.mark.long),
    ],
)
async def test_a_full_disk_is_named_in_the_log_and_loses_nothing(
    telegram_world: World, tmp_path: Path, disk: Disk, on_it: str, says: set[str], figure: Callable[[str], None]
) -> None:
    world, talk = telegram_world, Talk(telegram_world)
    async with standing(on_disk(world, tmp_path, disk, on_it)) as house:
        await begin(talk)
        up = house.processes["up"]
        disk.fill([up.pid])
        async with asyncio.timeout(NOTICED_SECONDS):
            while not all_said(named(up.log, disk.word), says, disk):
                for client in talk.clients:
                    await talk.goes_on(client, 1)
                await SystemClock().sleep(0.2)
        if on_it == "broker" and disk.spares_others:
            await until_nothing_is_asked_for(talk)
        disk.make_room([up.pid])
        await talk.goes_on(talk.clients[0])
        await talk.arrived()
        figure(f"{disk.what}, full under {on_it}.db: {await talk.check()}; the log named it: {', '.join(sorted(says))}")


@pytest.mark.long
async def test_a_full_disk_under_everything_the_log_included_loses_nothing_even_if_it_is_killed_then(
    telegram_world: World, tmp_path: Path, disk: Disk, figure: Callable[[str], None]
) -> None:
    if not disk.spares_others:
        pytest.skip("a limit of one process is no full disk for the next one, and no file system may be mounted here")
    world, talk = telegram_world, Talk(telegram_world)
    async with standing(on_disk(world, tmp_path, disk, "broker", "clients", "log")) as house:
        await begin(talk)
        up = house.processes["up"]
        disk.fill([up.pid])
        talk.note_fault()
        await until_nothing_is_asked_for(talk)
        talk.note_fault()
        await up.kill()
        await up.start()
        disk.make_room([up.pid])
        await up.wait_ready()
        await talk.goes_on(talk.clients[0])
        await talk.arrived()
        figure(f"{disk.what}, full under everything: {await talk.check()}")


async def begin(talk: Talk) -> None:
    await talk.world.lift_limits()
    await talk.gather(await talk.world.client("Анна"), await talk.world.client("Борис"))


def all_said(found: set[str], says: set[str], disk: Disk) -> bool:
    """Each that should; where the disk is full for every file, whichever comes to it first."""
    return says <= found if disk.spares_others else bool(found)


def named(log: Path, word: str) -> set[str]:
    """The actions of lines that name the trouble."""
    lines = [json.loads(line) for line in log.read_text().splitlines() if line.startswith("{")]
    return {line["action"] for line in lines if word in str(line.get("reason"))}


async def until_nothing_is_asked_for(talk: Talk) -> None:
    """Return when Telegram is asked for no updates and keeps what clients write."""
    asked, before = await asks(talk), -1
    async with asyncio.timeout(NOTICED_SECONDS):
        while asked != before:
            await talk.goes_on(talk.clients[1], 1)
            await SystemClock().sleep(QUIET_SECONDS)
            asked, before = await asks(talk), asked
    assert await talk.world.telegram.pending(talk.world.bot.id) >= 2


async def asks(talk: Talk) -> int:
    return (await talk.world.telegram.counters())["getUpdates"]


def on_disk(world: World, folder: Path, disk: Disk, *things: str) -> House:
    """All in one process; these files of it stand on that disk."""
    urls = {
        "broker": ("BROKER_URL", f"sqlite:///{disk.folder}/broker.db"),
        "clients": ("DATABASE_URL", f"sqlite+aiosqlite:///{disk.folder}/clients.db"),
    }
    settings = dict(urls[thing] for thing in things if thing in urls)
    where = disk.folder if "log" in things else folder
    ground = Ground(where, world.url, world.bot, world.operators.id, pace=UNLIMITED, settings=settings)
    return embedded_polling(ground)
