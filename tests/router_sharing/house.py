"""Replicas at work, and what they were seen doing."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from zlib import crc32

from chassis.clock import Clock, SystemClock
from chassis.database import Database
from contracts.envelope import Envelope, id_from
from contracts.ids import ChatRef
from contracts.registry import encode
from contracts.routing import router_queue
from contracts.timers import TimerDue
from messaging.consume import Held
from messaging.opening import open_broker
from messaging.outcomes import Done, Outcome
from messaging.port import Broker, Parcel
from messaging.topology import whole
from router.sharing import Heartbeats, Sharing, SharingOptions
from router.store import due, replicas
from router.store.replicas import ReplicaStore
from router.store.tables import METADATA

PARTITIONS = 8
NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)


@dataclass
class Log:
    """Who handled what, in order; and whether one chat ever had two at work on it."""

    seen: list[tuple[str, str, int]] = field(default_factory=list)
    at_work: set[str] = field(default_factory=set)
    trespasses: list[str] = field(default_factory=list)
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    def note(self, replica: str, chat: str, number: int) -> None:
        self.seen.append((replica, chat, number))
        self.changed.set()

    def by_chat(self) -> dict[str, list[int]]:
        chats: dict[str, list[int]] = defaultdict(list)
        for _, chat, number in self.seen:
            chats[chat].append(number)
        return dict(chats)

    def workers(self) -> set[str]:
        return {replica for replica, _, _ in self.seen}

    async def until(self, reached: Callable[["Log"], bool], seconds: float = 10) -> None:
        """Return when it is reached. Raises `TimeoutError` after so many seconds."""
        async with asyncio.timeout(seconds):
            while not reached(self):
                self.changed.clear()
                await self.changed.wait()

    async def until_all(self, expected: dict[str, list[int]], seconds: float = 10) -> None:
        total = sum(len(numbers) for numbers in expected.values())
        await self.until(lambda log: len(log.seen) >= total, seconds)


@dataclass
class House:
    """One broker, one database, and any number of replicas."""

    broker_url: str
    database_url: str
    log: Log = field(default_factory=Log)
    clock: Clock = field(default_factory=SystemClock)
    _brokers: list[Broker] = field(default_factory=list)
    _replicas: list[Sharing] = field(default_factory=list)

    @asynccontextmanager
    async def open(self) -> AsyncIterator["House"]:
        self.database = Database(self.database_url)
        async with self.database.transaction() as connection:
            await connection.run_sync(METADATA.create_all, tables=[replicas.REPLICAS, due.TIMERS])
        self.broker = await self._new_broker()
        await self.broker.declare(whole(PARTITIONS))
        try:
            yield self
        finally:
            for replica in self._replicas:
                await replica.stop()
            for broker in self._brokers:
                await broker.stop()
            await self.database.close()

    async def _new_broker(self) -> Broker:
        broker = open_broker(self.broker_url, name="test")
        self._brokers.append(broker)
        await broker.start()
        await broker.wait_until_up(10)
        return broker

    async def replica(self, name: str, heartbeats: Heartbeats | None = None, broker: Broker | None = None) -> Sharing:
        """One that has begun; on servers with connections of its own."""
        embedded = self.broker_url.startswith("sqlite")
        broker = broker or (self.broker if embedded else await self._new_broker())

        async def handle(held: Sequence[Held]) -> Sequence[Outcome]:
            return [await self._work(name, held[0])]

        options = SharingOptions(replica=name, partitions=PARTITIONS, prefetch=4)
        sharing = Sharing(broker, self.clock, heartbeats or ReplicaStore(self.database), handle, options)
        self._replicas.append(sharing)
        await sharing.start()
        return sharing

    async def _work(self, name: str, held: Held) -> Outcome:
        chat, number = held.envelope.key, number_in(held.envelope)
        if chat in self.log.at_work:
            self.log.trespasses.append(f"{chat} {number}")
        self.log.at_work.add(chat)
        if not await self._alone_with(chat):
            self.log.trespasses.append(f"{chat} {number}")
        self.log.at_work.discard(chat)
        self.log.note(name, chat, number)
        return Done()

    async def _alone_with(self, chat: str) -> bool:
        """Some real work; on PostgreSQL it shows whether another process is at work on the chat."""
        statement = "SELECT 1"
        if self.database.dialect == "postgresql":
            statement = f"SELECT pg_try_advisory_xact_lock({crc32(chat.encode())})"
        async with self.database.transaction() as connection:
            return bool((await connection.exec_driver_sql(statement)).scalar_one())

    async def say(self, chat: str, number: int) -> None:
        await self.broker.publish(router_queue(chat, PARTITIONS), parcel(chat, number))

    async def say_all(self, chats: int, numbers: range) -> dict[str, list[int]]:
        """So many messages of so many chats, each chat's in order; what must be seen then."""
        for number in numbers:
            await asyncio.gather(*(self.say(f"tg:{chat}", number) for chat in range(chats)))
        return {f"tg:{chat}": list(numbers) for chat in range(chats)}

    async def keep_talking(self, chats: int, ended: asyncio.Event) -> dict[str, list[int]]:
        """The same, round after round until it is told to end, however fast the house is."""
        said = 0
        while not ended.is_set():
            await self.say_all(chats, range(said, said + 1))
            said += 1
        return {f"tg:{chat}": list(range(said)) for chat in range(chats)}


def parcel(chat: str, number: int) -> Parcel:
    payload = TimerDue(chat=ChatRef(chat), kind="test", subject=str(number), due=NOON)
    identity = id_from(chat, number)
    envelope = Envelope(id=identity, key=chat, payload=payload, at=NOON, correlation=identity)
    return Parcel(envelope.id, envelope.type, envelope.key, encode(envelope))


def number_in(envelope: Envelope[object]) -> int:  # type: ignore[type-var] # the payload is checked on the next line
    assert isinstance(envelope.payload, TimerDue)
    return int(envelope.payload.subject)


async def until(reached: Callable[[], bool], seconds: float = 10) -> None:
    """Return when it is so, looking whenever the loop has turned. Raises `TimeoutError` after so many seconds."""
    clock = SystemClock()
    async with asyncio.timeout(seconds):
        while not reached():
            await clock.sleep(0.01)
