"""A broker within another object: for whoever looks at what passes, or gets in its way."""

from collections.abc import Callable, Sequence
from datetime import datetime

from messaging.port import Broker, Delivery, Lease, Parcel, Subscription
from messaging.topology import Topology

__all__ = ["WrappedBroker", "WrappedDelivery"]


class WrappedBroker:
    """See `messaging.port.Broker`: passes everything on. A subclass says what it does otherwise."""

    def __init__(self, broker: Broker) -> None:
        self._broker = broker

    @property
    def is_up(self) -> bool:
        return self._broker.is_up

    async def start(self) -> None:
        await self._broker.start()

    async def stop(self) -> None:
        await self._broker.stop()

    async def wait_until_up(self, seconds: float) -> None:
        await self._broker.wait_until_up(seconds)

    async def publish(self, queue: str, parcel: Parcel) -> None:
        await self._broker.publish(queue, parcel)

    async def subscribe(
        self,
        queue: str,
        on_delivery: Callable[[Delivery], None],
        *,
        prefetch: int,
        on_lost: Callable[[], None] = lambda: None,
    ) -> Subscription:
        return await self._broker.subscribe(queue, on_delivery, prefetch=prefetch, on_lost=on_lost)

    async def hold(self, name: str) -> Lease:
        return await self._broker.hold(name)

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


class WrappedDelivery:
    """See `messaging.port.Delivery`: passes everything on."""

    def __init__(self, delivery: Delivery) -> None:
        self._delivery = delivery

    @property
    def parcel(self) -> Parcel:
        return self._delivery.parcel

    @property
    def deliveries(self) -> int:
        return self._delivery.deliveries

    async def ack(self) -> None:
        await self._delivery.ack()
