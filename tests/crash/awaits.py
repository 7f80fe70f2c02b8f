"""Orders to processes that can die at a chosen await: which awaits a message passes, and dying at one of them."""

import asyncio
import json
import os
import signal
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from chassis.clock import SystemClock
from tests.crash.mortal import MORTAL, Moment
from tests.crash.talking import Talk
from tests.journeys.clients import Client
from tests.journeys.houses import House

IDLE_SECONDS = 1.5
"""What is awaited while nobody says a word belongs to no message's way."""
REPORTED_SECONDS = 0.5
"""Reports and acknowledgements come after what people see."""
QUIET_WITHIN = 60.0
BOARD_PACE = "20"
"""So much faster than usual, so that it is soon drawn and rests."""
OBEYED_SECONDS = 10.0
DYING_SECONDS = 8.0
LOOK_AGAIN = 0.02


@dataclass(frozen=True, order=True)
class Await:
    """Where a process is to die."""

    process: str
    place: str
    moment: Moment
    time: int
    """At which passing of the place."""

    def __str__(self) -> str:
        return f"{self.process}: {self.moment} {self.place} (passing {self.time})"


@dataclass
class Awaits:
    """A house of processes that obey."""

    house: House
    talk: Talk

    @staticmethod
    def mortal(house: House) -> House:
        """The same house; its processes can be told where to die."""
        house.environment = {**house.environment, MORTAL: "yes", "BOARD_PACE": BOARD_PACE}
        return house

    async def on_the_way(self, client: Client) -> dict[str, Counter[str]]:
        """By process, the awaits that two messages and two answers pass, and how often."""
        await self._quiet()
        for name in self.house.plan:
            await self._order(name, look=True)
        await SystemClock().sleep(IDLE_SECONDS)
        idle = {name: await self._order(name, look=True) for name in self.house.plan}
        await self.talk.goes_on(client)
        await self.talk.arrived()
        await SystemClock().sleep(REPORTED_SECONDS)
        busy = {name: await self._order(name, look=False) for name in self.house.plan}
        return {
            name: Counter({place: count for place, count in busy[name].items() if count > 2 * idle[name][place]})
            for name in busy
        }

    async def die(self, at: Await, client: Client) -> bool:
        """Two messages and two answers, during which the process is to die there; whether it did.

        One that did not pass the place is killed wherever it is. It is there again afterwards.
        """
        process = self.house.processes[at.process]
        await self._order(at.process, look=True, place=at.place, moment=at.moment, time=at.time)
        await self.talk.goes_on(client)
        reached = True
        try:
            async with asyncio.timeout(DYING_SECONDS):
                assert await process.wait_ended() == -signal.SIGKILL, process.last_words()
        except TimeoutError:
            reached = False
            await process.kill()
        self.talk.note_fault()
        await self.house.begin(at.process)
        await process.wait_ready()
        return reached

    async def _quiet(self) -> None:
        """Return when nothing is called any more but for updates: boards are drawn and marks are set."""
        before: dict[str, int] = {}
        async with asyncio.timeout(QUIET_WITHIN):
            while before != (before := await self._calls()):
                await SystemClock().sleep(IDLE_SECONDS)

    async def _calls(self) -> dict[str, int]:
        counters = await self.talk.world.telegram.counters()
        return {method: count for method, count in counters.items() if not method.startswith("getUpdates")}

    async def _order(self, name: str, **orders: Any) -> Counter[str]:
        """Have it obeyed; what was counted since the last order."""
        process = self.house.processes[name]
        counted = process.log.with_name(f"{uuid4().hex}.counted")
        orders_file = process.log.with_suffix(".orders")
        fresh = orders_file.with_suffix(".new")
        fresh.write_text(json.dumps({**orders, "into": str(counted)}))
        fresh.rename(orders_file)
        os.kill(process.pid, signal.SIGUSR1)
        async with asyncio.timeout(OBEYED_SECONDS):
            while not counted.exists():
                await SystemClock().sleep(LOOK_AGAIN)
        return Counter(json.loads(_taken(counted)))


def _taken(file: Path) -> str:
    text = file.read_text()
    file.unlink()
    return text
