"""A shop with a crowd of clients in three messengers, its owner, and operators who go on answering meanwhile."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from sqlalchemy import func, insert, select

from chassis.clock import SystemClock
from chassis.database import Database
from contracts.ids import CHANNELS, PREFIXES, Channel
from router.store.owner_tables import RECIPIENTS
from router.store.tables import ACCOUNTS, CLIENTS
from sandbox.control.seen import Seen
from tests.journeys.clients import Client
from tests.journeys.houses import House
from tests.journeys.people import World

WORDS = "Мы переехали: новый адрес на сайте"
LONGEST_SECONDS = 1200.0
ANSWERING_SECONDS = 60.0
AT_ONCE = 1000
SETTLING_SECONDS = 30.0


@dataclass(frozen=True)
class Answer:
    """One answer of an operator: when it was given, and when the client read it."""

    given: float
    read: float

    @property
    def took(self) -> float:
        return self.read - self.given


@dataclass
class Shop:
    """All of it, while a broadcast goes out."""

    world: World
    house: House
    database: Database
    owner: int
    answering: list[tuple[Client, Seen]] = field(default_factory=list)
    """Clients whom operators answer, each with the card that is replied to."""
    crowd: int = 0
    kills: list[tuple[float, float]] = field(default_factory=list)
    """From when until when something was killed and not there again."""
    memory: list[float] = field(default_factory=list)
    """Of the router, in MB, once a second."""
    _given: int = 0

    async def open_dialogs(self) -> None:
        """One client in each messenger, with whom operators go on talking."""
        for channel in CHANNELS:
            client = await self.world.client(f"Клиент {channel}", channel)
            before = await self.world.operators.sequence()
            await client.opens_a_dialog()
            card = await self.world.operators.shows("🟢", after=before)
            self.answering.append((client, card))

    async def gather_crowd(self, each: int, channels: Sequence[Channel] = CHANNELS) -> None:
        """So many clients in each messenger, written straight into the database: by chat it would take hours."""
        now = SystemClock().now().timestamp()
        control = self.world.control
        gather: dict[Channel, Callable[[int], Coroutine[Any, Any, Sequence[object]]]] = {
            "telegram": control.telegram.crowd,
            "vk": control.vk.crowd,
            "facebook": control.facebook.crowd,
        }
        for channel in channels:
            people = await gather[channel](each)
            for at in range(0, each, AT_ONCE):
                await self._add(channel, [f"{PREFIXES[channel]}:{number}" for number in people[at : at + AT_ONCE]], now)
        self.crowd = each * len(channels)

    async def _add(self, channel: Channel, chats: Sequence[str], now: float) -> None:
        people = [{"email": f"{chat.replace(':', '-')}@example.org", "created_at": now} for chat in chats]
        async with self.database.transaction() as connection:
            made = insert(CLIENTS).returning(CLIENTS.c.id, sort_by_parameter_order=True)
            numbers = (await connection.execute(made, people)).scalars().all()
            times = {"created_at": now, "bound_at": now, "used_at": now}
            rows = [
                {"chat": chat, "channel": channel, "client": number, "name": chat, **times}
                for chat, number in zip(chats, numbers, strict=True)
            ]
            await connection.execute(insert(ACCOUNTS), rows)

    async def begin(self) -> int:
        """The owner's part: to whom, what, *Отправить*. The sequence before it."""
        telegram, owner = self.world.telegram, self.owner
        before = await telegram.sequence()
        await telegram.say(owner, "/рассылка")
        whom = await telegram.wait(owner, contains="Кому пишем?", after=before, within=30)
        await telegram.say(owner, "все", reply_to=whom.id)
        what = await telegram.wait(owner, contains="Пришлите сообщение", after=before, within=30)
        assert f" {self.crowd + len(self.answering)} клиент" in plain(what.text), what.text
        await telegram.say(owner, WORDS, reply_to=what.id)
        sure = await telegram.wait(owner, contains="Отправляем?", after=before, within=30)
        await telegram.press(owner, sure.id, text="Отправить")
        return before

    async def reported(self, since: int) -> str:
        """The report, once it is there."""
        report = await self.world.telegram.wait(
            self.owner, contains="Рассылка закончена", after=since, within=LONGEST_SECONDS
        )
        return plain(report.text)

    async def reach(self, count: int) -> None:
        """Return when so many clients are known to have it."""
        async with asyncio.timeout(LONGEST_SECONDS):
            while await self.has_it() < count:
                await SystemClock().sleep(0.2)

    async def has_it(self) -> int:
        query = select(func.count()).select_from(RECIPIENTS).where(RECIPIENTS.c.state == "sent")
        async with self.database.reading() as connection:
            return (await connection.execute(query)).scalar_one()

    async def answer(self, times: int) -> list[Answer]:
        """So many answers, one after the other, to each client in turn."""
        return [await self._answer() for _ in range(times)]

    async def _answer(self) -> Answer:
        client, card = self.answering[self._given % len(self.answering)]
        self._given += 1
        words = f"Ответ {self._given}."
        clock = SystemClock()
        given = clock.monotonic()
        await self.world.operators.oleg_replies(card, words)
        await client.control.wait(client.id, from_bot=True, text=words, within=ANSWERING_SECONDS)
        return Answer(given, clock.monotonic())

    @asynccontextmanager
    async def answers(self) -> AsyncIterator[list[Answer]]:
        """Operators answer all the time, until the block ends."""
        given: list[Answer] = []

        async def go_on() -> None:
            while True:
                given.append(await self._answer())
                await SystemClock().sleep(0.3)

        async with _beside(go_on):
            yield given

    @asynccontextmanager
    async def weighed(self, router: str) -> AsyncIterator[None]:
        """The router's memory is looked at each second, until the block ends."""

        async def go_on() -> None:
            while True:
                if self.house.processes[router].running:
                    self.memory.append(self.weight(router))
                await SystemClock().sleep(1)

        async with _beside(go_on):
            yield

    def weight(self, router: str) -> float:
        """How much memory of the machine it holds, in MB."""
        status = Path(f"/proc/{self.house.processes[router].pid}/status").read_text()
        kilobytes = next(line for line in status.splitlines() if line.startswith("VmRSS:")).split()[1]
        return int(kilobytes) / 1024

    async def kill(self, *names: str) -> None:
        """SIGKILL, and a start at once."""
        clock = SystemClock()
        since = clock.monotonic()
        await self.house.kill(*names)
        await asyncio.gather(*(self.house.begin(name) for name in names))
        await self.house.wait_ready()
        self.kills.append((since, clock.monotonic()))

    def undisturbed(self, answers: Sequence[Answer]) -> list[float]:
        """How long those took during which nothing was dead."""
        return [
            one.took for one in answers if not any(one.given < there and one.read > dead for dead, there in self.kills)
        ]

    async def check(self) -> str:
        """Each client has it once, but for those of whom the report says that nobody can know; a line about it."""
        async with asyncio.timeout(SETTLING_SECONDS):
            while not (counts := await self._counts()).keys() or await self._unexplained(counts):
                await SystemClock().sleep(0.5)  # a message that was in doubt may be reported after the end
        doubtful = await self._doubtful()
        has_it = Counter(counts.values())
        repeated = {chat for chat, count in counts.items() if count > 1}
        assert has_it.total() == self.crowd + len(self.answering)
        assert max(has_it) <= 1 + len(self.kills)
        assert not any(chat.startswith("vk:") for chat in repeated)
        said = f"{has_it.total()} clients: {has_it[1]} have it once, {len(repeated)} more than once"
        return f"{said}, {len(doubtful)} unknowable"

    async def _counts(self) -> dict[str, int]:
        """How often each client has it; the owner has seen it, too, and is none."""
        seen = self.world.control
        shown = {
            "tg": await seen.telegram.crowd_seen(WORDS),
            "vk": await seen.vk.crowd_seen(WORDS),
            "fb": await seen.facebook.crowd_seen(WORDS),
        }
        counts = {f"{prefix}:{one}": count for prefix, people in shown.items() for one, count in people.items()}
        counts.pop(f"tg:{self.owner}", None)
        return counts

    async def _unexplained(self, counts: dict[str, int]) -> set[str]:
        """Who has it more than once without a word that it may be so."""
        return {chat for chat, count in counts.items() if count > 1} - await self._doubtful()

    async def _doubtful(self) -> set[str]:
        query = select(RECIPIENTS.c.tried).where(RECIPIENTS.c.doubtful)
        async with self.database.reading() as connection:
            return {tried.split()[-1] for tried in (await connection.execute(query)).scalars()}


def plain(text: str) -> str:
    """Without the spaces that Russian puts into large numbers."""
    return text.replace("\xa0", "")


def beside(took: Sequence[float]) -> str:
    """A line about how long answers took."""
    slowest = sorted(took)[int(len(took) * 0.95)]
    return f"{len(took)} answers, median {median(took):.2f} s, 95 % within {slowest:.2f} s"


@asynccontextmanager
async def _beside(work: Callable[[], Coroutine[Any, Any, None]]) -> AsyncIterator[None]:
    """Something goes on until the block ends; what went wrong with it is raised then."""
    doing = asyncio.create_task(work())
    try:
        yield
    finally:
        failed = doing.done() and not doing.cancelled() and doing.exception() is not None
        doing.cancel()
        ended = await asyncio.gather(doing, return_exceptions=True)
        if failed and isinstance(ended[0], Exception):
            raise ended[0]
