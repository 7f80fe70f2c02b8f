"""A flood of messages, and what must be true of the operator chat afterwards."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from sandbox.control.seen import Say, Seen
from tests.journeys.people import Client, World

OPENING_SECONDS = 60
PROGRESS_SECONDS = 120
UNDER_WAY_SECONDS = 1.0
"""Made so shortly before a kill, a call counts as under way: its report or its ack still was."""


@dataclass
class Flood:
    """Clients who all write at once."""

    world: World
    each: int
    clients: list[Client] = field(default_factory=list)
    kills: list[float] = field(default_factory=list)
    """When a sender was killed, by the sandbox's clock."""

    async def gather_clients(self, count: int) -> None:
        """All of them with an open dialog."""
        self.clients = [await self.world.client(f"Клиент{number:03d}") for number in range(count)]
        async with asyncio.timeout(OPENING_SECONDS):
            await asyncio.gather(*(client.opens_a_dialog() for client in self.clients))

    async def begin(self) -> None:
        """Everybody writes all of their messages, one line each, in turns."""
        await self.go_on(*range(self.each))

    async def go_on(self, *numbers: int) -> None:
        """Everybody writes these of their messages, in turns."""
        says = [Say(client.id, self.text(client, number)) for number in numbers for client in self.clients]
        await self.world.telegram.send_many(says)

    def text(self, client: Client, number: int) -> str:
        return f"{client.name} пишет {number:03d}"

    @property
    def total(self) -> int:
        return self.each * len(self.clients)

    async def wait_until(self, count: int) -> None:
        """Return when so many different messages stand in the operator chat."""
        seen: set[str] = set()
        after = 0
        async with asyncio.timeout(PROGRESS_SECONDS):
            while len(seen) < count:
                for message in await self.world.telegram.wait_for(
                    self.world.operators.id, from_bot=True, contains=" пишет ", after=after, within=PROGRESS_SECONDS
                ):
                    seen.update(lines_of(message))
                    after = max(after, message.sequence)

    def note_kill(self) -> None:
        self.kills.append(self.world.now())

    async def check(self) -> str:
        """Everything there, in each client's order, repeats only of what was under way at a kill; a line about it."""
        chat = await self.world.telegram.chat(self.world.operators.id)
        relays = [message for message in chat.messages if " пишет " in message.text and message.from_bot]
        repeats = 0
        for client in self.clients:
            mine = [message for message in relays if f"{client.name} пишет" in message.text]
            assert all(message.text.startswith(f"{client.name} · Telegram\n") for message in mine)
            again = repeats_among([[int(line[-3:]) for line in lines_of(message)] for message in mine], self.each)
            repeats += len(again)
            for message in (mine[at] for at in again):
                assert self.was_under_way(message), f"{message.text!r} stands twice, and no kill was near"
        return (
            f"{self.total} of {self.total} in {len(relays)} calls, {repeats} repeats at {len(self.kills)} kills; "
            f"lifted: {await self.lifted()}"
        )

    def was_under_way(self, message: Seen) -> bool:
        return any(kill - UNDER_WAY_SECONDS <= message.date <= kill + UNDER_WAY_SECONDS for kill in self.kills)

    async def lifted(self) -> str:
        return ", ".join(await self.world.telegram.lifted_limits()) or "no limit"


def lines_of(message: Seen) -> list[str]:
    """What a client wrote, each message on a line of its own where several went as one."""
    return [line for line in message.text.splitlines() if " пишет " in line]


def repeats_among(calls: Sequence[Sequence[int]], each: int) -> list[int]:
    """Which calls show what a later one shows again; all of them together show every message in its order."""
    repeats: list[int] = []
    last: dict[int, int] = {}
    due = 0
    for at, numbers in enumerate(calls):
        assert list(numbers) == list(range(numbers[0], numbers[0] + len(numbers))), f"out of order: {calls}"
        assert numbers[0] <= due, f"{due} is missing: {calls}"
        if numbers[0] < due:
            repeats.append(last[numbers[0]])
        last |= dict.fromkeys(numbers, at)
        due = max(due, numbers[-1] + 1)
    assert due == each, f"not all arrived: {calls}"
    return repeats


async def in_steps(flood: Flood, steps: Sequence[tuple[int, Callable[[], Awaitable[None]]]]) -> None:
    """Do each thing as soon as so many messages have arrived, then wait for the rest."""
    for count, act in steps:
        await flood.wait_until(count)
        await act()
    await flood.wait_until(flood.total)
