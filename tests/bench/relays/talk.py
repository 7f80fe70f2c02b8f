"""People who write to the bot, and how long it takes until what they wrote stands in the operator chat.

They live in the sandbox's process and write without HTTP, so that the two cores are left to what is measured.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from sandbox.running import RunningSandbox
from sandbox.telegram.acting import Saying, say
from sandbox.telegram.chats import Chat, Message
from sandbox.telegram.stage import Stage
from tests.journeys.clients import TelegramClient

__all__ = ["Relayed", "Talk", "people"]

WORD = " пишет "
STILL_SECONDS = 30.0
"""Nothing arrives for so long: it never will."""
AT_ONCE = 16


@dataclass(frozen=True)
class Relayed:
    """One message, and when it stood in the operator chat; by the sandbox's clock."""

    client: int
    number: int
    said: float
    shown: float

    @property
    def took(self) -> float:
        return self.shown - self.said


@dataclass
class Talk:
    """What these clients write, and what comes of it. Their dialogs are open."""

    sandbox: RunningSandbox
    group: int
    clients: Sequence[TelegramClient]
    done: list[Relayed] = field(default_factory=list)
    strays: list[str] = field(default_factory=list)
    """What arrived twice or out of its order."""
    _said: dict[tuple[int, int], float] = field(default_factory=dict)
    _next: dict[int, int] = field(default_factory=dict)
    _due: dict[int, deque[int]] = field(default_factory=dict)
    _looked: int = 0

    async def keep(self, in_flight: int, total: int) -> float:
        """So many at any time are on their way, each of another client; seconds until all have arrived.

        When one has arrived, whoever is silent longest writes the next: hardly anybody writes again while the gateway
        still reports their last message.
        """
        begun, left, silent = self._now(), total, deque(range(len(self.clients)))

        def again(client: int) -> None:
            nonlocal left
            silent.append(client)
            if left > 0:
                left -= 1
                self.write(silent.popleft())

        self._look(lambda _: None)
        for _ in range(in_flight):
            left -= 1
            self.write(silent.popleft())
        await self._until(len(self.done) + total, again)
        return self._now() - begun

    async def paced(self, clients: Sequence[int], total: int, every: float, burst: tuple[int, int] = (0, 0)) -> None:
        """One of these clients writes after the other, each `every` so many seconds; in the middle another one
        writes several at once: `burst`, who and how many."""
        self._look(lambda _: None)
        wanted = len(self.done) + total + burst[1]
        writing = asyncio.create_task(self._write_on(clients, total, every, burst))
        try:
            await self._until(wanted, lambda _: None)
        finally:
            writing.cancel()
            await asyncio.gather(writing, return_exceptions=True)

    def write(self, client: int) -> None:
        """The next message of a client."""
        number = self._next.get(client, 0)
        self._next[client] = number + 1
        self._due.setdefault(client, deque()).append(number)
        who = self.clients[client]
        stage = Stage(self.sandbox.telegram)
        person = stage.person(who.id)
        said = say(self.sandbox.telegram, Saying(stage.chat(who.id), person, text=f"{who.name}{WORD}{number:04d}"))
        self._said[client, number] = said.date

    async def _write_on(self, clients: Sequence[int], total: int, every: float, burst: tuple[int, int]) -> None:
        clock, begun = self.sandbox.clock, self._now()
        for number in range(total):
            await clock.sleep(max(0.0, begun + number * every - self._now()))
            self.write(clients[number % len(clients)])
            if number == total // 2:
                for _ in range(burst[1]):
                    self.write(burst[0])

    async def _until(self, count: int, then: Callable[[int], None]) -> None:
        while len(self.done) < count:
            before = len(self.done)
            self._look(then)
            if len(self.done) >= count:
                return
            if len(self.done) == before:
                async with asyncio.timeout(STILL_SECONDS):
                    await self.sandbox.telegram.world.changed()

    def _look(self, then: Callable[[int], None]) -> None:
        """What has come to stand in the operator chat since the last look."""
        messages = self._chat().messages
        newest = next(reversed(messages), 0)
        for number in range(self._looked + 1, newest + 1):
            message = messages.get(number)
            if message is not None and message.from_bot:
                self._note(message, then)
        self._looked = newest

    def _note(self, message: Message, then: Callable[[int], None]) -> None:
        for line in message.text.splitlines():
            name, found, number = line.partition(WORD)
            if not found:
                continue
            client = int(name.removeprefix("Клиент"))
            due = self._due[client]
            if not due or due[0] != int(number):
                self.strays.append(line)
                continue
            due.popleft()
            self.done.append(Relayed(client, int(number), self._said[client, int(number)], message.date))
            then(client)

    def _chat(self) -> Chat:
        return self.sandbox.telegram.world.groups[self.group]

    def _now(self) -> float:
        return self.sandbox.clock.now()


async def people(sandbox: RunningSandbox, count: int) -> list[TelegramClient]:
    """So many clients, each with an open dialog, through the whole conversation that leads there."""
    telegram = sandbox.control.telegram
    room = asyncio.Semaphore(AT_ONCE)

    async def one(number: int) -> TelegramClient:
        async with room:
            name = f"Клиент{number:03d}"
            client = TelegramClient(telegram, (await telegram.person(name)).id, name)
            await client.opens_a_dialog()
            return client

    return list(await asyncio.gather(*(one(number) for number in range(count))))
