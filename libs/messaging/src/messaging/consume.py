"""Decode → handle → outcome → ack, in order within a key. The only place that acknowledges."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from contracts.envelope import Envelope
from contracts.wire import Wire
from messaging.outcomes import Outcome
from messaging.port import Broker

__all__ = ["Consumer", "ConsumerOptions", "Handler", "Held"]


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
    batch: int = 1
    lane: Callable[[Envelope[Wire]], str] = lambda envelope: envelope.key
    """Messages of one lane are handled one after another, lanes in parallel."""


class Consumer:
    """A queue being worked on."""

    def __init__(self, broker: Broker, queue: str, handler: Handler, options: ConsumerOptions) -> None:
        raise NotImplementedError

    async def start(self) -> None:
        """Begin."""
        raise NotImplementedError

    async def drain(self) -> None:
        """Start nothing new, finish and acknowledge what runs, then close; the unstarted go back in their place.

        Unbounded: the caller bounds it, and may cancel.
        """
        raise NotImplementedError
