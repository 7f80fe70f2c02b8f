"""The shipped services around a simulated Telegram whose limits are lifted, in either size, and the CPU they use."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

from tools.services import Servers

from sandbox.running import running_sandbox
from tests.bench.relays.talk import Talk, people
from tests.conftest import apart, in_postgres, remove_queues
from tests.journeys.houses import UNLIMITED, Ground, House, embedded_polling

__all__ = ["LIFTED", "SANDBOX", "SERVERS", "Corner", "Shape", "Size", "Stand", "corner", "standing"]

Size = Literal["embedded", "servers"]
LIFTED: tuple[Literal["private", "overall", "group"], ...] = ("private", "overall", "group")
SANDBOX = "sandbox"
SERVERS = {"RabbitMQ": "beam.smp", "PostgreSQL": "postgres"}
"""By the names of their processes."""
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Corner:
    """A broker's prefix and a database that nobody else uses; every commit of it is durable."""

    amqp: str = ""
    postgres: str = ""


@contextmanager
def corner(servers: Servers | None) -> Iterator[Corner]:
    """Removed at the end; without servers there is nothing to make."""
    if servers is None:
        yield Corner()
        return
    name = f"bench_{uuid4().hex[:12]}"
    apart(in_postgres(servers.postgres, f'CREATE DATABASE "{name}"'))
    try:
        yield Corner(f"{servers.amqp}?prefix={name}", urlunsplit(urlsplit(servers.postgres)._replace(path=f"/{name}")))
    finally:
        apart(in_postgres(servers.postgres, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        apart(remove_queues(servers.amqp, name))


@dataclass(frozen=True)
class Shape:
    """How many of what."""

    routers: int = 1
    partitions: int = 16
    clients: int = 32


@dataclass
class Stand:
    """A house at work, and clients with open dialogs."""

    house: House
    talk: Talk

    def cpu(self) -> Mapping[str, float]:
        """Seconds that each process has used; those of both servers, whoever else they serve."""
        processes = {name: process.pid for name, process in self.house.processes.items() if process.running}
        ours = {name: _seconds(pid) for name, pid in processes.items()} | {SANDBOX: _seconds(os.getpid())}
        return ours | {name: _seconds_of(command) for name, command in SERVERS.items()}

    @property
    def routers(self) -> list[int]:
        """Their processes."""
        return [process.pid for name, process in self.house.processes.items() if name.startswith("router")]

    async def latency(self, low: float, high: float) -> None:
        """How many seconds Telegram takes for each call."""
        await self.talk.sandbox.control.telegram.latency(low, high)


@asynccontextmanager
async def standing(size: Size, where: Corner, folder: Path, shape: Shape) -> AsyncIterator[Stand]:
    """Started and ready; stopped at the end."""
    async with running_sandbox() as sandbox:
        telegram = sandbox.control.telegram
        bot = await telegram.bot()
        group = await telegram.group("Операторы", admins=[bot.id])
        await telegram.lift_limits(*LIFTED)
        ground = Ground(folder, sandbox.url, bot, group.id, where.amqp, where.postgres, UNLIMITED)
        ground = replace(ground, settings={"PARTITIONS": str(shape.partitions)})
        house = embedded_polling(ground) if size == "embedded" else _apart(ground, shape.routers)
        try:
            await house.start()
            clients = await people(sandbox, shape.clients)
            yield Stand(house, Talk(sandbox, group.id, clients))
            await house.stop()
        except BaseException:
            print(house.last_words())  # noqa: T201 - it is all that is known of what went wrong
            raise
        finally:
            await asyncio.gather(*(process.kill() for process in house.processes.values() if process.running))


def _apart(ground: Ground, routers: int) -> House:
    plan = {"gateway": ("run", "telegram-gateway")}
    plan |= {f"router-{number}": ("run", "router") for number in range(1, routers + 1)}
    return House(ground.live(), ground.folder, plan, ("db", "upgrade"))


def _seconds_of(command: str) -> float:
    """Of all processes of this name; PostgreSQL has one for each connection."""
    pids = [int(folder.name) for folder in Path("/proc").iterdir() if folder.name.isdigit()]
    return sum(_seconds(pid) for pid in pids if _called(pid) == command)


def _called(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:  # it has ended meanwhile
        return ""


def _seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS
