"""A process to be killed: `python -m tests.messaging.child URL publish|hold|work`. It says what it has done."""

import asyncio
import itertools
import sys
from collections.abc import Sequence

from messaging.consume import Consumer, ConsumerOptions, Held
from messaging.opening import open_broker
from messaging.outcomes import Done, Outcome
from messaging.port import Broker, Delivery
from tests.messaging.handlers import number_in
from tests.messaging.worlds import QUEUE, number_of, parcel

PREFETCH = 4


def say(word: str, number: int) -> None:
    sys.stdout.write(f"{word} {number}\n")
    sys.stdout.flush()


async def publish(broker: Broker) -> None:
    for number in itertools.count():
        await broker.publish(QUEUE, parcel(number))
        say("published", number)


async def hold(broker: Broker) -> None:
    taken: asyncio.Queue[Delivery] = asyncio.Queue()
    await broker.subscribe(QUEUE, taken.put_nowait, prefetch=PREFETCH)
    while True:
        delivery = await taken.get()
        number = number_of(delivery.parcel)
        if number == 1:
            await delivery.ack()
        say("holding", number)


async def work(broker: Broker) -> None:
    async def handler(held: Sequence[Held]) -> Sequence[Outcome]:
        for each in held:
            say("done", number_in(each))
        return [Done()] * len(held)

    await Consumer(broker, QUEUE, handler, ConsumerOptions("router", prefetch=PREFETCH)).start()
    await asyncio.Event().wait()


async def main(url: str, task: str) -> None:
    broker = open_broker(url, name="child")
    await broker.start()
    await broker.wait_until_up(20)
    await {"publish": publish, "hold": hold, "work": work}[task](broker)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2]))
