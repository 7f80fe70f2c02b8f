"""Words with places → what stands on a receipt. The same for every engine; pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from contracts.ocr import Amount, CurrencyWord, Moment, Number, Recipient, Status
from payments_ocr.reading.amounts import Page, amounts, place_of
from payments_ocr.reading.labels import NAMED, label_in, label_of
from payments_ocr.reading.matching import Lexicon
from payments_ocr.reading.moments import lost_days, moments
from payments_ocr.reading.numbers import sums
from payments_ocr.reading.rows import Row, rows_of
from payments_ocr.reading.signs import plain
from payments_ocr.reading.vocabulary import Said, apps, currencies, statuses
from payments_ocr.words import Word, levelled

__all__ = ["Reading", "read"]

_CLOCK = 0.08
"""The phone's own clock stands in this topmost part of the picture."""
_NUMBER = re.compile(r"[A-Z0-9]{8,40}")
_GAP = re.compile(r"(?<=[A-Z0-9])[ -](?=[A-Z0-9]{4})")
"""Long numbers are written in groups."""
_DIGITS = 6
_OF_A_DAY = 3
"""So many digits beside the label of a day are a day, whether it was understood or not."""
_SHORTEST_OTHER = 12
_YUAN = "¥"
_PERSON = re.compile(r"[А-ЯЁ][а-яё]{2,}(?: [А-ЯЁ]?[а-яёa-z]{2,})? [А-ЯЁ]\.?")
"""As Russian apps name whom one pays, and nobody else: `Иван Петрович С.`; known even where its label was not read."""


@dataclass(frozen=True, slots=True)
class Reading:
    """As in `contracts.ocr.ReceiptExamined`."""

    words: int = 0
    amounts: tuple[Amount, ...] = ()
    moments: tuple[Moment, ...] = ()
    numbers: tuple[Number, ...] = ()
    statuses: tuple[Status, ...] = ()
    recipients: tuple[Recipient, ...] = ()
    currency_words: tuple[CurrencyWord, ...] = ()

    @property
    def understood(self) -> int:
        """How many things have a meaning; of two readings of one picture the one with more is the better."""
        named = sum(amount.role is not None for amount in self.amounts)
        return named + len(self.statuses) + len(self.recipients) + len(self.numbers)


def read(words: Sequence[Word], width: int, height: int) -> Reading:
    """What stands there. The order in which the words come makes no difference."""
    standing = sorted(words, key=lambda word: (word.top, word.left, word.text))
    level = levelled(standing)
    real = {id(one): other for one, other in zip(level, standing, strict=True)}
    page = Page(tuple(rows_of(level)), tuple(level), real, width, height)
    found = tuple(sorted(amounts(page), key=lambda amount: -amount.place.height))
    return Reading(
        words=len(words),
        amounts=found,
        moments=tuple(_moments(page)),
        numbers=tuple(_numbers(page)),
        statuses=tuple(_statuses(page)),
        recipients=tuple(_recipients(page)),
        currency_words=tuple(_currency_words(page, found)),
    )


def _moments(page: Page) -> Iterator[Moment]:
    for number, row in enumerate(page.rows):
        for word in row:
            text, place = plain(word.text), place_of(page, word)
            label = label_of(word, row, page.words)
            labelled = label is not None and label.meaning == "moment"
            said = label.text[:80] if label is not None and labelled else ""
            found = list(moments(text))
            for when in found:
                topmost = number <= 1 and page.real[id(word)].top < _CLOCK * page.height
                shown = text[when.start : when.end]
                clock = topmost and not when.days
                yield Moment(days=when.days, time=when.time, label=said, clock=clock, text=shown, place=place)
            beside_its_label = labelled and not found and sum(sign.isdigit() for sign in text) >= _OF_A_DAY
            if beside_its_label or any(True for _ in lost_days(text)):
                yield Moment(label=said, text=text[:80], place=place)


