"""`make bench-growth`: what a relay and an answer cost the router with a thousand clients, and with a million.

The tables are filled by bulk SQL: for each client an account, a subscription, a closed dialog with a relay and an
answer, what was heard and what was said. Then people write and operators answer, reports included, and each statement
of that way is explained by the database: none may read a big table from end to end.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from statistics import median

from tools.services import servers

from chassis.database import Database
from chassis.logs import configure_logs
from chassis.settings import HouseSettings
from tests.bench.growing import Cost, Grown, fill, person, scans
from tests.bench.relays.stand import corner
from tests.router.conftest import migrated

SIZES = ((1_000, 10), (30_000, 1_000), (1_000_000, 10_000))
"""Clients, open dialogs."""
PEOPLE, EACH, WARM = 10, 20, 2


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench-growth", description="How the cost of a message grows")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), help="only this one")
    parser.add_argument("--most", type=int, default=1_000_000, help="clients")
    arguments = parser.parse_args()
    configure_logs(HouseSettings.load(env_file=None, log_level="error"))
    sizes = [(clients, dialogs) for clients, dialogs in SIZES if clients <= arguments.most]
    for kind in [arguments.database] if arguments.database else ["sqlite", "postgresql"]:
        for line in lines(kind, sizes):
            sys.stdout.write(f"{line}\n")
            sys.stdout.flush()


def lines(kind: str, sizes: Sequence[tuple[int, int]]) -> Iterator[str]:
    """All that is measured on one database, as it comes."""
    for clients, dialogs in sizes:
        with ExitStack() as stack:
            folder = stack.enter_context(tempfile.TemporaryDirectory())
            url = f"sqlite+aiosqlite:///{folder}/clients.db"
            if kind == "postgresql":
                url = stack.enter_context(corner(stack.enter_context(servers()))).postgres
            yield asyncio.run(measured(url, clients, dialogs))


async def measured(url: str, clients: int, dialogs: int) -> str:
    """One size, in a line."""
    await migrated(url)
    database = Database(url)
    try:
        begun = time.monotonic()
        await fill(database, clients, dialogs)
        filled = time.monotonic() - begun
        stage = Grown(database)
        with stage.noting():
            for number in range(1, PEOPLE + 1):
                await stage.open(f"tg:{number}", person=person(number))
            await stage.client("Ещё вопрос", "tg:1", person=person(1))
            await stage.publish()
            costs = [await one(stage, number) for _ in range(EACH) for number in range(1, PEOPLE + 1)]
        relays, answers = zip(*costs[WARM * PEOPLE :], strict=True)
        asked = tuple(stage.asked.values())
        found = await scans(database, asked, small=False) if clients >= 30_000 else []
    finally:
        await database.close()
    said = f"{len(asked)} statements explained, {len(found)} read a big table" if clients >= 30_000 else "not explained"
    what = f"{database.dialect}, {clients:,} clients, {dialogs:,} open dialogs (filled in {filled:.0f} s)"
    return "\n".join((f"{what}: relay {shown(relays)}, answer {shown(answers)}; {said}", *found))


async def one(stage: Grown, number: int) -> tuple[Cost, Cost]:
    """A question and its answer."""
    relay, asked = await stage.relay(number)
    return asked, await stage.answer(relay)


def shown(costs: Sequence[Cost]) -> str:
    """Medians, in milliseconds."""
    cpu, wall = median(one.cpu for one in costs), median(one.wall for one in costs)
    return f"{1000 * cpu:.1f} ms of CPU, {1000 * wall:.1f} ms"


if __name__ == "__main__":
    main()
