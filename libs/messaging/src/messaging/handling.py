"""What a queue's handler gets and gives."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from contracts.envelope import Envelope
from contracts.wire import Wire
from messaging.outcomes import Outcome

__all__ = ["ConsumerOptions", "Handler", "Held"]


@dataclass(frozen=True, slots=True)
class Held:
    """One message in hand."""

    envelope: Envelope[Wire]
    deliveries: int
    """How often the broker handed it out, this time included."""
    replayed: bool = False
    """Whether a person took it from the dead letters; it comes late, out of its place."""


Handler = Callable[[Sequence[Held]], Awaitable[Sequence[Outcome]]]
"""Gets the messages of one key that are held now, oldest first, at most `batch` of them, at least one.

Returns outcomes of the first few, at least one, in the same order; the rest are given again.
A raised failure is the outcome of the first message alone.
"""


@dataclass(frozen=True, slots=True)
class ConsumerOptions:
    """How a queue is consumed."""

    service: str
    """Whose dead-letter queue takes what cannot be handled."""
    prefetch: int = 1
    """How many are held at most; the same in every process that consumes the queue (`messaging.port`)."""
    batch: int = 1
    lane: Callable[[Envelope[Wire]], str] = lambda envelope: envelope.key
    """Messages of one lane are handled one after another, lanes in parallel."""
    slow_after: float | None = None
    """Seconds; a handler that runs longer is logged. `None` for those that wait on purpose, such as for a pace."""
    before_set_aside: Callable[[Envelope[Wire]], Awaitable[None]] | None = None
    """Is told of a message before it goes to the dead letters, perhaps more than once. After a `Failure` of it the
    message stays, and both are tried again later."""