def _numbers(page: Page) -> Iterator[Number]:
    for row in page.rows:
        for word in row:
            text = plain(word.text).upper()
            dated = [(when.start, when.end) for when in moments(plain(word.text))]
            for match in _NUMBER.finditer(text if dated else _GAP.sub("", text)):
                within = any(start < match.end() and match.start() < end for start, end in dated)
                if within or sum(sign.isdigit() for sign in match[0]) < _DIGITS:
                    continue
                kind, label = _kind(page, row, word, text[: match.start()])
                if kind == "other" and len(match[0]) < _SHORTEST_OTHER:
                    continue
                yield Number(value=match[0], kind=kind, label=label[:80], place=place_of(page, word))


def _kind(page: Page, row: Row, word: Word, inside: str) -> tuple[Literal["transaction", "order", "other"], str]:
    meaning = label_in(inside)
    text = inside
    if meaning is None:
        label = label_of(word, row, page.words)
        meaning, text = (label.meaning, label.text) if label is not None else (None, "")
    if meaning == "transaction":
        return "transaction", text
    return ("order", text) if meaning == "order" else ("other", text)


@cache
def _statuses_known() -> Lexicon[Said]:
    return Lexicon(statuses())


def _statuses(page: Page) -> Iterator[Status]:
    for row in page.rows:
        for word in row:
            for found in _statuses_known().all(word.text):
                if found.meaning == "none" or (found.covers < 0.5 and len(found.phrase) < 8):
                    continue
                meaning = found.meaning
                yield Status(meaning=meaning, text=word.text[:80], place=place_of(page, word))


def _recipients(page: Page) -> Iterator[Recipient]:
    for row in page.rows:
        for word in row:
            named = _named_inside(word.text)
            if named is not None:
                label, name = named
                yield Recipient(text=name[:120], label=label[:80], place=place_of(page, word))
                continue
            if label_in(word.text) is not None or not _is_name(word.text):
                continue
            label_word = label_of(word, row, page.words)
            if label_word is None and _PERSON.fullmatch(plain(word.text).strip()):
                yield Recipient(text=word.text.strip()[:120], place=place_of(page, word))
            if label_word is None or label_word.meaning != "recipient":
                continue
            if _belongs(label_word.word, word, row):
                yield Recipient(text=word.text.strip()[:120], label=label_word.text[:80], place=place_of(page, word))


def _named_inside(text: str) -> tuple[str, str] | None:
    """A label and a name that were read as one piece."""
    match = NAMED.match(plain(text).strip())
    if match is None:
        return None
    label, name = match["label"] or match["label2"], match["name"] or match["name2"]
    return (label, name) if any(sign.isalpha() for sign in name) and label_in(name) is None else None


def _is_name(text: str) -> bool:
    """Whether there are letters, and no sum."""
    return sum(sign.isalpha() for sign in text) >= 2 and not any(one.mark for one in sums(plain(text)))


def _belongs(label: Word, name: Word, row: Row) -> bool:
    """Right of its label, or the first thing under it."""
    return label in row or name.top - label.bottom < 1.6 * label.height


@cache
def _currencies_known() -> tuple[Lexicon[str], Lexicon[str]]:
    return Lexicon(currencies()), Lexicon(apps())


def _currency_words(page: Page, found: Sequence[Amount]) -> Iterator[CurrencyWord]:
    """Names of currencies and apps, and the marks at numbers; `¥` is yuan among Chinese, yen among Japanese."""
    everything = "".join(word.text for word in page.words)
    for row in page.rows:
        for word in row:
            for lexicon, app in zip(_currencies_known(), (False, True), strict=True):
                for one in lexicon.all(word.text):
                    yield CurrencyWord(currency=one.meaning, app=app, text=word.text[:80], place=place_of(page, word))
    for amount in found:
        currency = _yuan_or_yen(everything) if amount.mark == _YUAN else _OF_MARKS.get(amount.mark or "")
        if currency is not None:
            yield CurrencyWord(currency=currency, text=amount.text, place=amount.place)


_OF_MARKS = {"元": "CNY", "₽": "RUB", "руб": "RUB", "€": "EUR", **{code: code for code in ("CNY", "RUB", "EUR", "USD")}}


def _yuan_or_yen(text: str) -> str | None:
    if any("\u3040" <= sign <= "\u30ff" for sign in text):
        return "JPY"
    return "CNY" if any("\u4e00" <= sign <= "\u9fff" for sign in text) else None
