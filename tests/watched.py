"""An embedded broker that tells what was published, and that can seem away."""

import asyncio
from collections.abc import Sequence

from contracts.envelope import Envelope
from contracts.registry import decode
from contracts.wire import Wire
from messaging.embedded import EmbeddedBroker
from messaging.failures import Unavailable
from messaging.port import Lease, Parcel

__all__ = ["WatchedBroker"]


class WatchedBroker:
    """An embedded broker that tells what was published, and that can seem away."""

    def __init__(self, broker: EmbeddedBroker) -> None:
        self.broker = broker
        self.published: list[tuple[str, Parcel]] = []
        self.refused = 0
        self._present = asyncio.Event()
        self._present.set()
        self._news = asyncio.Condition()

    def go_away(self) -> None:
        self._present.clear()

    def come_back(self) -> None:
        self._present.set()

    @property
    def is_up(self) -> bool:
        return self.broker.is_up and self._present.is_set()

    async def wait_until_up(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._present.wait()
        except TimeoutError:
            raise Unavailable("away") from None

    async def publish(self, queue: str, parcel: Parcel) -> None:
        async with self._news:
            if not self._present.is_set():
                self.refused += 1
                self._news.notify_all()
                raise Unavailable("away")
            await self.broker.publish(queue, parcel)
            self.published.append((queue, parcel))
            self._news.notify_all()

    async def hold(self, name: str) -> Lease:
        return await self.broker.hold(name)

    async def until_published(self, count: int) -> Sequence[Parcel]:
        async with asyncio.timeout(10), self._news:
            await self._news.wait_for(lambda: len(self.published) >= count)
        return [parcel for _, parcel in self.published]

    async def until_refused(self, count: int = 1) -> None:
        async with asyncio.timeout(10), self._news:
            await self._news.wait_for(lambda: self.refused >= count)

    def said(self) -> list[Envelope[Wire]]:
        return [decode(parcel.body) for queue, parcel in self.published if queue.startswith("router.")]

    def texts(self) -> list[str]:
        return [getattr(getattr(one.payload, "content", None), "text", "") for one in self.said()]
