"""What the owner may want counted, and over which days. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from contracts.ids import Channel

__all__ = ["Counted", "Span", "Taking", "span_of"]


@dataclass(frozen=True, slots=True)
class Span:
    """Some days, one after another, as people's calendars have them."""

    days: tuple[date, ...]
    edges: tuple[float, ...]
    """When each begins, and when the last one ends, in epoch seconds."""

    @property
    def begin(self) -> float:
        """The first moment."""
        return self.edges[0]

    @property
    def end(self) -> float:
        """The first moment after it."""
        return self.edges[-1]


@dataclass(frozen=True, slots=True)
class Taking:
    """What was paid in one currency."""

    currency: str
    count: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Counted:
    """All figures of a span."""

    dialogs: Mapping[Channel, tuple[int, ...]]
    """How many were opened on each day; only channels that had one."""
    answered: int
    """Of how many of these dialogs the first answer's time is known."""
    first_answer: float | None
    """Its median, in seconds."""
    scores: tuple[int, int, int, int, int]
    """How many ratings of one star, of two, to five."""
    takings: tuple[Taking, ...]
    """Credits that were not undone, by currency."""

    @property
    def opened(self) -> int:
        """How many dialogs."""
        return sum(map(sum, self.dialogs.values()))

    @property
    def ratings(self) -> int:
        """How many ratings."""
        return sum(self.scores)

    @property
    def stars(self) -> int:
        """The sum of all ratings."""
        return sum(score * count for score, count in enumerate(self.scores, start=1))


def span_of(now: datetime, days: int, timezone: ZoneInfo) -> Span:
    """So many days with today as the last; days are as long as summer time makes them."""
    today = now.astimezone(timezone).date()
    all_days = tuple(today - timedelta(days=back) for back in reversed(range(days)))
    edges = (*all_days, today + timedelta(days=1))
    return Span(all_days, tuple(datetime.combine(day, time.min, timezone).timestamp() for day in edges))
