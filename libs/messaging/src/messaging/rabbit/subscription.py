"""One consumer on a channel of its own, resumed whenever it ends without our wish."""

import asyncio
import contextlib
from collections.abc import Callable

import structlog
from aio_pika.abc import AbstractChannel
from aiormq.abc import ConsumerCallback, DeliveredMessage

from messaging.failures import Failure, Unavailable, Unroutable
from messaging.port import Delivery, Parcel
from messaging.rabbit.address import Address
from messaging.rabbit.link import Link
from messaging.rabbit.parcels import handed_out, parcel_of
from messaging.rabbit.trouble import bounded
from messaging.waiting import pause

__all__ = ["RabbitSubscription"]

_AGAIN_AFTER = 1.0  # seconds, when the broker is there and the queue cannot be consumed


class RabbitSubscription:
    """See `messaging.port.Subscription`.

    It ends by closing its channel, never by `basic.cancel`: with that, a single-active queue would give its next
    consumer the later messages first (RMQ-91).
    """

    def __init__(
        self, link: Link, address: Address, queue: str, on_delivery: Callable[[Delivery], None], timeout: float
    ) -> None:
        self._link = link
        self._address = address
        self._queue = queue
        self._on_delivery = on_delivery
        self._timeout = timeout
        self._channel: AbstractChannel | None = None
        self._ended = asyncio.Event()
        self._keeper: asyncio.Task[None] | None = None

    async def open(self, prefetch: int, on_lost: Callable[[], None]) -> None:
        """Consume, as soon as the broker is there, and from then on. Raises `Unroutable` if there is no such queue."""
        try:
            while not await self._attach(prefetch):
                pass
        except BaseException:
            await self._detach()
            raise
        self._keeper = asyncio.create_task(self._keep(prefetch, on_lost), name=f"subscription {self._queue}")

    async def close(self) -> None:
        channel, self._channel = self._channel, None  # from here on nothing is handed over (see `_receiver`)
        keeper, self._keeper = self._keeper, None
        if keeper is not None:
            keeper.cancel()
            await asyncio.wait([keeper])
        await self._close_channel(channel)
        await self._detach()

    async def _keep(self, prefetch: int, on_lost: Callable[[], None]) -> None:
        while True:
            await self._ended.wait()
            await self._detach()
            on_lost()
            while not await self._reattach(prefetch):
                await pause(_AGAIN_AFTER)

    async def _reattach(self, prefetch: int) -> bool:
        try:
            return await self._attach(prefetch)
        except Unroutable as missing:
            structlog.get_logger().error(
                "the queue is gone", action="queue_missing", queue=self._queue, reason=str(missing)
            )
            return False

    async def _attach(self, prefetch: int) -> bool:
        connection = await self._link.wait()
        ended = self._ended = asyncio.Event()
        try:
            async with bounded(self._timeout, f"consume {self._queue}"):
                channel = self._channel = connection.channel(publisher_confirms=False)
                channel.close_callbacks.add(lambda *_: ended.set())
                await channel.initialize()
                underlay = await channel.get_underlay_channel()
                underlay.on_consumer_cancel_callbacks.add(lambda _: ended.set())
                await channel.set_qos(prefetch)
                await underlay.basic_consume(self._address.wire(self._queue), self._receiver(channel))
        except Unavailable as away:
            structlog.get_logger().warning(
                "not consuming", action="consume_failed", queue=self._queue, reason=str(away)
            )
            await self._detach()
            await pause(_AGAIN_AFTER)
            return False
        if channel.is_closed:
            ended.set()
        return True

    def _receiver(self, channel: AbstractChannel) -> ConsumerCallback:
        # The library cancels its own tasks at every loss (RMQ-62), so nothing of ours runs in them but this call.
        async def receive(message: DeliveredMessage) -> None:
            if self._channel is channel:
                self._on_delivery(_RabbitDelivery(message, self._address, self._timeout))

        return receive

    async def _detach(self) -> None:
        channel, self._channel = self._channel, None
        await self._close_channel(channel)

    async def _close_channel(self, channel: AbstractChannel | None) -> None:
        if channel is not None and not channel.is_closed:
            with contextlib.suppress(Failure):
                async with bounded(self._timeout, "close a channel"):
                    await channel.close()


class _RabbitDelivery:
    """See `messaging.port.Delivery`."""

    def __init__(self, message: DeliveredMessage, address: Address, timeout: float) -> None:
        self._message = message
        self._timeout = timeout
        self._parcel = parcel_of(message.body, message.header.properties, address)

    @property
    def parcel(self) -> Parcel:
        return self._parcel

    @property
    def deliveries(self) -> int:
        return handed_out(self._message.header.properties)

    async def ack(self) -> None:
        async with bounded(self._timeout, "acknowledge"):
            await self._message.channel.basic_ack(self._message.delivery_tag or 0, wait=False)
