"""One delivery in hand, and what this process knows of its message from earlier ones."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from contracts.envelope import Envelope
from contracts.registry import REGISTRY, UnreadableMessage, decode
from contracts.wire import Wire
from messaging.history import Happened
from messaging.memory import Memory
from messaging.outcomes import DeadLetter
from messaging.port import Delivery

__all__ = ["Item", "Known", "Trouble"]

SUSPECT_AFTER = 5
"""A message handed out more often may have killed processes."""


@dataclass(eq=False, slots=True)
class Item:
    """One delivery in hand."""

    delivery: Delivery
    envelope: Envelope[Wire] | None
    """None if its bytes are no message of ours; then there is a verdict."""
    suspect: bool = False
    verdict: DeadLetter | None = None
    """Already decided, not yet durable among the dead letters."""
    stale: bool = False
    """The connection it came by is gone: it will be handed out again, and its acknowledgement fails."""

    @property
    def id(self) -> str:
        """The message's id."""
        return self.delivery.parcel.id


@dataclass(slots=True)
class Trouble:
    """What went wrong with one message so far, in this process."""

    errors: int = 0
    waits: int = 0
    due: float = 0.0
    """Not before this, by the monotonic clock."""
    since: float | None = None
    """Since when it waits so, from the first time after it was handed over."""
    history: Sequence[Happened] = ()


@dataclass(slots=True)
class Known:
    """What outlives a closed subscription, by message id."""

    _troubles: Memory[Trouble] = field(default_factory=Memory)
    _returned: Memory[int] = field(default_factory=Memory)

    def read(self, delivery: Delivery) -> Item:
        """What was handed over, decoded."""
        item = Item(delivery, None)
        item.suspect = delivery.deliveries - self._returned.get(item.id, 0) > SUSPECT_AFTER
        try:
            item.envelope = decode(delivery.parcel.body)
        except UnreadableMessage as wrong:
            unknown = delivery.parcel.type not in REGISTRY
            item.verdict = DeadLetter("unknown_type" if unknown else "broken_contract", str(wrong))
        return item

    def trouble(self, item: Item) -> Trouble:
        """To be written to; forgotten when the message has ended."""
        found = self._troubles.get(item.id, Trouble())
        self._troubles.put(item.id, found)
        return found

    def due(self, item: Item) -> float:
        """Before which time it must not be handled."""
        return self._troubles.get(item.id, Trouble()).due

    def given_back(self, item: Item) -> None:
        """We returned it in good order; that raises no suspicion."""
        self._returned.put(item.id, self._returned.get(item.id, 0) + 1)
        self._troubles.get(item.id, Trouble()).since = None

    def ended(self, item: Item) -> None:
        """It will not come again, or its repeat will be recognised."""
        self._troubles.drop(item.id)
        self._returned.drop(item.id)
