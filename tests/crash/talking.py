"""Clients who write and are answered while processes die, and what must be true of both sides afterwards."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sandbox.control.seen import Seen
from tests.crash.flood import UNDER_WAY_SECONDS, repeats_among
from tests.journeys.clients import Client
from tests.journeys.people import World

ARRIVING_SECONDS = 120
"""What a dead process had leased is free after 15; the rest is a busy machine."""


@dataclass
class Talk:
    """Each client says a line with its number, and Oleg answers with the same number."""

    world: World
    clients: list[Client] = field(default_factory=list)
    faults: list[float] = field(default_factory=list)
    """When something died or broke, by the sandbox's clock."""
    _cards: dict[Any, Seen] = field(default_factory=dict)
    """By client, the relay that is answered."""
    _said: Counter[Any] = field(default_factory=Counter)

    async def gather(self, *clients: Client) -> None:
        """They open a dialog and say their first line, which is answered."""
        await asyncio.gather(*(client.opens_a_dialog() for client in clients))
        self.clients += clients
        for client in clients:
            await client.says(self._line(client))
        for client in clients:
            self._cards[client.id] = await self.world.operators.shows(self._line(client))
            self._said[client.id] += 1
            await self.world.operators.oleg_replies(self._cards[client.id], "ответ 000")
        await self.arrived()

    async def goes_on(self, client: Client, lines: int = 2) -> None:
        """So many lines more, and as many answers."""
        for _ in range(lines):
            await client.says(self._line(client))
            await self.world.operators.oleg_replies(self._cards[client.id], f"ответ {self._said[client.id]:03d}")
            self._said[client.id] += 1

    async def arrived(self) -> None:
        """Return when the last line and the last answer of each stand where they belong."""
        try:
            async with asyncio.timeout(ARRIVING_SECONDS):
                for client in self.clients:
                    await self._arrived(client, f"{self._said[client.id] - 1:03d}")
        except TimeoutError:
            await self.check()  # it says what is missing
            raise

    async def _arrived(self, client: Client, last: str) -> None:
        desk, within = self.world.operators.id, 2 * ARRIVING_SECONDS
        await self.world.telegram.wait(desk, from_bot=True, contains=f"{client.name} пишет {last}", within=within)
        await client.control.wait(client.id, from_bot=True, contains=f"ответ {last}", within=within)

    def note_fault(self) -> None:
        self.faults.append(self.world.now())

    async def check(self) -> str:
        """Nothing is missing, everybody's order is kept, and only what was under way at a fault stands twice."""
        desk = [one for one in (await self.world.telegram.chat(self.world.operators.id)).messages if one.from_bot]
        repeats = 0
        for client in self.clients:
            relays = [one for one in desk if f"{client.name} пишет " in one.text]
            chat = (await client.control.chat(client.id)).messages
            answers = [one for one in chat if one.from_bot and one.text.startswith("ответ ")]
            repeats += self._repeated(client, relays, " пишет ") + self._repeated(client, answers, "ответ ")
        total = self._said.total()
        return f"{total} messages and {total} answers, {repeats} repeats at {len(self.faults)} faults"

    def _repeated(self, client: Client, shown: Sequence[Any], word: str) -> int:
        numbers = [[int(line[-3:]) for line in one.text.splitlines() if word in line] for one in shown]
        again = repeats_among(numbers, self._said[client.id])
        struck: Counter[float] = Counter()
        for one in (shown[at] for at in again):
            fault = min(self.faults, key=lambda fault: abs(fault - one.date), default=0.0)
            struck[fault] += 1
            near = abs(fault - one.date) <= UNDER_WAY_SECONDS
            assert near, f"{one.text!r} stands twice, and no fault was near: {self._times(shown)}"
        assert max(struck.values(), default=0) <= 1, f"more than one call under way: {self._times(shown)}"
        return len(again)

    def _times(self, shown: Sequence[Any]) -> str:
        """When what was shown, and when something broke, in seconds."""
        begun = shown[0].date
        moments = [(one.date, one.text.splitlines()[-1]) for one in shown] + [(fault, "FAULT") for fault in self.faults]
        return ", ".join(f"{at - begun:.2f} {what}" for at, what in sorted(moments))

    def _line(self, client: Client) -> str:
        return f"{client.name} пишет {self._said[client.id]:03d}"
