"""Looking into an unordered queue, and taking one message out of it."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager

from aio_pika.abc import AbstractConnection, AbstractIncomingMessage, AbstractQueue

from messaging.port import Parcel
from messaging.rabbit.address import Address
from messaging.rabbit.declaring import throwaway
from messaging.rabbit.parcels import parcel_of

__all__ = ["Publish", "move", "peek"]

Publish = Callable[[Parcel], Awaitable[None]]


async def peek(connection: AbstractConnection, address: Address, queue: str, limit: int) -> Sequence[Parcel]:
    """The oldest parcels. They are taken, and given back when all were seen."""
    found: list[Parcel] = []
    async with _taking(connection, address.wire(queue)) as hand:
        while len(found) < limit and (message := await hand.take()) is not None:
            hand.keep(message)
            found.append(parcel_of(message.body, message.properties, address))
    return found


async def move(connection: AbstractConnection, address: Address, queue: str, parcel_id: str, publish: Publish) -> bool:
    """Publish the oldest parcel with that id elsewhere, then acknowledge it; those before it go back."""
    async with _taking(connection, address.wire(queue)) as hand:
        while (message := await hand.take()) is not None:
            if message.message_id == parcel_id:
                await publish(parcel_of(message.body, message.properties, address))
                await message.ack()
                return True
            hand.keep(message)
    return False


class _Hand:
    """Takes one after another, and gives back those that were kept, oldest first.

    The end of the channel would give them back too, but only some time after it; who looks again at once would see
    the later ones first.
    """

    def __init__(self, source: AbstractQueue) -> None:
        self._source = source
        self._last_kept: AbstractIncomingMessage | None = None

    async def take(self) -> AbstractIncomingMessage | None:
        return await self._source.get(fail=False)

    def keep(self, message: AbstractIncomingMessage) -> None:
        self._last_kept = message

    async def give_back(self) -> None:
        last = self._last_kept
        if last is not None and last.delivery_tag is not None:
            await last.channel.basic_nack(last.delivery_tag, multiple=True, requeue=True)


@asynccontextmanager
async def _taking(connection: AbstractConnection, name: str) -> AsyncIterator[_Hand]:
    async with throwaway(connection) as channel:
        hand = _Hand(await channel.get_queue(name, ensure=False))
        yield hand
        await hand.give_back()
