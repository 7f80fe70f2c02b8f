"""The end of a message: acknowledged, or set aside first. Nothing else acknowledges."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

import structlog

from contracts.routing import dead_queue
from messaging.dead import set_aside_headers
from messaging.failures import Failure, Unavailable
from messaging.history import Happened
from messaging.memory import Memory
from messaging.outcomes import DeadLetter
from messaging.port import Delivery, Parcel
from messaging.waiting import Waiting

__all__ = ["Settling"]


class Publisher(Protocol):
    """What is needed of a broker."""

    async def publish(self, queue: str, parcel: Parcel) -> None:
        """See `messaging.port.Broker`."""
        ...


class Settling:
    """Ends messages of one queue, and remembers which ended lately, so that a repeat is not handled again."""

    def __init__(self, broker: Publisher, queue: str, service: str, clock: Waiting) -> None:
        self._broker = broker
        self.queue = queue
        self._service = service
        self._clock = clock
        self._ended: Memory[bool] = Memory()

    def ended(self, delivery: Delivery) -> bool:
        """Whether its effect is there already and only the acknowledgement was lost."""
        return _mark(delivery) in self._ended

    async def acknowledge(self, delivery: Delivery) -> None:
        """End it well. A lost acknowledgement is only logged: the repeat is recognised."""
        self._ended.put(_mark(delivery), value=True)
        await self._ack(delivery)

    async def set_aside(
        self, delivery: Delivery, verdict: DeadLetter, attempts: int, tried: Sequence[Happened] = ()
    ) -> None:
        """Put it among the dead letters, then acknowledge it. Raises what the publish raises; then nothing happened.

        `tried`: what came of it in this process.
        """
        now, before = self._clock.now(), delivery.parcel.headers
        headers = set_aside_headers(self.queue, verdict, now, attempts, tried=tried, headers=before)
        await self._broker.publish(dead_queue(self._service), replace(delivery.parcel, headers=headers))
        structlog.get_logger().error(
            "set aside",
            action="dead_letter",
            queue=self.queue,
            message_id=delivery.parcel.id,
            type=delivery.parcel.type,
            reason=verdict.reason,
            detail=headers["detail"],
        )
        if not await self._ack(delivery) and "replayed" not in delivery.parcel.headers:
            # Its repeat must not be set aside again. A replayed one may be replayed once more, so that it is better
            # to see it twice among the dead letters than to take a later replay for a repeat.
            self._ended.put(_mark(delivery), value=True)

    async def forget(self, delivery: Delivery) -> None:
        """Acknowledge a repeat of what has ended."""
        await self._ack(delivery)

    async def _ack(self, delivery: Delivery) -> bool:
        try:
            await delivery.ack()
        except Failure as lost:
            certain = isinstance(lost, Unavailable) and lost.certain
            structlog.get_logger().warning(
                "an acknowledgement was lost; the message will come again",
                action="ack_failed",
                queue=self.queue,
                message_id=delivery.parcel.id,
                certain=certain,
            )
            return False
        return True


def _mark(delivery: Delivery) -> str:
    """A replayed message is another one than the one set aside, though it keeps its id."""
    return f"{delivery.parcel.headers.get('replayed', '')}/{delivery.parcel.id}"
