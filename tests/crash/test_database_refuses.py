"""PostgreSQL answers and takes no writes, as a standby or on a full disk: nothing is lost, and all goes on."""

import asyncio
import json
import shutil
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import pytest
from tools.services import PrivateServer

from chassis.clock import SystemClock
from tests.crash.disks import Mounted, small_disk
from tests.crash.talking import Talk
from tests.journeys.houses import UNLIMITED, Ground, apart, standing
from tests.journeys.people import World

pytestmark = [pytest.mark.live, pytest.mark.crash, pytest.mark.slow, pytest.mark.long, pytest.mark.timeout(200)]

NOTICED_SECONDS = 60
Act = Callable[[], Awaitable[None]]


async def test_a_database_that_became_a_standby_loses_nothing(
    telegram_world: World, tmp_path: Path, amqp_url: str, postgres_url: str, figure: Callable[[str], None]
) -> None:
    name = urlsplit(postgres_url).path.removeprefix("/")

    async def read_only(word: str) -> None:
        await elsewhere(postgres_url, f'ALTER DATABASE "{name}" SET default_transaction_read_only = {word}')
        await elsewhere(postgres_url, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", name)

    said = await refused(
        telegram_world, tmp_path, (amqp_url, postgres_url), "25006", lambda: read_only("on"), lambda: read_only("off")
    )
    figure(f"read-only: {said}")


@pytest.fixture
def small() -> Iterator[Mounted]:
    """A disk with a folder that the user of a private PostgreSQL may write to."""
    with tempfile.TemporaryDirectory(dir="/tmp") as roof:
        Path(roof).chmod(0o755)
        with small_disk(Path(roof) / "disk") as disk:
            if not isinstance(disk, Mounted):
                pytest.skip("no small file system may be mounted here, and PostgreSQL needs one to be full")
            space = disk.folder / "space"
            space.mkdir()
            shutil.chown(space, "postgres")
            yield disk


async def test_a_database_whose_disk_is_full_loses_nothing(
    telegram_world: World,
    tmp_path: Path,
    private_postgres: PrivateServer,
    small: Mounted,
    amqp_url: str,
    figure: Callable[[str], None],
) -> None:
    server = private_postgres.url
    await elsewhere(server, f"CREATE TABLESPACE small LOCATION '{small.folder}/space'")
    await elsewhere(server, "CREATE DATABASE shop TABLESPACE small")
    servers = amqp_url, urlunsplit(urlsplit(server)._replace(path="/shop"))

    async def fill() -> None:
        small.fill([])

    async def make_room() -> None:
        small.make_room([])

    try:
        said = await refused(telegram_world, tmp_path, servers, "53100", fill, make_room)
    finally:
        await elsewhere(server, "DROP DATABASE shop WITH (FORCE)")
        await elsewhere(server, "DROP TABLESPACE small")
    figure(f"{small.what}: {said}")


async def refused(world: World, folder: Path, servers: tuple[str, str], state: str, begin: Act, end: Act) -> str:
    """The database refuses until the router's log names the state that it gives; a line about what arrived."""
    talk = Talk(world)
    await world.lift_limits()
    house = apart(Ground(folder, world.url, world.bot, world.operators.id, *servers, UNLIMITED))
    async with standing(house):
        await talk.gather(await world.client("Анна"), await world.client("Борис"))
        await begin()
        try:
            async with asyncio.timeout(NOTICED_SECONDS):
                while state not in reasons(house.processes["router"].log):
                    await talk.goes_on(talk.clients[0], 3)
                    await SystemClock().sleep(0.2)
        finally:
            await end()
        await talk.goes_on(talk.clients[1])
        await talk.arrived()
        await house.wait_ready()
        return await talk.check()


def reasons(log: Path) -> str:
    """What its lines give as reasons."""
    lines = [json.loads(line) for line in log.read_text().splitlines() if line.startswith("{")]
    return " ".join(str(line.get("reason", "")) for line in lines)


async def elsewhere(url: str, statement: str, *values: str) -> None:
    """Have the server do this, from its own database."""
    own = urlsplit(url)._replace(scheme="postgresql", path="/postgres")
    connection = await asyncpg.connect(urlunsplit(own), timeout=10)
    try:
        await connection.execute(statement, *values)
    finally:
        await connection.close()
