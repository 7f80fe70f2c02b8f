"""A RabbitMQ of our own is stopped and killed under load."""

import asyncio

import pytest
from tools.services import PrivateServer

from messaging.consume import Consumer, ConsumerOptions
from messaging.rabbit import RabbitBroker
from messaging.topology import whole
from tests.clocks import FakeClock
from tests.messaging.handlers import Scripted
from tests.messaging.test_rabbit import publish_surely
from tests.messaging.worlds import PARTITIONS, QUEUE

pytestmark = [pytest.mark.live, pytest.mark.crash, pytest.mark.slow, pytest.mark.timeout(180)]
PATIENCE = 60.0  # seconds


async def test_a_broker_that_is_killed_and_one_that_restarts_lose_nothing_and_keep_the_order(
    private_rabbit: PrivateServer,
) -> None:
    handler = Scripted()
    broker = RabbitBroker(private_rabbit.url, name="test")
    await broker.start()
    await broker.wait_until_up(PATIENCE)
    await broker.declare(whole(PARTITIONS))
    consumer = Consumer(broker, QUEUE, handler, ConsumerOptions("router", prefetch=5), clock=FakeClock())
    await consumer.start()
    publishing = asyncio.create_task(publish_all(broker, 600))
    async with asyncio.timeout(PATIENCE):
        await handler.until_handled(50)
    await asyncio.to_thread(private_rabbit.kill)
    await asyncio.to_thread(private_rabbit.start)
    await broker.wait_until_up(PATIENCE)
    await publish_surely(broker, 1000)
    await asyncio.to_thread(private_rabbit.restart)

    async with asyncio.timeout(PATIENCE):
        await publishing
        await broker.wait_until_up(PATIENCE)
        await handler.until_handled(1000, *range(600))
    await consumer.drain()
    await broker.stop()

    assert [number for number in handler.handled if number < 1000] == list(range(600))


async def publish_all(broker: RabbitBroker, count: int) -> None:
    for number in range(count):
        while True:
            try:
                await publish_surely(broker, number)
                break
            except TimeoutError:
                continue
