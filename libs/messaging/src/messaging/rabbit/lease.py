"""A lease is an exclusive queue: it belongs to one connection and dies with it."""

import asyncio
import contextlib

from aio_pika.abc import AbstractConnection
from aiormq.exceptions import ChannelLockedResource

from messaging.failures import Failure, Unavailable
from messaging.rabbit.declaring import throwaway
from messaging.rabbit.link import Link
from messaging.rabbit.trouble import bounded
from messaging.waiting import pause

__all__ = ["RabbitLease", "hold"]

_AGAIN_AFTER = 1.0  # seconds


class RabbitLease:
    """See `messaging.port.Lease`. Lost together with the connection that holds it."""

    def __init__(self, link: Link, connection: AbstractConnection, name: str, within: float) -> None:
        self._connection = connection
        self._name = name
        self._within = within
        self._ended = asyncio.Event()
        self._forget = link.on_loss(self._ended.set)

    async def lost(self) -> None:
        await self._ended.wait()

    async def release(self) -> None:
        self._forget()
        if not self._ended.is_set():
            self._ended.set()
            with contextlib.suppress(Failure):  # a connection that is gone has let it go already
                async with bounded(self._within, f"release {self._name}"), throwaway(self._connection) as channel:
                    await channel.queue_delete(self._name)


async def hold(link: Link, name: str, within: float) -> RabbitLease:
    """Wait until the queue `name` is ours."""
    while True:
        connection = await link.wait()
        try:
            async with bounded(within, f"hold {name}"):
                taken = await _take(connection, name)
        except Unavailable:
            taken = False
        if taken and link.is_up and link.now() is connection:
            return RabbitLease(link, connection, name, within)
        await pause(_AGAIN_AFTER)


async def _take(connection: AbstractConnection, name: str) -> bool:
    try:
        async with throwaway(connection) as channel:
            await channel.declare_queue(name, exclusive=True, durable=False)
    except ChannelLockedResource:
        return False
    return True
