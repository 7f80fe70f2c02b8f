"""A parked command that cannot be carried out goes to the dead letters, as the consumer does with those of a queue."""

from typing import Protocol

import structlog

from chassis.clock import Clock
from contracts.ids import Channel
from contracts.registry import encode
from contracts.routing import dead_queue, gateway_service, outbound_queue
from gatewaykit.line import Line
from messaging.consume import Held
from messaging.dead import set_aside_headers
from messaging.outcomes import DeadLetter
from messaging.port import Parcel

__all__ = ["SetAside"]


class Publisher(Protocol):
    """What is needed of a broker."""

    async def publish(self, queue: str, parcel: Parcel) -> None:
        """See `messaging.port.Broker`."""
        ...


class SetAside:
    """Puts commands among the dead letters of a gateway."""

    def __init__(self, broker: Publisher, channel: Channel, clock: Clock) -> None:
        self._broker = broker
        self._channel = channel
        self._clock = clock

    async def put(self, line: Line, held: Held, verdict: DeadLetter) -> None:
        """Return when it is durable there. Raises what a publish raises."""
        envelope = held.envelope
        queue = outbound_queue(self._channel, line.lane)
        attempts, tried = max(1, line.errors[envelope.id]), line.tried.get(envelope.id, ())
        headers = set_aside_headers(queue, verdict, self._clock.now(), attempts, tried=tried)
        parcel = Parcel(envelope.id, envelope.type, envelope.key, encode(envelope), headers)
        await self._broker.publish(dead_queue(gateway_service(self._channel)), parcel)
        structlog.get_logger().error(
            "set aside",
            action="dead_letter",
            queue=queue,
            message_id=envelope.id,
            correlation_id=envelope.correlation,
            type=envelope.type,
            reason=verdict.reason,
            detail=headers["detail"],
        )
