"""Numbers in a piece of text that may be sums of money: what they are worth, their sign, their mark. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

__all__ = ["Sum", "sums"]

Sign = Literal["", "-", "+"]

_GROUPED = r"\d{1,3}(?:(?P<gap>[ .,'])\d{3})(?:(?P=gap)\d{3})*(?!\d)"
_NUMBER = rf"(?P<number>(?:{_GROUPED}|\d+)(?P<decimals>[.,] ?\d{{1,2}}(?!\d))?)"
_BEFORE = r"(?P<before>US\$|HK\$|S\$|A\$|C\$|NT\$|R\$|RMB|CNY|RUB|RUR|USD|EUR|GBP|JPY|KZT|UAH|人民币|[¥$€£₽₸₴₹₺₩₫฿])"
_AFTER = (
    r"(?P<after>RMB|CNY|RUB|RUR|USD|EUR|GBP|JPY|KZT|UAH|BYN|руб(?:лей|ля|ль)?\b\.?|pуб\b\.?|pyб\b\.?|рyб\b\.?"
    r"|[рРpP](?:\b\.?|$)|тг\b|Br\b|[元円¥$€£₽₸₴₹₺₩₫฿])"
)
_SUM = re.compile(rf"(?P<sign>[-+一])? ?(?:{_BEFORE} ?)?(?P<inner>[-+])? ?{_NUMBER}(?: ?{_AFTER})?", re.IGNORECASE)

_MARKS = {
    "RMB": "CNY",
    "人民币": "元",
    "RUR": "RUB",
    "US$": "USD",
    "HK$": "HKD",
    "S$": "SGD",
    "A$": "AUD",
    "C$": "CAD",
    "NT$": "TWD",
    "R$": "BRL",
    "ТГ": "₸",
    "BR": "Br",
}
_ROUBLE_LETTERS = frozenset("рРpP")
_MASKS = frozenset("*•·#№")
_LONGEST = 8
"""More digits than this without a separator or a mark are the number of something."""


@dataclass(frozen=True, slots=True)
class Sum:
    """One number, where it stands in its text, and what stands at it."""

    value: Decimal
    sign: Sign
    mark: str | None
    start: int
    end: int
    whole: bool
    """Whether nothing at its edges says that a part of it is missing."""
    bare: bool
    """Whether it has neither a mark nor a sign nor decimals: it may be anything."""


def sums(text: str, taken: tuple[tuple[int, int], ...] = ()) -> Iterator[Sum]:
    """Every number of a text in plain form that may be a sum, but for what stands in `taken`.

    Percentages, masked and very long numbers, and numbers that are a part of a word are none.
    """
    for match in _SUM.finditer(text):
        start, end = match.span()
        if any(start < other_end and other_start < end for other_start, other_end in taken):
            continue
        if _is_other(text, match):
            continue
        yield _sum(text, match)


def _sum(text: str, match: re.Match[str]) -> Sum:
    number, decimals = match["number"], match["decimals"] or ""
    whole_part = re.sub(r"\D", "", number[: len(number) - len(decimals)])
    value = Decimal(f"{whole_part}.{re.sub(r'[^0-9]', '', decimals)}" if decimals else whole_part)
    sign = (match["sign"] or match["inner"] or "").replace("一", "-")
    mark = _mark(match["before"]) or _mark(match["after"])
    left, right = text[: match.start("number")].rstrip(" "), text[match.end("number") :].lstrip(" ")
    cut = left.endswith((".", ",")) or (right[:1] in {".", ",", "'"} and right[1:2].isdigit())
    attached = left[-1:].isalpha() and not match["before"] and not _cjk(left[-1:])
    return Sum(
        value,
        "-" if sign == "-" else "+" if sign == "+" else "",
        mark,
        match.start(),
        match.end(),
        whole=not cut and not attached and not number.startswith("0" * 2),
        bare=not mark and not sign and not decimals,
    )


def _mark(found: str | None) -> str | None:
    if not found:
        return None
    if found in _ROUBLE_LETTERS or found.rstrip(".") in _ROUBLE_LETTERS:
        return "₽"
    upper = found.upper()
    if upper.startswith(("РУБ", "PУБ", "PYБ", "РYБ")):
        return "руб"
    return _MARKS.get(upper, upper)


def _is_other(text: str, match: re.Match[str]) -> bool:
    number = match["number"]
    before, after = text[: match.start("number")], text[match.end("number") :]
    marked = bool(match["before"] or match["after"])
    digits = sum(sign.isdigit() for sign in number)
    if digits > 12 or (digits > _LONGEST and not marked):
        return True
    if after.lstrip(" ")[:1] in {"%", "*", "•", "°"} or after[:1] in {":", "/", "\\", "@", "_", "#"}:
        return True
    if before.rstrip(" ")[-1:] in _MASKS or (before[-1:] in {":", "/", "\\", "@", "_"} and before[-2:-1].isdigit()):
        return True
    if _in_a_word(before, after, match, marked=marked):
        return True
    return not marked and _is_long_row(text, match)


def _in_a_word(before: str, after: str, match: re.Match[str], *, marked: bool) -> bool:
    """`T1839` and `K7-12` are no sums; `共128` and `128元` may be."""
    left, right = before[-1:], after[:1]
    if marked or match["sign"]:
        return False
    if left.isalpha() and not _cjk(left):
        return True
    if right.isalpha() and not _cjk(right):
        return True
    return left == "-" and before[-2:-1].isalnum()


def _is_long_row(text: str, match: re.Match[str]) -> bool:
    """Whether it is one of several groups of digits side by side, as in a phone's or a card's number."""
    around = re.compile(r"[+(]?\d[\d()\- *•·.]{9,}\d")
    for row in around.finditer(text):
        digits = sum(sign.isdigit() for sign in row[0])
        inside = row.start() <= match.start("number") and match.end("number") <= row.end()
        if inside and digits >= 10 and not match["decimals"]:
            return True
    return False


def _cjk(sign: str) -> bool:
    return bool(sign) and ord(sign[0]) >= 0x2E80
