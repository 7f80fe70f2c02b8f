"""Which day a receipt is of."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Literal

from contracts.ocr import Moment

__all__ = ["Age", "age"]

Age = Literal["fresh", "old", "future", "unsure", "unknown"]

_TOMORROW = timedelta(days=1)
"""A payment just after midnight in a zone ahead of the shop's is of its tomorrow."""


def age(moments: Iterable[Moment], today: date, most: timedelta) -> Age:
    """Whether the payment's day is at most so old; the newest day that stands there is the payment's.

    `unsure`: it may be read as two days, of which only one would do, or all that stands there was not understood.
    """
    standing = tuple(moments)
    verdicts = [_verdict([_day(day, today) for day in moment.days], today, most) for moment in standing if moment.days]
    for verdict in ("fresh", "unsure", "old", "future"):
        if verdict in verdicts:
            return verdict
    return "unsure" if any(not moment.days and moment.time is None for moment in standing) else "unknown"


def _verdict(days: Sequence[date | None], today: date, most: timedelta) -> Age:
    known = {_one(day, today, most) for day in days if day is not None}
    if len(known) > 1:
        known -= {"future"}  # of two ways to read a day, the one that has not come yet is the wrong one
    return known.pop() if len(known) == 1 else "unsure" if known else "unknown"


def _one(day: date, today: date, most: timedelta) -> Age:
    if day > today + _TOMORROW:
        return "future"
    return "old" if today - day > most else "fresh"


def _day(text: str, today: date) -> date | None:
    """A day without a year is the last such day."""
    try:
        if not text.startswith("--"):
            return date.fromisoformat(text)
        month, day = int(text[2:4]), int(text[5:7])
        for year in range(today.year + 1, today.year - 5, -1):
            found = _existing(year, month, day)
            if found is not None and found <= today + _TOMORROW:
                return found
    except ValueError:
        return None
    return None


def _existing(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
