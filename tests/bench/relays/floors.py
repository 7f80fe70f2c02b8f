"""What the durable steps alone cost, by the same libraries and at the same number in flight.

`bare hop`: a confirmed publish to a quorum queue, one commit, a confirmed publish. `whole way`: publish, commit,
publish, mark in the outbox, publish of the report, commit; each commit a transaction of its own with one statement.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from uuid import uuid4

import aio_pika
from sqlalchemy import Column, Double, LargeBinary, MetaData, String, Table, insert, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from chassis.clock import SystemClock
from chassis.database import Database
from messaging.opening import open_broker
from messaging.port import Parcel
from messaging.topology import partition_queue, whole

__all__ = ["Floor", "Steps", "bare_hop", "embedded_steps", "measured", "server_steps", "whole_way"]

BODY = b"x" * 600
"""About as long as a short message in its envelope."""
CONNECTIONS = 10
ROWS = Table(
    "bench_rows",
    MetaData(),
    Column("id", String, primary_key=True),
    Column("body", LargeBinary, nullable=False),
    Column("sent_at", Double),
)
ADD = insert(ROWS)


class Steps(Protocol):
    """Each returns when it is durable."""

    async def publish(self, name: str) -> None: ...

    async def commit(self, name: str) -> None: ...

    async def mark(self, name: str) -> None: ...


@dataclass(frozen=True)
class Floor:
    """How it went."""

    seconds: float
    took: tuple[float, ...]

    @property
    def rate(self) -> float:
        return len(self.took) / self.seconds


async def bare_hop(steps: Steps, name: str) -> None:
    await steps.publish(f"{name}/in")
    await steps.commit(f"{name}/heard")
    await steps.publish(f"{name}/out")


async def whole_way(steps: Steps, name: str) -> None:
    await steps.publish(f"{name}/in")
    await steps.commit(f"{name}/heard")
    await steps.publish(f"{name}/out")
    await steps.mark(f"{name}/heard")
    await steps.publish(f"{name}/report")
    await steps.commit(f"{name}/reported")


async def measured(way: Callable[[Steps, str], Awaitable[None]], steps: Steps, in_flight: int, total: int) -> Floor:
    """So many messages go this way, so many at once."""
    clock, took, run = SystemClock(), list[float](), uuid4().hex[:8]
    numbers = iter(range(total))

    async def one_after_another() -> None:
        for number in numbers:
            begun = clock.monotonic()
            await way(steps, f"{run}-{number}")
            took.append(clock.monotonic() - begun)

    begun = clock.monotonic()
    await asyncio.gather(*(one_after_another() for _ in range(in_flight)))
    return Floor(clock.monotonic() - begun, tuple(took))


@asynccontextmanager
async def server_steps(amqp: str, postgres: str) -> AsyncIterator[Steps]:
    """RabbitMQ by aio-pika, PostgreSQL by SQLAlchemy and asyncpg."""
    engine = create_async_engine(postgres, pool_size=CONNECTIONS, max_overflow=0)
    queue = f"bench-{uuid4().hex[:12]}"
    try:
        async with engine.begin() as connection:
            await connection.run_sync(ROWS.metadata.create_all)
        async with await aio_pika.connect(amqp) as link:
            channel = await link.channel(publisher_confirms=True, on_return_raises=True)
            await channel.declare_queue(queue, durable=True, arguments={"x-queue-type": "quorum"})
            try:
                yield _Servers(channel.default_exchange, queue, engine)
            finally:
                await channel.queue_delete(queue)
    finally:
        await engine.dispose()


@dataclass(frozen=True)
class _Servers:
    exchange: aio_pika.abc.AbstractExchange
    queue: str
    engine: AsyncEngine

    async def publish(self, name: str) -> None:
        message = aio_pika.Message(BODY, message_id=name, delivery_mode=aio_pika.DeliveryMode.PERSISTENT)
        await self.exchange.publish(message, self.queue, mandatory=True)

    async def commit(self, name: str) -> None:
        async with self.engine.begin() as connection:
            await connection.execute(ADD, {"id": name, "body": BODY})

    async def mark(self, name: str) -> None:
        async with self.engine.begin() as connection:
            await connection.execute(update(ROWS).where(ROWS.c.id == name).values(sent_at=1.0))


@asynccontextmanager
async def embedded_steps(folder: Path) -> AsyncIterator[Steps]:
    """The embedded broker's journal and SQLite."""
    broker = open_broker(f"sqlite:///{folder}/floor-broker.db", name="bench")
    database = Database(f"sqlite+aiosqlite:///{folder}/floor.db")
    await broker.start()
    try:
        await broker.declare(whole(1))
        async with database.transaction() as connection:
            await connection.run_sync(ROWS.metadata.create_all)
        yield _Embedded(lambda parcel: broker.publish(partition_queue(0), parcel), database)
    finally:
        await broker.stop()
        await database.close()


@dataclass(frozen=True)
class _Embedded:
    put: Callable[[Parcel], Awaitable[None]]
    database: Database

    async def publish(self, name: str) -> None:
        await self.put(Parcel(name, "bench", "bench", BODY))

    async def commit(self, name: str) -> None:
        async def add(connection: AsyncConnection) -> None:
            await connection.execute(ADD, {"id": name, "body": BODY})

        await self.database.run(add)

    async def mark(self, name: str) -> None:
        async def mark(connection: AsyncConnection) -> None:
            await connection.execute(update(ROWS).where(ROWS.c.id == name).values(sent_at=1.0))

        await self.database.run(mark)
