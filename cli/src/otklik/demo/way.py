"""Where a message is on its way, and how long each hop took: seen at the broker, by everything that passes it."""

import json
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal, TextIO

from chassis.clock import SystemClock
from messaging.port import Broker, Delivery, Parcel, Subscription
from messaging.wrapped import WrappedBroker, WrappedDelivery

__all__ = ["Leg", "WatchedBroker", "Way"]

Event = Literal["offered", "kept", "handed", "done"]
"""A parcel is offered to the broker, kept there durably, handed to a consumer, and done with."""
_CHAINS = 50
"""How many messages are remembered; the last one is shown."""


class WatchedBroker(WrappedBroker):
    """A broker that writes down when each parcel was offered, kept, handed out and done; nothing of what it says."""

    def __init__(self, broker: Broker, notes: TextIO) -> None:
        super().__init__(broker)
        self._notes = notes
        self._clock = SystemClock()

    async def publish(self, queue: str, parcel: Parcel) -> None:
        """See `messaging.port.Broker`."""
        self._note("offered", queue, parcel)
        await self._broker.publish(queue, parcel)
        self._note("kept", queue, parcel)

    async def subscribe(
        self,
        queue: str,
        on_delivery: Callable[[Delivery], None],
        *,
        prefetch: int,
        on_lost: Callable[[], None] = lambda: None,
    ) -> Subscription:
        """See `messaging.port.Broker`."""

        def seen(delivery: Delivery) -> None:
            self._note("handed", queue, delivery.parcel)
            on_delivery(_Seen(delivery, lambda: self._note("done", queue, delivery.parcel)))

        return await self._broker.subscribe(queue, seen, prefetch=prefetch, on_lost=on_lost)

    def _note(self, event: Event, queue: str, parcel: Parcel) -> None:
        at = self._clock.now().timestamp()
        names = {"id": parcel.id, "type": parcel.type, "chain": _chain_of(parcel.body)}
        note = {"event": event, "queue": queue, "at": at, **names}
        self._notes.write(json.dumps(note) + "\n")
        self._notes.flush()


def _chain_of(body: bytes) -> str:
    """Which message all this began with; nothing for what is no message of ours."""
    try:
        frame = json.loads(body)
    except ValueError:
        return ""
    return str(frame.get("correlation", "")) if isinstance(frame, dict) else ""


class _Seen(WrappedDelivery):
    """A delivery whose end is told."""

    def __init__(self, delivery: Delivery, told: Callable[[], None]) -> None:
        super().__init__(delivery)
        self._told = told

    async def ack(self) -> None:
        await super().ack()
        self._told()


@dataclass(slots=True)
class Leg:
    """One parcel: what became of it, each in seconds since 1970."""

    queue: str
    type: str
    times: dict[str, float] = field(default_factory=dict)


class Way:
    """Reads the notes as they are written, and tells the way of the last message that a person wrote."""

    def __init__(self, notes: Path) -> None:
        self._notes = notes
        self._read = 0
        self._rest = b""
        self._chains: OrderedDict[str, dict[str, Leg]] = OrderedDict()

    def look(self) -> Mapping[str, Any] | None:
        """The last message's hops in milliseconds, from the gateway that took it to the one that passed it on."""
        self._take_in()
        for chain, legs in reversed(self._chains.items()):
            heard = legs.get(chain)
            said = next((leg for leg in legs.values() if _goes_out(leg)), None)
            if heard is not None and said is not None:
                return _hops(heard, said)
        return None

    def _take_in(self) -> None:
        if not self._notes.exists():
            return
        with self._notes.open("rb") as file:
            file.seek(self._read)
            fresh = file.read()
        self._read += len(fresh)
        *lines, self._rest = (self._rest + fresh).split(b"\n")
        for line in lines:
            self._note(json.loads(line))

    def _note(self, note: Mapping[str, Any]) -> None:
        chain, number = str(note["chain"]), str(note["id"])
        if chain == number and note["type"] in _SAID and chain not in self._chains:
            self._chains[chain] = {}
            while len(self._chains) > _CHAINS:
                self._chains.popitem(last=False)
        legs = self._chains.get(chain)
        if legs is not None:
            leg = legs.setdefault(number, Leg(str(note["queue"]), str(note["type"])))
            leg.times.setdefault(str(note["event"]), float(note["at"]))


_SAID = frozenset({"inbound.person_spoke.v1", "inbound.operator_spoke.v1"})


def _goes_out(leg: Leg) -> bool:
    return leg.type == "outbound.show.v1" and leg.queue.rpartition(".")[2] in {"answers", "operators"}


def _hops(heard: Leg, said: Leg) -> Mapping[str, Any]:
    """One after another from the moment when the gateway had it; their sum is the whole way."""
    stations = (*_stations(heard), *_stations(said), said.times.get("done"))
    return {
        "to": said.queue,
        "by": heard.type,
        "hops": [_milliseconds(one, other) for one, other in pairwise(stations)],
        "total": _milliseconds(stations[0], stations[-1]),
    }


def _stations(leg: Leg) -> tuple[float | None, float | None, float | None]:
    """Offered, kept, handed out. The broker hands out only what it keeps, but whoever offered may hear so later."""
    kept, handed = leg.times.get("kept"), leg.times.get("handed")
    if kept is not None and handed is not None:
        kept = min(kept, handed)
    return leg.times.get("offered"), kept, handed


def _milliseconds(one: float | None, other: float | None) -> float | None:
    """None until both have happened."""
    return None if one is None or other is None else round((other - one) * 1000, 1)
