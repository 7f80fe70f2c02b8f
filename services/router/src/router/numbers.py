"""What the router counts of its work."""

from collections.abc import Sequence

from chassis.clock import Clock
from chassis.metrics import Metrics
from messaging.consume import Handler, Held
from messaging.outcomes import Done, Outcome

__all__ = ["Counted"]


class Counted:
    """A handler whose ends are counted, and how long after they were said its messages were done."""

    def __init__(self, handler: Handler, metrics: Metrics, clock: Clock) -> None:
        self._handler = handler
        self._clock = clock
        self._handled = metrics.counter("handled", "Messages handled, each try", ["service", "type", "outcome"])
        self._lag = metrics.histogram("handled_lag_seconds", "From a message's time to its end", ["service", "type"])

    async def handle(self, held: Sequence[Held]) -> Sequence[Outcome]:
        """See `messaging.consume.Handler`. Raises what the handler raises."""
        try:
            outcomes = await self._handler(held)
        except Exception as failure:
            self._count(held[0], type(failure).__name__)
            raise
        for one, outcome in zip(held, outcomes, strict=False):
            self._count(one, type(outcome).__name__)
            if isinstance(outcome, Done):
                lag = (self._clock.now() - one.envelope.at).total_seconds()
                self._lag.labels("router", one.envelope.type).observe(max(0.0, lag))
        return outcomes

    def _count(self, one: Held, outcome: str) -> None:
        self._handled.labels("router", one.envelope.type, outcome).inc()
