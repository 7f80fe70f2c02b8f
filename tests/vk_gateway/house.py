"""The whole service, built as it is built for use, in this process or in one to be killed.

As a process: `python -m tests.vk_gateway.house FOLDER VK_API_URL`.
"""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from chassis import migrations
from chassis.clock import SystemClock
from chassis.database import Database
from chassis.metrics import Metrics
from chassis.parts import Parts
from chassis.service import Service
from contracts.envelope import Envelope, new_id
from contracts.outbound import Show
from contracts.registry import decode, encode
from contracts.routing import Lane, outbound_queue, partition_queue
from contracts.wire import Wire
from messaging.opening import open_broker
from messaging.port import Broker, Delivery, Parcel
from messaging.topology import whole
from tests.vk_gateway.stage import GROUP, TOKEN
from vk_gateway import wiring
from vk_gateway.settings import VkSettings


@asynccontextmanager
async def broker_in(folder: Path) -> AsyncIterator[Broker]:
    broker = open_broker(f"sqlite:///{folder}/gateway.db", name="vk-gateway")
    await broker.start()
    await broker.wait_until_up(5)
    await broker.declare(whole(1))
    try:
        yield broker
    finally:
        await broker.stop()


@asynccontextmanager
async def gateway(url: str, folder: Path, broker: Broker) -> AsyncIterator[Service]:
    settings = VkSettings.load(
        env_file=None,
        vk_token=TOKEN,
        vk_group_id=GROUP,
        vk_api_url=url,
        partitions=1,
        media_url=f"file://{folder}/media",
    )
    database = Database(f"sqlite+aiosqlite:///{folder}/clients.db")
    for schema in wiring.migrations():
        await migrations.upgrade(database, schema)
    service = wiring.build(settings, Parts(broker, database, SystemClock(), Metrics()))
    await service.start()
    try:
        yield service
    finally:
        async with asyncio.timeout(10):
            await service.stop()
            await database.close()


class Inbox:
    """What a queue holds, one after another."""

    def __init__(self) -> None:
        self._got: asyncio.Queue[Delivery] = asyncio.Queue()

    async def listen(self, broker: Broker, queue: str = partition_queue(0)) -> None:
        await broker.subscribe(queue, self._got.put_nowait, prefetch=100)

    async def next(self) -> Wire:
        async with asyncio.timeout(10):
            delivery = await self._got.get()
        await delivery.ack()
        return decode(delivery.parcel.body).payload


async def tell(broker: Broker, queue: str, payload: Wire, key: str) -> str:
    """Its id."""
    own = new_id()
    envelope: Envelope[Wire] = Envelope(own, key, payload, SystemClock().now(), own)
    await broker.publish(queue, Parcel(own, envelope.type, envelope.key, encode(envelope)))
    return own


async def show(broker: Broker, payload: Show, lane: Lane = "answers") -> str:
    """The command's id."""
    return await tell(broker, outbound_queue("vk", lane), payload, payload.chat)


async def main(folder: Path, url: str) -> None:
    async with broker_in(folder) as broker, gateway(url, folder, broker):
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2]))
