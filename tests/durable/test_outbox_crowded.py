"""Two processes with PostgreSQL, and many who write at once: nothing left, nothing twice, each key in its order.

No sweep mends anything here: what a transaction wrote is published by whoever was told of it, or stays for ever.
"""

import asyncio
from collections import Counter
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from itertools import count
from random import Random

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.clock import SystemClock
from contracts.envelope import Envelope
from contracts.wire import Wire
from messaging.durable.outbox import Posted
from messaging.port import Parcel
from tests.suites.durable_parts import NO_SWEEP, QUEUE, Desk, desk, of_key, saying

KEYS = ("a", "b", "c", "d", "e")
WRITERS = 6
ROUNDS = 30
PAUSES = (0.0, 0.0, 0.001, 0.004, 0.01)
SECONDS = 30.0
SETTLED_SECONDS = 5.0


@dataclass
class Slow:
    """A broker that takes its time, now more and now less."""

    chance: Random
    taken: list[str] = field(default_factory=list)

    async def publish(self, queue: str, parcel: Parcel) -> None:  # noqa: ARG002 - as in `Publisher`
        self.taken.append(parcel.id)
        await SystemClock().sleep(self.chance.choice(PAUSES))


@dataclass
class Crowd:
    """Everybody writes into the same few keys, whose rows they lock as the router locks accounts."""

    desks: Sequence[Desk]
    chance: Random
    said: dict[str, list[tuple[int, str]]] = field(default_factory=lambda: {key: [] for key in KEYS})
    numbers: dict[str, "count[int]"] = field(default_factory=lambda: {key: count() for key in KEYS})
    whole: int = 0
    """Of how many keys a transaction knew all that was unsent: they are handed over without being read again."""
    not_whole: int = 0

    async def begin(self) -> None:
        async with self.desks[0].database.transaction() as connection:
            await connection.execute(text("CREATE TABLE accounts (key text PRIMARY KEY)"))
            await connection.execute(text("INSERT INTO accounts SELECT unnest(CAST(:keys AS text[]))"), {"keys": KEYS})

    async def writes(self, writer: int) -> None:
        mine = self.desks[writer % len(self.desks)]
        for _ in range(ROUNDS):
            await SystemClock().sleep(8 * self.chance.choice(PAUSES))
            keys = sorted(self.chance.sample(KEYS, self.chance.choice((1, 1, 1, 2))))
            if self.chance.random() < 0.8:
                await self._posts(mine, keys)
            else:
                await self._adds(mine, keys)

    async def _posts(self, mine: Desk, keys: Sequence[str]) -> None:
        async def work(connection: AsyncConnection) -> Posted:
            letters = await self._letters(connection, keys)
            posted = await mine.outbox.post(connection, letters, asked=mine.relay.monotonic())
            await self._dawdle(connection)
            return posted

        posted = await mine.database.run(work)
        self.whole += len(posted.batches)
        self.not_whole += len(posted.keys) - len(posted.batches)
        mine.relay.hand_over(posted)

    async def _adds(self, mine: Desk, keys: Sequence[str]) -> None:
        async with mine.database.transaction() as connection:
            await mine.outbox.add_all(connection, await self._letters(connection, keys))
            await mine.outbox.claim(connection, keys)
            await self._dawdle(connection)
        mine.relay.wake(keys)

    async def _letters(self, connection: AsyncConnection, keys: Sequence[str]) -> list[tuple[str, Envelope[Wire]]]:
        locked = text("SELECT key FROM accounts WHERE key = ANY(:keys) ORDER BY key FOR UPDATE")
        await connection.execute(locked, {"keys": list(keys)})
        letters: list[tuple[str, Envelope[Wire]]] = []
        for key in keys:
            for _ in range(self.chance.choice((1, 1, 2))):
                number = next(self.numbers[key])
                self.said[key].append((number, f"{key}/{number}"))
                letters.append((QUEUE, saying(key, number)))
        return letters

    async def _dawdle(self, connection: AsyncConnection) -> None:
        """A transaction that takes its time to commit."""
        if self.chance.random() < 0.3:
            await connection.execute(text("SELECT pg_sleep(:seconds)"), {"seconds": self.chance.choice(PAUSES)})


async def left_behind(one: Desk) -> tuple[list[str], list[str]]:
    """Rows that nobody publishes and keys that nobody lets go of; both relays get their time first."""
    clock = SystemClock()
    until = clock.monotonic() + SETTLED_SECONDS
    while True:
        unsent = await one.unsent()
        held = [key for key, holder in (await one.holders()).items() if holder is not None]
        if not (unsent or held) or clock.monotonic() > until:
            return unsent, held
        await clock.sleep(0.02)


@pytest.mark.live
@pytest.mark.parametrize("seed", [1, 2])
async def test_what_many_write_at_once_is_published_once_and_in_its_order(seed: int, postgres_url: str) -> None:
    chance = Random(seed)
    broker = Slow(chance)
    async with AsyncExitStack() as stack:
        desks = [await stack.enter_async_context(desk(postgres_url, broker, NO_SWEEP)) for _ in range(2)]
        crowd = Crowd(desks, chance)
        await crowd.begin()
        async with asyncio.timeout(SECONDS):
            await asyncio.gather(*(crowd.writes(writer) for writer in range(WRITERS)))
        assert await left_behind(desks[0]) == ([], [])

    assert {name: times for name, times in Counter(broker.taken).items() if times > 1} == {}
    assert {key: of_key(broker.taken, key) for key in KEYS} == {
        key: [name for _, name in sorted(said)] for key, said in crowd.said.items()
    }
    assert min(crowd.whole, crowd.not_whole) > 0, "both ways were gone"
