"""What the suites of inbox and outbox are played with."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import MetaData, select, update

from chassis.clock import Clock, SystemClock
from chassis.database import Database
from contracts.envelope import Envelope
from contracts.ids import ChatRef
from contracts.timers import TimerDue
from contracts.wire import Wire
from messaging.durable.outbox import Outbox, Posted
from messaging.durable.relay import Publisher, Relay, RelayOptions
from messaging.durable.tables import DurableTables, durable_tables
from messaging.failures import Unavailable, Unroutable
from messaging.port import Parcel
from tests.messaging.worlds import until

AT = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)
QUICK = RelayOptions(sweep_every=0.02, first_pause=0.02, longest_pause=0.05, first_rest=0.02, longest_rest=0.05)
NO_SWEEP = RelayOptions(sweep_every=3600)
QUEUE = "telegram-gateway.answers"


def saying(key: str, number: int) -> Envelope[Wire]:
    payload = TimerDue(chat=ChatRef(key), kind="prompt", subject=str(number), due=AT)
    return Envelope(id=f"{key}/{number}", key=key, payload=payload, at=AT, correlation="c")


@dataclass
class Shelf:
    """A broker as the relay sees it: takes parcels in order, and may be told to fail."""

    taken: list[str] = field(default_factory=list)
    away: bool = False
    missing: set[str] = field(default_factory=set)
    strays: int = 0
    """How many of the next publishes end in a cancellation that nobody asked for."""
    open: asyncio.Event = field(default_factory=asyncio.Event)
    refused: int = 0
    _changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    def __post_init__(self) -> None:
        self.open.set()

    async def publish(self, queue: str, parcel: Parcel) -> None:
        failure = self._failure(queue)
        if failure is None:
            self.taken.append(parcel.id)
        else:
            self.refused += 1
        async with self._changed:
            self._changed.notify_all()
        if failure is not None:
            raise failure
        await self.open.wait()

    def _failure(self, queue: str) -> BaseException | None:
        if self.away:
            return Unavailable("the shelf is away")
        if queue in self.missing:
            return Unroutable(queue)
        if self.strays:
            self.strays -= 1
            return asyncio.CancelledError()
        return None

    async def until(self, count: int) -> list[str]:
        """What was taken, once it is so much. Raises `TimeoutError` after ten seconds."""
        await self._until(lambda: len(self.taken) >= count)
        return list(self.taken)

    async def until_all(self, names: Iterable[str]) -> None:
        """Return when all of these were taken, some perhaps twice."""
        wanted = set(names)
        await self._until(lambda: wanted <= set(self.taken))

    async def until_refused(self, count: int) -> None:
        """Return when so many publishes failed."""
        await self._until(lambda: self.refused >= count)

    async def _until(self, holds: Callable[[], bool]) -> None:
        async with asyncio.timeout(10), self._changed:
            await self._changed.wait_for(holds)


def of_key(taken: Iterable[str], key: str) -> list[str]:
    """What was taken of one key, in order."""
    return [name for name in taken if name.startswith(f"{key}/")]


@dataclass
class Desk:
    """One process: its database, outbox and relay."""

    database: Database
    tables: DurableTables
    outbox: Outbox
    relay: Relay

    async def say(self, key: str, *numbers: int, wake: bool = True) -> None:
        """Write messages in one transaction; publish them right after the commit, unless the process dies there."""
        await self.say_all([(key, number) for number in numbers], wake=wake)

    async def say_all(self, said: Iterable[tuple[str, int]], *, queue: str = QUEUE, wake: bool = True) -> None:
        letters = [(queue, saying(key, number)) for key, number in said]
        keys = {envelope.key for _, envelope in letters}
        async with self.database.transaction() as connection:
            await self.outbox.add_all(connection, letters)
            await self.outbox.claim(connection, keys)
        if wake:
            self.relay.wake(keys)

    async def post(self, key: str, *numbers: int) -> Posted:
        """The same with the rows handed over, so that they need not be read again."""
        async with self.database.transaction() as connection:
            letters = [(QUEUE, saying(key, number)) for number in numbers]
            posted = await self.outbox.post(connection, letters, asked=self.relay.monotonic())
        self.relay.hand_over(posted)
        return posted

    async def unsent(self) -> list[str]:
        rows = self.tables.outbox
        async with self.database.reading() as connection:
            query = select(rows.c.id).where(rows.c.sent_at.is_(None)).order_by(rows.c.seq)
            return list((await connection.execute(query)).scalars())

    async def until_settled(self) -> None:
        """Return when the relay publishes nothing any more."""
        await until(lambda: not self.relay._work.active)

    async def holders(self) -> dict[str, str | None]:
        keys = self.tables.keys
        async with self.database.reading() as connection:
            return {row.key: row.token for row in await connection.execute(select(keys.c.key, keys.c.token))}

    async def expire_leases(self) -> None:
        """As if the lease's time had passed."""
        async with self.database.transaction() as connection:
            await connection.execute(update(self.tables.keys).values(until=self.database.now_sql() - 1))


async def first_sweep(relay: Relay) -> None:
    """Return when the sweep is over with which a relay begins, so that what comes next is not swept."""
    async with asyncio.timeout(10):
        while relay._sweep_due:
            await SystemClock().sleep(0.001)


@asynccontextmanager
async def desk(
    url: str, shelf: Publisher, options: RelayOptions = QUICK, *, started: bool = True, clock: Clock | None = None
) -> AsyncIterator[Desk]:
    """A process at work, stopped in order at the end."""
    database = Database(url)
    metadata = MetaData()
    tables = durable_tables(metadata, "test")
    relay = Relay(tables, database, shelf, clock or SystemClock(), options)
    try:
        async with database.transaction() as connection:
            await connection.run_sync(metadata.create_all)
        if started:
            await relay.start()
        if started and options is NO_SWEEP:
            await first_sweep(relay)
        yield Desk(database, tables, Outbox(tables, relay), relay)
    finally:
        async with asyncio.timeout(10):
            await relay.stop()
        await database.close()
