"""A broker whose connection breaks when a test says so; what it keeps is the real one's."""

import asyncio
from collections import Counter
from collections.abc import Callable

from messaging.failures import Unavailable
from messaging.port import Broker, Delivery, Lease, Parcel, Subscription
from messaging.wrapped import WrappedBroker, WrappedDelivery


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


class LooseDelivery(WrappedDelivery):
    """A delivery whose acknowledgement may get lost."""

    def __init__(self, delivery: Delivery, broker: "Unsteady") -> None:
        super().__init__(delivery)
        self._broker = broker

    async def ack(self) -> None:
        if self._broker.loses_acks:
            self._broker.refused.set()
            raise Unavailable("away")
        await self._delivery.ack()


class Unsteady(WrappedBroker):
    """See `messaging.port.Broker`."""

    def __init__(self, broker: Broker) -> None:
        super().__init__(broker)
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
