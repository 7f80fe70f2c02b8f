"""Days and times of day in a piece of text. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

__all__ = ["When", "lost_days", "moments"]

_RUSSIAN = ("янв", "фев", "мар", "апр", "ма", "июн", "июл", "авг", "сен", "окт", "ноя", "дек")
_MONTHS = (
    "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "january february march april may june july august september october november december",
)
_ENGLISH = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAME = r"(?P<name>[a-zа-яё]{2,9})\.?"
_ALIKE = str.maketrans("авекмнопрстухг", "abekmhonpctyxr")
"""Cyrillic letters in an English month, as a recogniser may see them: `Арг` is `Apr`."""

_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        r"(?<!\d)(?P<year>20\d\d) ?[年./-] ?(?P<month>[01]?\d) ?[月./-] ?(?P<day>[0-3]\d|\d(?!\d))(?: ?日)?",
        r"(?<!\d)(?P<first>[0-3]?\d) ?[./-] ?(?P<second>[0-3]?\d) ?[./-] ?(?P<year>20\d\d)",
        r"(?<![\d.,])(?P<first>[0-3]\d)[./](?P<second>[0-3]\d)[./](?P<short>[2-4]\d)(?![\d.,])",
        rf"(?<!\d)(?P<day>[0-3]?\d) ?{_NAME},? ?(?P<year>20\d\d)?(?!\d)",
        rf"(?<![a-zа-яё]){_NAME} ?(?P<day>[0-3]?\d)(?:st|nd|rd|th)?(?:,? ?(?P<year>20\d\d))?(?!\d)",
        r"(?<!\d)(?P<month>[01]?\d) ?月 ?(?P<day>[0-3]?\d) ?日",
        r"(?<!\d)(?P<day>[0-3]?\d) (?P<name>\S{3,12}?),? (?P<year>20\d\d)(?!\d)",
    )
)
_YEAR = r"20[1-4]\d"
_LOST = re.compile(
    rf"(?<![\d.,])[0-3]?\d\D{{1,12}}{_YEAR}(?!\d)|\d[./-]{_YEAR}(?!\d)|(?<!\d){_YEAR}[./年-]|(?<!\d){_YEAR}\D{{1,3}}[0-3]?\d(?!\d)"
)
_CLOCK = r"(?P<hour>[0-2]?\d) ?: ?(?P<minute>[0-5]\d)(?: ?: ?(?P<second>[0-5]\d))?(?: ?(?P<half>[AP])\.?M\b)?"
_TIME = re.compile(rf"(?<![\d.,]){_CLOCK}", re.IGNORECASE)
_AFTER_A_DAY = re.compile(_CLOCK, re.IGNORECASE)
_LIKE, _CLEARLY = 0.75, 0.15
"""How like a month's name something must be, and how much more than any other's."""
_APART = 12
"""So many signs may stand between a day and its time."""


@dataclass(frozen=True, slots=True)
class When:
    """A day, a time, or both, and where they stand in the text."""

    days: tuple[str, ...]
    time: str | None
    start: int
    end: int


def moments(text: str) -> Iterator[When]:
    """Every day and every time of a text in plain form; a time right after a day is that day's."""
    found: list[When] = []
    for form in _FORMS:
        for match in form.finditer(text):
            if any(match.start() < one.end and one.start < match.end() for one in found):
                continue
            days = _days(match)
            if days:
                found.append(_with_time(text, days, match))
    yield from sorted(found, key=lambda one: one.start)
    for match in _TIME.finditer(text):
        if not any(match.start() < one.end and one.start < match.end() for one in found):
            time = _time(match)
            if time is not None:
                yield When((), time, match.start(), match.end())


def lost_days(text: str) -> Iterator[re.Match[str]]:
    """Where a year stands beside the number of a day, with no day that was understood."""
    found = list(moments(text))
    for match in _LOST.finditer(text):
        if not any(match.start() < one.end and one.start < match.end() for one in found):
            yield match


def _with_time(text: str, days: tuple[str, ...], day: re.Match[str]) -> When:
    match = _AFTER_A_DAY.search(text, day.end())
    if match is None or match.start() - day.end() > _APART or _digits_between(text, day.end(), match.start()):
        return When(days, None, day.start(), day.end())
    return When(days, _time(match), day.start(), match.end())


def _digits_between(text: str, start: int, end: int) -> bool:
    return any(sign.isdigit() for sign in text[start:end])


def _time(match: re.Match[str]) -> str | None:
    hour = int(match["hour"])
    half = (match["half"] or "").upper()
    if half:
        hour = hour % 12 + (12 if half == "P" else 0)
    if hour > 23:
        return None
    second = f":{match['second']}" if match["second"] else ""
    return f"{hour:02d}:{match['minute']}{second}"


def _days(match: re.Match[str]) -> tuple[str, ...]:
    parts = match.groupdict()
    year = parts.get("year") or (f"20{parts['short']}" if parts.get("short") else None)
    if parts.get("first"):
        first, second = int(parts["first"]), int(parts["second"])
        ways = {(second, first)}
        if parts.get("short") is None and "/" in match[0]:  # 11/12/2026: the only form that people read in two ways
            ways.add((first, second))
        return tuple(sorted(_day(year, month, day) for month, day in ways if _possible(month, day)))
    day = int(parts["day"])
    month = int(parts["month"]) if parts.get("month") else _month(parts.get("name") or "")
    return (_day(year, month, day),) if month and _possible(month, day) else ()


def _month(name: str) -> int:
    low = name.casefold().replace("ё", "е")
    return _exactly(low) or _exactly(low.translate(_ALIKE)) or _nearest(low)


def _exactly(low: str) -> int:
    for number, (russian, english) in enumerate(zip(_RUSSIAN, _ENGLISH, strict=True), start=1):
        if russian == "ма":
            if low in {"май", "мая", "may"}:
                return number
        elif low.startswith((russian, english)):
            return number
    return 0


def _nearest(name: str) -> int:
    """The month whose whole name is much more like this than any other is: `н0ябрь`, but not `ию.я`."""
    alike = sorted(
        ((_likeness(name, month), number) for line in _MONTHS for number, month in enumerate(line.split(), start=1)),
        reverse=True,
    )
    (best, number), (second, _) = alike[:2]
    return number if best >= _LIKE and best - second >= _CLEARLY else 0


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def _possible(month: int, day: int) -> bool:
    return 1 <= month <= 12 and 1 <= day <= 31


def _day(year: str | None, month: int, day: int) -> str:
    return f"{year or '-'}-{month:02d}-{day:02d}"
