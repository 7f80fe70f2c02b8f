"""What a gateway counts of its sending."""

from collections.abc import Callable
from dataclasses import dataclass

from prometheus_client import Counter, Gauge, Histogram

from chassis.metrics import Metrics
from contracts.ids import Channel
from contracts.outbound import Show
from contracts.routing import Lane
from gatewaykit.connector import Command

__all__ = ["Numbers", "kind_of", "parked_gauge"]


def kind_of(command: Command) -> str:
    """A command's kind as a label: `Show`, `Mark`, `AnswerPress`."""
    return type(command).__name__


def parked_gauge(metrics: Metrics, channel: Channel, lane: Lane) -> Gauge:
    """How much of a queue is parked: the database's answer, the same from every replica."""
    gauge = metrics.gauge("outbound_parked", "Commands that wait for their chat in the database", ("channel", "lane"))
    return gauge.labels(channel, lane)


@dataclass(frozen=True, slots=True)
class Numbers:
    """The same metrics for every gateway of a process, told apart by `channel`."""

    channel: Channel
    calls: Counter
    limited: Counter
    repeats: Counter
    waited: Histogram
    lag: Histogram
    together: Counter
    oldest: Gauge

    @classmethod
    def on(cls, metrics: Metrics, channel: Channel) -> "Numbers":
        """Make them, or share those that stand."""
        return cls(
            channel,
            metrics.counter("outbound_calls", "Calls to a platform", ("channel", "kind", "outcome")),
            metrics.counter("outbound_rate_limited", "Calls that a platform answered with 429", ("channel",)),
            metrics.counter(
                "outbound_unknown_repeats",
                "Commands sent again without knowing whether another process had sent them: an upper bound of repeats",
                ("channel",),
            ),
            metrics.histogram("outbound_pace_wait_seconds", "Waiting for a turn to call", ("channel", "lane")),
            metrics.histogram("outbound_lag_seconds", "From a command's time to its delivery", ("channel", "lane")),
            metrics.counter("outbound_merged", "Commands that went out in the message of another", ("channel",)),
            metrics.gauge(
                "outbound_oldest_seconds", "Age of the oldest command that this sender holds", ("channel", "lane")
            ),
        )

    def called(self, command: Command, outcome: str) -> None:
        """A call has ended; `outcome` is `done` or the failure's name."""
        self.calls.labels(self.channel, kind_of(command), outcome).inc()

    def rate_limited(self) -> None:
        """The platform answered 429."""
        self.limited.labels(self.channel).inc()

    def repeated(self, command: Command) -> None:
        """A command may be shown a second time; marks and answers to presses show nothing twice."""
        if isinstance(command, Show):
            self.repeats.labels(self.channel).inc()

    def merged(self, count: int) -> None:
        """So many commands went out as one message."""
        self.together.labels(self.channel).inc(count - 1)

    def tell_oldest(self, lane: Lane, age: Callable[[], float]) -> None:
        """Whenever somebody looks, ask for the age of the oldest command in hand."""
        self.oldest.labels(self.channel, lane).set_function(age)

    def waited_for_turn(self, lane: Lane, seconds: float) -> None:
        """The pace gate let a call pass."""
        self.waited.labels(self.channel, lane).observe(seconds)

    def delivered(self, lane: Lane, seconds: float) -> None:
        """A command stands in its chat, so long after it was said."""
        self.lag.labels(self.channel, lane).observe(max(0.0, seconds))
