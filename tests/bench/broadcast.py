"""`make bench-broadcast`: how near a broadcast comes to the pace that Telegram allows, and whether it is ever refused.

No limit is lifted: the simulated Telegram bears 30 messages a second, and refuses what comes faster. It counts as a
bucket that fills up again, or strictly in any second; nobody knows which of them the real one does. Operators answer
a client meanwhile.
"""

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from tools.services import servers

from chassis.database import Database
from sandbox.running import running_sandbox
from sandbox.telegram.calls import Platform
from tests.bench.relays.stand import Corner, corner
from tests.crash.broadcasting import WORDS, Answer, Shop, beside
from tests.journeys.houses import Ground, apart, embedded_polling, standing
from tests.journeys.people import OperatorChat, World

__all__ = ["Pace", "broadcast"]

ALLOWED = 30.0
LEAST = 0.98


@dataclass(frozen=True)
class Pace:
    """What came of one broadcast."""

    times: Sequence[float]
    """When each message stood in its chat, by the clock of the simulated Telegram."""
    beside: int
    """How many other messages the bot sent from the first of them to the last."""
    refused: int
    most: int
    """How many came within one second."""
    answers: Sequence[Answer]

    @property
    def each_second(self) -> float:
        """All that the bot sent, from the first to the last: the limit is the account's."""
        return (len(self.times) - 1 + self.beside) / (self.times[-1] - self.times[0])

    def __str__(self) -> str:
        rate = self.each_second
        verdict = "met" if rate >= LEAST * ALLOWED and not self.refused else "missed"
        meanwhile = f"; {beside([one.took for one in self.answers])}" if self.answers else ""
        return (
            f"{len(self.times)} messages and {self.beside} others, {rate:.2f}/s, "
            f"{100 * rate / ALLOWED:.1f} % of {ALLOWED:.0f}/s, "
            f"{self.most} in the busiest second, {self.refused} answers of 429{meanwhile} "
            f"(98 % without a 429: {verdict})"
        )


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench-broadcast", description="The pace of a broadcast")
    parser.add_argument("--size", choices=("embedded", "servers"), default="embedded")
    parser.add_argument("--clients", type=int, default=900)
    parser.add_argument("--latency", type=float, nargs=2, default=(0.04, 0.1), help="seconds that a call takes")
    arguments = parser.parse_args()
    for line in lines(arguments.size, arguments.clients, arguments.latency):
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()


def lines(size: str, clients: int, latency: Sequence[float]) -> Iterator[str]:
    """All that is measured, as it comes."""
    for sliding in (False, True):
        for answer in (False, True):
            with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
                where = Corner() if size == "embedded" else stack.enter_context(corner(stack.enter_context(servers())))
                pace = asyncio.run(broadcast(where, Path(folder), clients, latency, sliding=sliding, answer=answer))
            counts = "in any second" if sliding else "as a bucket"
            yield f"{size}, no limit lifted, counted {counts}{', with answers' if answer else ''}: {pace}"


async def broadcast(
    where: Corner, folder: Path, clients: int, latency: Sequence[float], *, sliding: bool = False, answer: bool = True
) -> Pace:
    """One, from the owner's word to the report."""
    async with running_sandbox() as sandbox:
        telegram = sandbox.control.telegram
        bot, oleg = await telegram.bot(), await telegram.person("Олег")
        group = await telegram.group("Операторы", members=[oleg.id], admins=[bot.id])
        owner = (await telegram.person("Ольга")).id
        operators = OperatorChat(telegram, group.id, oleg.id)
        world = World(sandbox.control, telegram, sandbox.url, bot, operators, sandbox.clock)
        await telegram.lift_limits(sliding=sliding)
        await telegram.latency(*latency)
        settings = {"OWNER_IDS": str(owner)}
        ground = Ground(folder, sandbox.url, bot, group.id, where.amqp, where.postgres, settings=settings)
        house = apart(ground) if where.postgres else embedded_polling(ground)
        database = Database(where.postgres or f"sqlite+aiosqlite:///{folder}/data/clients.db")
        try:
            async with standing(house):
                await telegram.start(owner)
                shop = Shop(world, house, database, owner)
                return await _measured(shop, sandbox.telegram, clients, answer=answer)
        finally:
            await database.close()


async def _measured(shop: Shop, platform: Platform, clients: int, *, answer: bool) -> Pace:
    telegram = shop.world.telegram
    await telegram.wait(shop.owner, contains="Это чат владельца", within=30)
    if answer:
        for name in ("Анна", "Борис", "Вера"):
            await _whom_operators_answer(shop, name)
    await shop.gather_crowd(clients, ("telegram",))
    before = (await telegram.counters()).get("sendMessage:429", 0)
    since = await shop.begin()
    if answer:
        async with shop.answers() as given:
            await shop.reported(since)
    else:
        given = []
        await shop.reported(since)
    times = sorted(
        message.date
        for chat in platform.world.private.values()
        for message in chat.messages.values()
        if message.from_bot and chat.id != shop.owner and WORDS in message.text
    )
    refused = (await telegram.counters()).get("sendMessage:429", 0) - before
    most = max(sum(begin <= at < begin + 1 for at in times) for begin in times)
    world = platform.world
    everything = (one for chat in (*world.private.values(), *world.groups.values()) for one in chat.messages.values())
    sent = sum(one.from_bot and not one.is_service and times[0] <= one.date <= times[-1] for one in everything)
    return Pace(times, sent - len(times), refused, most, given)


async def _whom_operators_answer(shop: Shop, name: str) -> None:
    """In turns: a chat takes one message a second, and answers go first."""
    client = await shop.world.client(name)
    before = await shop.world.operators.sequence()
    await client.opens_a_dialog()
    shop.answering.append((client, await shop.world.operators.shows("🟢", after=before)))


if __name__ == "__main__":
    main()
