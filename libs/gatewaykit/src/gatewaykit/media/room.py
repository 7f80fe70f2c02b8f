"""All of a gateway's media in one: what it owns and serves, what it asks others for, and the tidying."""

import asyncio
from collections.abc import Mapping

import structlog

from chassis.clock import rest
from chassis.parts import Parts
from contracts.ids import Channel
from gatewaykit.media.asking import MediaDesk
from gatewaykit.media.port import MediaSource
from gatewaykit.media.serving import MediaServing
from gatewaykit.media.store import MediaStore
from messaging.failures import Unavailable

__all__ = ["MediaRoom"]

SWEEP_SECONDS = 3600.0


class MediaRoom:
    """Started and stopped with its gateway; `desk` is what the connector gets."""

    def __init__(self, channel: Channel, source: MediaSource, desk: MediaDesk, store: MediaStore, parts: Parts) -> None:
        self.desk = desk
        self._store = store
        self._serving = MediaServing(channel, source, store, parts.broker, parts.clock)
        self._clock = parts.clock
        self._stopping = asyncio.Event()
        self._sweeping: asyncio.Task[None] | None = None

    def ready(self) -> Mapping[str, bool]:
        """Whether files go both ways."""
        return {"media": self._serving.is_subscribed and self.desk.is_subscribed}

    async def start(self) -> None:
        """Begin."""
        await self.desk.start()
        await self._serving.start()
        self._sweeping = asyncio.create_task(self._sweep(), name="media sweep")

    async def stop(self) -> None:
        """End what is in hand. Unbounded: the caller bounds it, and may cancel."""
        self._stopping.set()
        await asyncio.gather(self._serving.stop(), self.desk.stop())
        if self._sweeping is not None:
            await self._sweeping

    async def _sweep(self) -> None:
        while not self._stopping.is_set():
            try:
                swept = await self._store.sweep()
            except Unavailable:
                swept = 0
            if swept:
                structlog.get_logger().info("old files are gone", action="media_swept", count=swept)
            await rest(self._clock, SWEEP_SECONDS, self._stopping)
