"""A replica that is a process of its own, to be killed: `python -m … BROKER_URL DATABASE_URL NAME`.

Prints a line of JSON for each message handled, and one when it works on a share of the partitions.
"""

import asyncio
import json
import sys
from dataclasses import dataclass

import structlog

from tests.router_sharing.house import House, Log, until


@dataclass
class ToldLog(Log):
    """A log that somebody reads as it is written."""

    def note(self, replica: str, chat: str, number: int) -> None:
        tell({"replica": replica, "chat": chat, "number": number, "trespasses": self.trespasses})


def tell(line: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


async def work(broker_url: str, database_url: str, name: str) -> None:
    async with House(broker_url, database_url, log=ToldLog()).open() as house:
        sharing = await house.replica(name)
        await until(lambda: bool(sharing.working_on) and sharing.ready()["consumers"])
        tell({"working_on": sorted(sharing.working_on)})
        await asyncio.Event().wait()


if __name__ == "__main__":
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    asyncio.run(work(*sys.argv[1:4]))
