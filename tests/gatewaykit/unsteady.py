"""A broker whose connection breaks when a test says so; what it keeps is the real one's."""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime

from messaging.failures import Unavailable
from messaging.port import Broker, Delivery, Lease, Parcel, Subscription
from messaging.topology import Topology


class LooseLease:
    """A lease that can be lost."""

    def __init__(self, lease: Lease) -> None:
        self._lease = lease
        self.broken = asyncio.Event()

    async def lost(self) -> None:
        endings = [asyncio.ensure_future(ending) for ending in (self.broken.wait(), self._lease.lost())]
        try:
            await asyncio.wait(endings, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for ending in endings:
                ending.cancel()

    async def release(self) -> None:
        await self._lease.release()


class LooseDelivery:
    """A delivery whose acknowledgement may get lost."""

    def __init__(self, delivery: Delivery, broker: "Unsteady") -> None:
        self._delivery = delivery
        self._broker = broker

    @property
    def parcel(self) -> Parcel:
        return self._delivery.parcel

    @property
    def deliveries(self) -> int:
        return self._delivery.deliveries

    async def ack(self) -> None:
        if self._broker.loses_acks:
            self._broker.refused.set()
            raise Unavailable("away")
        await self._delivery.ack()


class Unsteady:
    """See `messaging.port.Broker`."""

    def __init__(self, broker: Broker) -> None:
        self._broker = broker
        self._leases: list[LooseLease] = []
        self._handed_out: Counter[str] = Counter()
        self._held = asyncio.Event()
        self.is_away = False
        """While it is, nothing can be published."""
        self.loses_acks = False
        self.refused = asyncio.Event()
        """Something could not be published or acknowledged."""

    def lose_lease(self) -> None:
        """Whoever holds the sender lease holds it no longer."""
        self._leases[-1].broken.set()

    async def held(self, times: int) -> None:
        """Return when the sender lease was held so often."""
        async with asyncio.timeout(5):
            while len(self._leases) < times:
                self._held.clear()
                await self._held.wait()

    async def handed_out(self, queue: str, times: int) -> None:
        """Return when so many deliveries of a queue were handed out."""
        async with asyncio.timeout(5):
            while self._handed_out[queue] < times:
                self._held.clear()
                await self._held.wait()

    async def start(self) -> None:
        await self._broker.start()

    async def stop(self) -> None:
        await self._broker.stop()

    @property
    def is_up(self) -> bool:
        return self._broker.is_up

    async def wait_until_up(self, seconds: float) -> None:
        await self._broker.wait_until_up(seconds)

    async def publish(self, queue: str, parcel: Parcel) -> None:
        if self.is_away:
            self.refused.set()
            raise Unavailable("away")
        await self._broker.publish(queue, parcel)

    async def subscribe(
        self,
        queue: str,
        on_delivery: Callable[[Delivery], None],
        *,
        prefetch: int,
        on_lost: Callable[[], None] = lambda: None,
    ) -> Subscription:
        def hand_over(delivery: Delivery) -> None:
            on_delivery(LooseDelivery(delivery, self))
            self._handed_out[queue] += 1
            self._held.set()

        return await self._broker.subscribe(queue, hand_over, prefetch=prefetch, on_lost=on_lost)

    async def hold(self, name: str) -> Lease:
        self._leases.append(LooseLease(await self._broker.hold(name)))
        self._held.set()
        return self._leases[-1]

    async def declare(self, topology: Topology) -> None:
        await self._broker.declare(topology)

    async def verify(self, topology: Topology) -> None:
        await self._broker.verify(topology)

    async def depth(self, queue: str) -> int:
        return await self._broker.depth(queue)

    async def peek(self, queue: str, limit: int) -> Sequence[Parcel]:
        return await self._broker.peek(queue, limit)

    async def move(self, source: str, target: str, parcel_id: str, at: datetime) -> bool:
        return await self._broker.move(source, target, parcel_id, at)
