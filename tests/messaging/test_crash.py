"""A killed process loses nothing: what it had confirmed stands, what it held comes again in its place."""

import asyncio
import itertools
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest

from messaging.consume import Consumer, ConsumerOptions, Held
from messaging.outcomes import Done, Outcome
from tests.messaging.child import PREFETCH
from tests.messaging.handlers import number_in
from tests.messaging.worlds import QUEUE, Caught, World, parcel

pytestmark = pytest.mark.crash
PATIENCE = 30.0  # seconds; a child must start, and a broker notice its end


async def run_and_kill(url: str, task: str, *, until: int) -> list[int]:
    """The numbers that a child said until it had said so many; then it is killed."""
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.messaging.child", url, task, stdout=asyncio.subprocess.PIPE
    )
    assert child.stdout is not None
    said: list[int] = []
    try:
        async with asyncio.timeout(PATIENCE):
            while len(said) < until:
                line = await child.stdout.readline()
                assert line, "the child died by itself"
                if line.split()[0] in {b"published", b"holding", b"done"}:
                    said.append(int(line.split()[1]))
    finally:
        child.kill()
        rest = await child.stdout.read()
        await child.wait()
    return said + [int(line.split()[1]) for line in rest.splitlines() if line.startswith((b"published ", b"done "))]


@asynccontextmanager
async def catching(url: str, prefetch: int = 500) -> AsyncIterator[Caught]:
    async with World(url) as world:
        caught = Caught()
        subscription = await (await world.broker()).subscribe(QUEUE, caught, prefetch=prefetch)
        yield caught
        await subscription.close()


async def fill(url: str, count: int) -> None:
    async with World(url) as world:
        broker = await world.broker()
        for number in range(count):
            await broker.publish(QUEUE, parcel(number))


async def test_what_was_confirmed_to_a_killed_publisher_is_there_in_order(broker_url: str) -> None:
    await fill(broker_url, 0)
    said = await run_and_kill(broker_url, "publish", until=60)
    async with catching(broker_url) as caught:
        found = await caught.reach(len(said))
    assert found[: len(said)] == said == list(range(len(said)))


async def test_what_a_killed_consumer_held_comes_again_in_its_place_and_counted(broker_url: str) -> None:
    await fill(broker_url, 8)
    await run_and_kill(broker_url, "hold", until=PREFETCH + 1)
    async with catching(broker_url, PREFETCH) as caught:
        assert await caught.reach(PREFETCH) == [0, 2, 3, 4]
        assert [delivery.deliveries for delivery in caught.deliveries] == [2, 2, 2, 2]


async def test_killing_a_consumer_again_and_again_loses_nothing_and_repeats_only_what_it_held(broker_url: str) -> None:
    count = 400
    await fill(broker_url, count)
    handled = [await run_and_kill(broker_url, "work", until=70) for _ in range(3)]
    handled.append(await finish(broker_url, count - 1))

    for earlier, later in itertools.pairwise(handled):
        assert later[0] > earlier[-1] - PREFETCH
    for each in handled:
        assert each == list(range(each[0], each[-1] + 1))
    assert set().union(*handled) == set(range(count))


async def finish(url: str, last: int) -> list[int]:
    handled: list[int] = []
    done = asyncio.Event()

    async def handler(held: Sequence[Held]) -> Sequence[Outcome]:
        handled.extend(number_in(each) for each in held)
        if last in handled:
            done.set()
        return [Done()] * len(held)

    async with World(url) as world:
        consumer = Consumer(await world.broker(), QUEUE, handler, ConsumerOptions("router", prefetch=PREFETCH))
        await consumer.start()
        async with asyncio.timeout(PATIENCE):
            await done.wait()
            await consumer.drain()
    return handled
