"""Before a message goes to the dead letters, whoever it was for is to hear of it."""

from chassis.clock import Clock
from contracts.envelope import Envelope
from contracts.registry import encode
from contracts.routing import router_queue
from contracts.wire import Wire
from messaging.port import Parcel
from router.app.trouble import told_of
from router.ticker import Publisher

__all__ = ["Telling"]


class Telling:
    """Puts the word into the line of the chat, from where it goes its way as everything does."""

    def __init__(self, broker: Publisher, clock: Clock, partitions: int) -> None:
        self._broker = broker
        self._clock = clock
        self._partitions = partitions

    async def set_aside(self, envelope: Envelope[Wire]) -> None:
        """See `messaging.consume.ConsumerOptions.before_set_aside`; said twice, it has the same id."""
        told = told_of(envelope, self._clock.now())
        if told is not None:
            parcel = Parcel(told.id, told.type, told.key, encode(told))
            await self._broker.publish(router_queue(told.key, self._partitions), parcel)
