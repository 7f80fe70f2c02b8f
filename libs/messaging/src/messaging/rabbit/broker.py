"""`messaging.port.Broker` over RabbitMQ, with one connection to publish and one to consume (RMQ-55)."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, cast

from aio_pika.abc import AbstractChannel, AbstractConnection

from messaging.failures import Unavailable, Unroutable
from messaging.history import replayed_headers
from messaging.port import Delivery, Parcel
from messaging.rabbit import declaring, looking
from messaging.rabbit.address import Address
from messaging.rabbit.lease import RabbitLease, hold
from messaging.rabbit.link import Link
from messaging.rabbit.parcels import properties_of
from messaging.rabbit.subscription import RabbitSubscription
from messaging.rabbit.trouble import bounded
from messaging.topology import Topology

if TYPE_CHECKING:
    from aiormq import Channel

__all__ = ["RabbitBroker"]

_UNANSWERED = 100
"""The confirm is what counts; waiting for the socket besides would let one publish begin after another. But of a
broker that takes nothing, as with an alarm, memory must not hold copy after copy: behind so many we do wait."""
_TOPOLOGY_WITHIN = 60.0  # seconds; a quorum queue takes its time to be made


class RabbitBroker:
    """See `messaging.port.Broker`. `timeout` bounds, in seconds, each single thing asked of the broker."""

    def __init__(self, url: str, *, name: str, timeout: float = 10.0) -> None:
        self._address = Address.parse(url)
        self._timeout = timeout
        self._out = Link(self._address.named(f"{name} publish"), "publish", timeout)
        self._in = Link(self._address.named(f"{name} consume"), "consume", timeout)
        self._publishing_on: tuple[AbstractConnection, AbstractChannel] | None = None
        self._opening = asyncio.Lock()

    async def start(self) -> None:
        self._out.start()
        self._in.start()

    async def stop(self) -> None:
        await asyncio.gather(self._in.stop(), self._out.stop())

    @property
    def is_up(self) -> bool:
        return self._out.is_up and self._in.is_up

    async def wait_until_up(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._out.wait()
                await self._in.wait()
        except TimeoutError:
            raise Unavailable(f"the broker did not answer in {seconds:g} s") from None

    async def publish(self, queue: str, parcel: Parcel) -> None:
        async with bounded(self._timeout, f"publish to {queue}"):
            channel = cast("Channel", await (await self._publishing()).get_underlay_channel())
            await channel.basic_publish(
                parcel.body,
                routing_key=self._address.wire(queue),
                properties=properties_of(parcel),
                mandatory=True,
                wait=len(channel.confirmations) > _UNANSWERED,
            )

    async def subscribe(
        self,
        queue: str,
        on_delivery: Callable[[Delivery], None],
        *,
        prefetch: int,
        on_lost: Callable[[], None] = lambda: None,
    ) -> RabbitSubscription:
        """See `messaging.port.Broker`; waits for the broker if it is away."""
        if prefetch < 1:
            raise ValueError("prefetch must be at least 1")
        subscription = RabbitSubscription(self._in, self._address, queue, on_delivery, self._timeout)
        await subscription.open(prefetch, on_lost)
        return subscription

    async def hold(self, name: str) -> RabbitLease:
        return await hold(self._in, self._address.wire(f"lease.{name}"), self._timeout)

    async def declare(self, topology: Topology) -> None:
        async with bounded(_TOPOLOGY_WITHIN, "declare"):
            await declaring.declare(self._in.now(), self._address, topology)

    async def verify(self, topology: Topology) -> None:
        async with bounded(_TOPOLOGY_WITHIN, "verify"):
            await declaring.verify(self._in.now(), self._address, topology)

    async def depth(self, queue: str) -> int:
        async with bounded(self._timeout, f"depth of {queue}"):
            waiting = await declaring.waiting_in(self._in.now(), self._address, queue)
        if waiting is None:
            raise Unroutable(f"no queue {queue}: run `otklik db upgrade`")
        return waiting

    async def peek(self, queue: str, limit: int) -> Sequence[Parcel]:
        async with bounded(self._timeout, f"look into {queue}"):
            return await looking.peek(self._in.now(), self._address, queue, limit)

    async def move(self, source: str, target: str, parcel_id: str, at: datetime) -> bool:
        async with bounded(_TOPOLOGY_WITHIN, f"move from {source}"):
            return await looking.move(self._in.now(), self._address, source, parcel_id, self._publisher(target, at))

    def _publisher(self, queue: str, at: datetime) -> looking.Publish:
        async def publish(parcel: Parcel) -> None:
            await self.publish(queue, replace(parcel, headers=replayed_headers(parcel.headers, at)))

        return publish

    async def _publishing(self) -> AbstractChannel:
        """The channel for all publishes; a new one when the old is gone."""
        async with self._opening:
            connection = self._out.now()
            if self._publishing_on is not None:
                over, channel = self._publishing_on
                if over is connection and not channel.is_closed:
                    return channel
            channel = connection.channel(publisher_confirms=True, on_return_raises=True)
            await channel.initialize()
            self._publishing_on = connection, channel
            return channel
