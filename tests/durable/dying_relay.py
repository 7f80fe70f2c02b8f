"""A process with a relay that kills itself at a chosen moment: python -m tests.durable.dying_relay MOMENT URL FILE."""

import asyncio
import os
import signal
import sys
from dataclasses import dataclass, replace
from pathlib import Path

from messaging.port import Parcel
from tests.suites.durable_parts import QUICK, Shelf, desk

KEYS = [f"k{number}" for number in range(6)]
EACH = 12
FATAL_PUBLISH = 31
OPTIONS = replace(QUICK, rows_per_key=4)


@dataclass
class FatalShelf(Shelf):
    """Writes down what it takes, and does not survive a certain publish."""

    file: Path = Path()

    async def publish(self, queue: str, parcel: Parcel) -> None:
        with self.file.open("a") as book:
            book.write(f"{parcel.id}\n")
        await super().publish(queue, parcel)
        if len(self.taken) == FATAL_PUBLISH:
            os.kill(os.getpid(), signal.SIGKILL)


async def die_between_publish_and_mark(url: str, file: Path) -> None:
    async with desk(url, FatalShelf(file=file), OPTIONS) as one:
        await one.say_all([(key, number) for number in range(EACH) for key in KEYS])
        await asyncio.Event().wait()


async def die_between_commit_and_publish(url: str, file: Path) -> None:
    async with desk(url, FatalShelf(file=file), OPTIONS) as one:
        await one.say_all([(key, number) for number in range(EACH) for key in KEYS], wake=False)
        os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    moment = {"marked": die_between_publish_and_mark, "published": die_between_commit_and_publish}[sys.argv[1]]
    asyncio.run(moment(sys.argv[2], Path(sys.argv[3])))
