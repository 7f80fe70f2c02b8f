"""What an event of VKontakte's says: names looked up, cut messages read whole."""

import asyncio
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

import structlog

from chassis.clock import Clock
from contracts.envelope import Envelope
from contracts.ids import Channel
from gatewaykit.failures import NotUnderstood
from gatewaykit.inbound import Did, envelope_of
from gatewaykit.ingress.intake import DeadLetters, Intake, ToRouter
from messaging.failures import Failure, Refused
from vk_gateway.from_native import from_native, people_in, whole_message

__all__ = ["CHANNEL", "Lookup", "Reader", "intake_of"]

CHANNEL: Channel = "vk"
REMEMBERED = 10_000
NAME_SECONDS = 2.0
"""How long an event waits for a name: it must be answered within seconds (VK-15)."""
WITHOUT_NAMES = 30.0
"""Seconds without a question after one that had no answer, so that not every event waits."""


class Lookup(Protocol):
    """What must be asked of VKontakte to understand an event; each raises a `Failure`."""

    async def names(self, people: Iterable[int]) -> dict[int, str]:
        """What people are called."""
        ...

    async def message(self, peer: int, number: int) -> Mapping[str, Any] | None:
        """A whole message."""
        ...


class Reader:
    """Reads events of one community."""

    def __init__(self, group: int, lookup: Lookup, clock: Clock) -> None:
        self._group = group
        self._lookup = lookup
        self._clock = clock
        self._names: OrderedDict[int, str] = OrderedDict()
        self._ask_from = clock.monotonic()

    async def understand(self, raw: Mapping[str, Any]) -> Sequence[Envelope[Did]]:
        """See `gatewaykit.ingress.intake.Understand`. The same event by Long Poll and Callback has the same ids."""
        event_id = raw.get("event_id")
        if not isinstance(event_id, str) or not event_id:
            raise NotUnderstood("no event_id")
        if raw.get("group_id") != self._group:
            raise NotUnderstood("an event of another community")
        whole = await self._whole(raw)
        names = await self._known(people_in(whole))
        said = from_native(whole, names, self._clock.now())
        return tuple(
            envelope_of(did, channel=CHANNEL, account=self._group, update_id=event_id if not n else f"{event_id}:{n}")
            for n, did in enumerate(said)
        )

    async def _whole(self, raw: Mapping[str, Any]) -> Mapping[str, Any]:
        cut = whole_message(raw)
        if cut is None:
            return raw
        try:
            message = await self._lookup.message(*cut)
        except Refused:
            message = None
        if message is None:
            structlog.get_logger().warning("a cut message could not be read whole", action="message_cut")
            return raw
        return {**raw, "object": {**raw["object"], "message": message}}

    async def _known(self, people: frozenset[int]) -> Mapping[int, str]:
        """A name is worth one question, and never a message: without it the operators read another word."""
        missing = [number for number in people if number not in self._names]
        if missing and self._clock.monotonic() >= self._ask_from:
            try:
                async with asyncio.timeout(NAME_SECONDS):
                    self._names.update(await self._lookup.names(missing))
            except (Failure, TimeoutError) as failure:
                self._ask_from = self._clock.monotonic() + WITHOUT_NAMES
                log = structlog.get_logger().bind(failure=type(failure).__name__)
                log.warning("names are not known now", action="names_unknown")
        while len(self._names) > REMEMBERED:
            self._names.popitem(last=False)
        return self._names


def intake_of(group: int, lookup: Lookup, to_router: ToRouter, dead: DeadLetters, clock: Clock) -> Intake:
    """The intake of one community's events."""
    return Intake(CHANNEL, group, Reader(group, lookup, clock).understand, to_router, dead, clock)
