"""Brokers to run a suite on, and what the suites say to them."""

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from typing import Self

from contracts.envelope import Envelope
from contracts.ids import ChatRef
from contracts.registry import decode, encode
from contracts.timers import TimerDue
from messaging.opening import open_broker
from messaging.port import Broker, Delivery, Parcel
from messaging.topology import whole

__all__ = ["AT", "PARTITIONS", "PATIENCE", "QUEUE", "Caught", "World", "number_of", "parcel", "until"]

PARTITIONS = 2
QUEUE = "router.p000"
AT = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)
PATIENCE = 10.0  # seconds


class World:
    """A broker with the whole topology; `broker` gives another process's view of it, where there can be one."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.is_shared = not url.startswith("sqlite")
        self._open: list[Broker] = []
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        broker = await self.broker()
        await broker.declare(whole(PARTITIONS))
        return self

    async def __aexit__(self, *_: object) -> None:
        async with asyncio.timeout(PATIENCE):
            await self._stack.aclose()

    async def broker(self) -> Broker:
        """A broker that is up: a new one, or the only one of a journal."""
        if self._open and not self.is_shared:
            return self._open[0]
        broker = open_broker(self.url, name="test")
        await broker.start()
        self._stack.push_async_callback(broker.stop)
        await broker.wait_until_up(PATIENCE)
        self._open.append(broker)
        return broker


class Caught:
    """A subscriber that keeps what it is handed."""

    def __init__(self) -> None:
        self.deliveries: list[Delivery] = []
        self.losses = 0
        self._changed = asyncio.Event()

    def __call__(self, delivery: Delivery) -> None:
        self.deliveries.append(delivery)
        self._changed.set()

    def lose(self) -> None:
        self.losses += 1
        self._changed.set()

    @property
    def numbers(self) -> list[int]:
        return [number_of(delivery.parcel) for delivery in self.deliveries]

    async def reach(self, count: int) -> list[int]:
        """The numbers handed out, once there are so many."""
        await self.until(lambda: len(self.deliveries) >= count)
        return self.numbers

    async def until(self, holds: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE):
            while not holds():
                self._changed.clear()
                await self._changed.wait()


async def until(holds: Callable[[], bool], seconds: float = PATIENCE) -> None:
    """Return when it holds; raises `TimeoutError` after so many seconds."""
    loop = asyncio.get_running_loop()
    async with asyncio.timeout(seconds):
        while not holds():
            tick = asyncio.Event()
            loop.call_later(0.01, tick.set)
            await tick.wait()


def parcel(number: int, *, key: str = "tg:1") -> Parcel:
    """The message with this number, in the chat `key`."""
    payload = TimerDue(chat=ChatRef(key), kind="test", subject=str(number), due=AT)
    envelope = Envelope(id=f"message-{number}", key=key, payload=payload, at=AT, correlation="c")
    return Parcel(envelope.id, envelope.type, envelope.key, encode(envelope))


def number_of(found: Parcel) -> int:
    payload = decode(found.body).payload
    assert isinstance(payload, TimerDue)
    return int(payload.subject)
