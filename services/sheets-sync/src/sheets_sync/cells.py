"""What one cell says: text, day, price, currency, days, a yes or no, a language, an e-mail. Pure.

A cell comes as Google gives it unformatted (text, number, true or false) or as a file gives it (text, or a real date).
Each reader returns the value in its one written form, `""` for an empty cell, and raises `BadCell` for what it cannot
be sure of: a wrong price or day is worse than none.
"""

import re
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation

from contracts.currencies import currency_named
from contracts.records import RowFault

__all__ = [
    "LONGEST",
    "BadCell",
    "Raw",
    "active_of",
    "currency_of",
    "day_of",
    "days_of",
    "email_of",
    "is_error",
    "language_of",
    "price_of",
    "serial_of",
    "text_of",
    "words_of",
]

Raw = str | int | float | bool | date | None

LONGEST = 10_000
"""Signs of a name, a note, a tariff's name: more is no table any more (Google itself takes 50,000)."""

_EPOCH = date(1899, 12, 30)  # GS-21
_EARLIEST, _LATEST = date(2000, 1, 1), date(2199, 12, 31)
"""A number outside of these days is no date, but a year, an amount, or a slip."""
_BLANKS = re.compile(r"[\s\u00a0\u2007\u202f\u200b\ufeff]+")
_EDGES = " \t\r\n\u00a0\u2007\u202f\u200b\ufeff"
_ERRORS = frozenset(
    {"#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#ERROR!", "#SPILL!", "#CALC!"}
)
_LOADING = frozenset({"loading...", "loading…", "загрузка...", "загрузка…"})
_ADDRESS = re.compile(r"[\w.+%-]{1,64}@(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_]{2,24}", re.UNICODE)
_LONGEST_ADDRESS = 254
_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})|(\d{4})-(\d{1,2})-(\d{1,2})")
_AMOUNT = re.compile(r"\d+(?:[.,]\d+)*")
_MONEY_WORDS = re.compile(r"(?i)^(?:[₽$€¥￥£₸₴₺₹]|rub|usd|eur|cny)+|(?:[₽$€¥￥£₸₴₺₹元]|руб\.?|р\.?|rub|usd|eur|cny)+$")
_MOST = Decimal(10) ** 10  # exclusive; the router keeps ten digits before the point and four behind it
_DAYS = re.compile(r"(?i)(\d{1,5})\s*(?:дн(?:ей|я|\.)?|день|д\.?|days?|d)?")
_MOST_DAYS = 36_600
_YES = frozenset({"", "да", "yes", "y", "true", "истина", "1", "+", "✓", "✔", "on", "вкл", "активен", "active"})
_NO = frozenset({"нет", "no", "n", "false", "ложь", "0", "-", "—", "off", "выкл", "неактивен", "inactive"})
_LANGUAGES = {
    **dict.fromkeys(("", "-", "—"), ""),
    **dict.fromkeys(("ru", "rus", "ru-ru", "русский", "рус", "russian"), "ru"),
    **dict.fromkeys(("en", "eng", "en-us", "en-gb", "английский", "англ", "english"), "en"),
}


class BadCell(ValueError):
    """The cell does not say what its column is for."""

    def __init__(self, fault: RowFault) -> None:
        super().__init__(fault)
        self.fault: RowFault = fault


def is_error(raw: Raw) -> bool:
    """Whether a formula failed there, or is not done (GS-23)."""
    return isinstance(raw, str) and (raw.strip() in _ERRORS or raw.strip().lower() in _LOADING)


def text_of(raw: Raw) -> str:
    """The text as a person reads it, without blanks around it; numbers without a needless point."""
    match raw:
        case None:
            return ""
        case bool():
            return "TRUE" if raw else "FALSE"
        case float() if raw.is_integer():
            return str(int(raw))
        case datetime():
            return raw.isoformat(" ")
        case date():
            return raw.isoformat()
        case str():
            return raw.strip(_EDGES)
        case _:
            return str(raw)


def words_of(raw: Raw) -> str:
    """A text of a bearable length. Raises `BadCell`."""
    text = text_of(raw)
    if len(text) > LONGEST:
        raise BadCell("too_long")
    return text


