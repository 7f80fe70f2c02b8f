"""What becomes of messages when RabbitMQ, a channel or the way to it fails."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import aio_pika
import pytest

from messaging.consume import Consumer, ConsumerOptions
from messaging.failures import Unavailable
from messaging.rabbit import RabbitBroker
from messaging.topology import whole
from tests.clocks import FakeClock
from tests.messaging.handlers import Scripted
from tests.messaging.proxy import Cable, laid
from tests.messaging.worlds import PARTITIONS, QUEUE, Caught, parcel, until

pytestmark = pytest.mark.live
PATIENCE = 20.0  # seconds
LARGE = b"x" * 50_000


@pytest.fixture
async def cable(amqp_url: str) -> AsyncIterator[tuple[Cable, str]]:
    async with laid(amqp_url) as made:
        yield made


@asynccontextmanager
async def connected(url: str, within: float = 10.0) -> AsyncIterator[RabbitBroker]:
    broker = RabbitBroker(url, name="test", timeout=within)
    await broker.start()
    try:
        await broker.wait_until_up(PATIENCE)
        await broker.declare(whole(PARTITIONS))
        yield broker
    finally:
        await broker.stop()


async def publish_surely(broker: RabbitBroker, number: int) -> None:
    """As an outbox does: again until it is confirmed."""
    async with asyncio.timeout(PATIENCE):
        while True:
            try:
                await broker.publish(QUEUE, parcel(number))
            except Unavailable:
                await broker.wait_until_up(PATIENCE)
            else:
                return


async def test_a_broker_that_is_away_at_start_is_waited_for(free_port: int) -> None:
    broker = RabbitBroker(f"amqp://guest:guest@127.0.0.1:{free_port}/", name="test")
    await broker.start()
    assert not broker.is_up
    with pytest.raises(Unavailable):
        await broker.publish(QUEUE, parcel(0))
    with pytest.raises(Unavailable):
        await broker.wait_until_up(0.05)
    subscribing = asyncio.create_task(broker.subscribe(QUEUE, Caught(), prefetch=1))
    await broker.stop()
    subscribing.cancel()


async def test_a_cut_connection_is_made_again_and_what_was_held_comes_again(cable: tuple[Cable, str]) -> None:
    line, url = cable
    async with connected(url) as broker:
        for number in range(4):
            await broker.publish(QUEUE, parcel(number))
        caught = Caught()
        subscription = await broker.subscribe(QUEUE, caught, prefetch=3, on_lost=caught.lose)
        await caught.reach(3)

        line.cut()

        await caught.until(lambda: caught.losses == 1 and len(caught.deliveries) == 6)
        assert caught.numbers == [0, 1, 2, 0, 1, 2]
        with pytest.raises(Unavailable):
            await caught.deliveries[0].ack()
        for delivery in caught.deliveries[3:]:
            await delivery.ack()
        assert (await caught.reach(7))[6] == 3
        await subscription.close()


async def test_work_goes_on_through_cuts_with_nothing_lost_repeated_or_out_of_order(cable: tuple[Cable, str]) -> None:
    line, url = cable
    handler = Scripted()
    async with connected(url) as broker:
        consumer = Consumer(broker, QUEUE, handler, ConsumerOptions("router", prefetch=5), clock=FakeClock())
        await consumer.start()
        for number in range(90):
            if number % 30 == 15:
                line.cut()
            await publish_surely(broker, number)
        async with asyncio.timeout(PATIENCE):
            await handler.until_handled(*range(90))
        await consumer.drain()
    assert handler.handled == list(range(90))
    assert line.connections >= 8


async def test_every_publish_ends_when_the_connection_is_cut(cable: tuple[Cable, str]) -> None:
    line, url = cable
    async with connected(url) as broker:
        publishes = [asyncio.create_task(broker.publish(QUEUE, parcel(number))) for number in range(80)]
        asyncio.get_running_loop().call_later(0.02, line.cut)
        async with asyncio.timeout(PATIENCE):
            endings = await asyncio.gather(*publishes, return_exceptions=True)
        assert {type(ending) for ending in endings} <= {type(None), Unavailable}
        await publish_surely(broker, 99)


async def test_a_publish_on_a_pinched_link_ends_in_time_and_may_have_happened(cable: tuple[Cable, str]) -> None:
    line, url = cable
    async with connected(url, within=0.5) as broker:
        line.pinch()
        with pytest.raises(Unavailable) as failure:
            await broker.publish(QUEUE, parcel(0))
        assert not failure.value.certain
        line.let_flow()
        await publish_surely(broker, 1)


async def test_a_broker_that_takes_nothing_is_not_sent_copy_after_copy(cable: tuple[Cable, str]) -> None:
    """As with an alarm: the relay tries again and again, and memory must not hold each of its tries."""
    line, url = cable
    async with connected(url, within=0.1) as broker:
        await broker.publish(QUEUE, parcel(0))
        line.pinch()
        tries = [replace(parcel(number), body=LARGE) for _ in range(10) for number in range(1, 41)]
        for many in range(0, len(tries), 40):
            ends = await asyncio.gather(
                *(broker.publish(QUEUE, one) for one in tries[many : many + 40]), return_exceptions=True
            )
            assert {type(end) for end in ends} == {Unavailable}
        line.let_flow()
        await publish_surely(broker, 99)
        assert await broker.depth(QUEUE) < len(tries) * 3 / 4


async def test_a_channel_that_the_broker_closes_is_opened_again(amqp_url: str) -> None:
    async with connected(amqp_url) as broker:
        for number in range(3):
            await broker.publish(QUEUE, parcel(number))
        caught = Caught()
        subscription = await broker.subscribe(QUEUE, caught, prefetch=2, on_lost=caught.lose)
        await caught.reach(2)
        await caught.deliveries[0].ack()
        await caught.reach(3)

        await caught.deliveries[0]._message.channel.basic_ack(77)  # type: ignore[attr-defined] # no such tag: a fault

        await caught.until(lambda: caught.losses == 1 and len(caught.deliveries) == 5)
        assert caught.numbers == [0, 1, 2, 1, 2]
        await subscription.close()


async def test_a_consumer_that_the_broker_cancels_is_attached_again(amqp_url: str) -> None:
    prefix = amqp_url.rpartition("=")[2]
    async with connected(amqp_url) as broker:
        caught = Caught()
        subscription = await broker.subscribe(QUEUE, caught, prefetch=2, on_lost=caught.lose)
        async with await aio_pika.connect(amqp_url.partition("?")[0]) as other:
            await (await other.channel()).queue_delete(f"{prefix}.{QUEUE}")
        await caught.until(lambda: caught.losses == 1)
        await broker.declare(whole(PARTITIONS))
        await broker.publish(QUEUE, parcel(7))
        assert await caught.reach(1) == [7]
        await subscription.close()


async def test_a_lease_is_lost_with_its_connection_and_another_process_gets_it(cable: tuple[Cable, str]) -> None:
    line, url = cable
    async with connected(url) as broker, connected(url) as other:
        lease = await broker.hold("poller")
        line.cut()
        async with asyncio.timeout(PATIENCE):
            await lease.lost()
            following = await other.hold("poller")
        waiting = asyncio.create_task(broker.hold("poller"))
        await following.release()
        async with asyncio.timeout(PATIENCE):
            await (await waiting).release()


async def test_running_work_outlives_a_cut_and_its_repeat_is_recognised(cable: tuple[Cable, str]) -> None:
    line, url = cable
    handler = Scripted(held={0})
    async with connected(url) as broker:
        await broker.publish(QUEUE, parcel(0))
        await broker.publish(QUEUE, parcel(1))
        consumer = Consumer(broker, QUEUE, handler, ConsumerOptions("router", prefetch=2), clock=FakeClock())
        await consumer.start()
        await handler.until_begun(0)
        await until(lambda: consumer.in_hand == 2)

        line.cut()
        await until(lambda: consumer.in_hand == 3)  # the one at work, and both again
        handler.release(0)

        await handler.until_handled(0, 1)
        await consumer.drain()
        assert handler.begun == [0, 1]
        assert await broker.depth(QUEUE) == 0
