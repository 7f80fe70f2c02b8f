"""`make bench-start`: until each service and `otklik up` are ready, and the memory that they hold then.

Each is started as a person starts it, with a fresh interpreter, and on a database that is up to date. Seconds are of
the wall, CPU is of the process and its children; memory is what is resident ten looks after it was ready, children
included.
"""

import argparse
import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from tools.services import servers

from chassis.clock import SystemClock
from otklik.catalog import CATALOG
from tests.bench.relays.stand import Corner, corner
from tests.journeys.houses import Ground
from tests.journeys.people import World, world
from tests.journeys.processes import OtklikProcess
from tests.journeys.tills import in_days, open_till

__all__ = ["Ready", "alone", "everything", "weight"]

TICKS = os.sysconf("SC_CLK_TCK")
LOOKS, EVERY = 10, 0.2


@dataclass(frozen=True)
class Ready:
    """What one start took."""

    name: str
    seconds: float
    cpu: float
    megabytes: float
    most_megabytes: float

    def __str__(self) -> str:
        return (
            f"{self.name}: ready after {self.seconds:.1f} s, {self.cpu:.1f} s of CPU, "
            f"{self.megabytes:.0f} MB resident, {self.most_megabytes:.0f} MB at most"
        )


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench-start", description="Start time and memory")
    parser.add_argument("--size", choices=("embedded", "servers"), help="only `otklik up`, or only the services")
    parser.add_argument("--times", type=int, default=3, help="how often each is started")
    arguments = parser.parse_args()
    for line in lines(arguments.size, arguments.times):
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()


def lines(size: str | None, times: int) -> Iterator[str]:
    """All that is measured, as it comes."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        yield from commands(folder)
        if size != "servers":
            yield from (str(one) for one in asyncio.run(one_process(folder, times)))
        if size != "embedded":
            where = stack.enter_context(corner(stack.enter_context(servers())))
            yield from (str(one) for one in asyncio.run(services(where, folder, times)))


def commands(folder: Path) -> Iterator[str]:
    """Those that a person waits for."""
    for arguments in (("--help",), ("check",)):
        begun, before = time.monotonic(), os.times()
        asyncio.run(_ended(arguments, folder))
        after = os.times()
        cpu = after.children_user + after.children_system - before.children_user - before.children_system
        yield f"otklik {' '.join(arguments)}: {time.monotonic() - begun:.2f} s, {cpu:.2f} s of CPU"


async def one_process(folder: Path, times: int) -> list[Ready]:
    """`otklik up`, with Telegram alone and with everything."""
    async with world(everywhere=True) as made:
        few, many = alone(made, _made(folder, "few")), await everything(made, _made(folder, "many"))
        return [
            await _started(name, ("up",), ground.environment(), ground.folder, times)
            for name, ground in (("otklik up, Telegram alone", few), ("otklik up, three messengers and Sheets", many))
        ]


async def services(where: Corner, folder: Path, times: int) -> list[Ready]:
    """Each service, beside a RabbitMQ and a PostgreSQL."""
    async with world(everywhere=True) as made:
        ground = replace(
            await everything(made, _made(folder, "apart")), amqp_url=where.amqp, postgres_url=where.postgres
        )
        upgrade = OtklikProcess(("db", "upgrade"), ground.live(), ground.folder / "upgrade.log")
        await upgrade.start()
        assert await upgrade.wait_ended() == 0, upgrade.last_words()
        return [await _started(name, ("run", name), ground.live(), ground.folder, times) for name in CATALOG]


def alone(made: World, folder: Path) -> Ground:
    """A shop that is in Telegram only, and reads receipts on this machine."""
    return Ground(folder, made.url, made.bot, made.operators.id)


async def everything(made: World, folder: Path) -> Ground:
    """A shop in three messengers, with a table."""
    client = await made.client("Анна")
    till = await open_till(made, folder, [client], paid=in_days(30), OCR_ENGINE="local")
    return Ground(folder, made.url, made.bot, made.operators.id, accounts=made.accounts, settings=till.settings)


def _made(folder: Path, name: str) -> Path:
    made = folder / name
    made.mkdir()
    return made


async def _started(
    name: str, arguments: tuple[str, ...], environment: Mapping[str, str], folder: Path, times: int
) -> Ready:
    """The quickest of several starts: what others do on the machine only makes them slower."""
    await _once(name, arguments, environment, folder)  # the database is made, and the files are in the system's cache
    return min([await _once(name, arguments, environment, folder) for _ in range(times)], key=lambda one: one.seconds)


async def _once(name: str, arguments: tuple[str, ...], environment: Mapping[str, str], folder: Path) -> Ready:
    process = OtklikProcess(arguments, environment, folder / "log", by_command=True)
    begun = time.monotonic()
    await process.start()
    try:
        await process.wait_ready()
        seconds, cpu = time.monotonic() - begun, _cpu(process.pid)
        for _ in range(LOOKS):
            await SystemClock().sleep(EVERY)
        held, most = weight(process.pid)
    finally:
        await process.stop()
    return Ready(name, seconds, cpu, held, most)


async def _ended(arguments: tuple[str, ...], folder: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "otklik.app", *arguments, cwd=folder, stdout=-3, stderr=-3
    )
    await process.wait()


def weight(pid: int) -> tuple[float, float]:
    """What a process and its children hold in memory now, and held at most, in MB."""
    sizes = [_sizes(one) for one in (pid, *_children(pid))]
    return sum(now for now, _ in sizes), sum(most for _, most in sizes)


def _sizes(pid: int) -> tuple[float, float]:
    fields = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
    return int(fields["VmRSS"].split()[0]) / 1024, int(fields["VmHWM"].split()[0]) / 1024


def _children(pid: int) -> list[int]:
    """Some systems tell of children only by their parents."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            if int(stat.read_text().rpartition(")")[2].split()[1]) == pid:
                found.append(int(stat.parent.name))
    return found


def _cpu(pid: int) -> float:
    return sum(_seconds(one) for one in (pid, *_children(pid)))


def _seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(int(field) for field in fields[11:15]) / TICKS


if __name__ == "__main__":
    main()