def email_of(raw: Raw) -> str:
    """An e-mail in lower case, as the router writes it. Raises `BadCell`."""
    text = text_of(raw).lower()
    if not text:
        raise BadCell("no_email")
    local = text.partition("@")[0]
    dotted = local.startswith(".") or local.endswith(".") or ".." in local
    if len(text) > _LONGEST_ADDRESS or _ADDRESS.fullmatch(text) is None or dotted:
        raise BadCell("bad_email")
    return text


def language_of(raw: Raw) -> str:
    """`ru`, `en`, or nothing. Raises `BadCell`."""
    try:
        return _LANGUAGES[text_of(raw).casefold()]
    except KeyError:
        raise BadCell("bad_language") from None


def day_of(raw: Raw) -> str:
    """A day as `2026-12-31`: a real date, a serial number, or one of the two ways to write it. Raises `BadCell`."""
    if raw is None or text_of(raw) == "":
        return ""
    day = _day(raw)
    if day is None or not _EARLIEST <= day <= _LATEST:
        raise BadCell("bad_day")
    return day.isoformat()


def _day(raw: Raw) -> date | None:
    match raw:
        case datetime():
            return raw.date()
        case date():
            return raw
        case bool():
            return None
        case int() | float():
            return _EPOCH + timedelta(days=int(raw)) if 0 < raw < 200_000 else None
    found = _DAY.fullmatch(text_of(raw))
    if found is None:
        return None
    year, month, day = (found[3], found[2], found[1]) if found[1] else (found[4], found[5], found[6])
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def serial_of(day: str) -> int:
    """The number that a real date is for Google."""
    return (date.fromisoformat(day) - _EPOCH).days


def price_of(raw: Raw) -> str:
    """A price with a point, without needless zeros. Raises `BadCell`, also for `1,280`: that may be 1280 or 1.28."""
    if raw is None or text_of(raw) == "":
        return ""
    amount = None
    match raw:
        case bool() | date():
            pass
        case int() | float():
            amount = _decimal(repr(raw))
        case str():
            amount = _written(_MONEY_WORDS.sub("", _BLANKS.sub("", raw)))
    if amount is None or not 0 < amount < _MOST or not (amount := round(amount, 4)):
        raise BadCell("bad_price")
    return format(amount.normalize(), "f")


def _written(text: str) -> Decimal | None:
    """A number as people write it, with a comma or a point; `None` if it may mean two."""
    if _AMOUNT.fullmatch(text) is None:
        return None
    points, commas = text.count("."), text.count(",")
    if points and commas:
        mark = max(",.", key=text.rfind)
        if text.count(mark) > 1:
            return None
        whole, _, rest = text.rpartition(mark)
        return _decimal(f"{_thousands(whole)}.{rest}")
    if points + commas == 0:
        return _decimal(text)
    if points + commas > 1:
        return _decimal(_thousands(text))
    whole, _, rest = text.replace(",", ".").partition(".")
    return None if len(rest) == 3 else _decimal(f"{whole}.{rest}")


def _thousands(text: str) -> str:
    """The digits of groups of three; what is grouped otherwise is no number."""
    first, *groups = re.split(r"[.,]", text)
    return first + "".join(groups) if len(first) <= 3 and all(len(group) == 3 for group in groups) else "?"


def _decimal(text: str) -> Decimal | None:
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def currency_of(raw: Raw) -> str:
    """The ISO code of a code or a sign. Raises `BadCell`."""
    text = text_of(raw)
    code = currency_named(text) if text else ""
    if code is None:
        raise BadCell("bad_currency")
    return code


def days_of(raw: Raw) -> str:
    """A whole number of days over 0. Raises `BadCell`."""
    text = text_of(raw)
    if not text:
        return ""
    found = None if isinstance(raw, bool) else _DAYS.fullmatch(text)
    if found is None or not 0 < int(found[1]) <= _MOST_DAYS:
        raise BadCell("bad_days")
    return str(int(found[1]))


def active_of(raw: Raw) -> str:
    """`yes` or `no`; an empty cell means yes. Raises `BadCell`."""
    text = text_of(raw).casefold()
    if text in _YES:
        return "yes"
    if text in _NO:
        return "no"
    raise BadCell("bad_active")
