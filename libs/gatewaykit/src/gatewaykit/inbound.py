"""What people did, on its way to the router: publish, and only then tell the platform that it was taken."""

import asyncio
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Protocol

from contracts.envelope import Envelope, id_from
from contracts.ids import Channel
from contracts.inbound import (
    ButtonPressed,
    OperatorEdited,
    OperatorPressed,
    OperatorRightsChanged,
    OperatorSpoke,
    PersonEdited,
    PersonSpoke,
    PinNoticed,
    ReachChanged,
)
from contracts.registry import encode
from contracts.routing import router_queue
from contracts.wire import Wire
from gatewaykit.waits import unasked
from messaging.failures import Unavailable
from messaging.port import Parcel

__all__ = ["Did", "Inbound", "Publisher", "envelope_of"]

Did = (
    PersonSpoke
    | PersonEdited
    | ButtonPressed
    | ReachChanged
    | OperatorSpoke
    | OperatorEdited
    | OperatorPressed
    | PinNoticed
    | OperatorRightsChanged
)
"""Everything that a person may have done, and what the messenger tells of the bot's own doings."""

LATE: Mapping[str, str] = MappingProxyType({"replayed": "yes"})
"""As on every parcel that a person took from the dead letters: it comes out of its place."""
KEYS_AT_ONCE = 16
"""How many order keys of one batch are published side by side."""


class Publisher(Protocol):
    """What is needed of a broker here."""

    async def publish(self, queue: str, parcel: Parcel) -> None:
        """See `messaging.port.Broker.publish`."""
        ...


def envelope_of(did: Did, *, channel: Channel, account: str | int, update_id: str | int) -> Envelope[Did]:
    """What stands around it, the same for every repeat of the same update.

    `account` is the bot or page that received it: another bot numbers its updates for itself (TG-4).
    The order key is the chat in which it happened.
    """
    own = id_from(channel, account, update_id)
    return Envelope(id=own, key=did.chat, payload=did, at=did.at, correlation=own)


class Inbound:
    """The way from a gateway into the router's partitions."""

    def __init__(self, broker: Publisher, *, partitions: int) -> None:
        self._broker = broker
        self._partitions = partitions

    async def publish(self, envelopes: Sequence[Envelope[Wire]], *, late: bool = False) -> None:
        """Return when all of them are durable on the broker; those of one key go in their order, one after another.

        `late`: a person took them from the dead letters, and their receivers are told so (`messaging.consume.Held`).
        Raises `Unavailable` when some are not known to be durable: publish the same envelopes again, in the same
        order, before anything newer of those keys; the router does the same id once. Raises `Unroutable` when the
        partitions were not declared.
        """
        lines: dict[str, list[Envelope[Wire]]] = {}
        for envelope in envelopes:
            lines.setdefault(envelope.key, []).append(envelope)
        room = asyncio.Semaphore(KEYS_AT_ONCE)
        ends = await asyncio.gather(
            *(self._line(line, room, LATE if late else {}) for line in lines.values()), return_exceptions=True
        )
        for end in ends:
            if isinstance(end, BaseException):
                raise end

    async def _line(self, line: Sequence[Envelope[Wire]], room: asyncio.Semaphore, headers: Mapping[str, str]) -> None:
        async with room:
            for envelope in line:
                parcel = Parcel(envelope.id, envelope.type, envelope.key, encode(envelope), headers)
                try:
                    await self._broker.publish(router_queue(envelope.key, self._partitions), parcel)
                except asyncio.CancelledError:
                    if not unasked():
                        raise
                    raise Unavailable("the connection to the broker broke", certain=False) from None
