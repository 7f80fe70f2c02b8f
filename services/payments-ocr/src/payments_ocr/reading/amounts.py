"""The numbers of a picture that may be sums of money, with what stands around them. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from contracts.ocr import Amount, Place, Role
from payments_ocr.reading.labels import ROLES, label_in, label_of
from payments_ocr.reading.moments import moments
from payments_ocr.reading.numbers import Sum, sums
from payments_ocr.reading.rows import Row
from payments_ocr.reading.signs import plain
from payments_ocr.words import Word

__all__ = ["Page", "amounts", "place_of"]

_SURE = 0.8
"""Below this a sign was guessed."""
_EDGE = 2.0
"""Pixels: what ends closer to the picture's edge may go on beyond it."""


@dataclass(frozen=True, slots=True)
class Page:
    """All that was read, in rows."""

    rows: tuple[Row, ...]
    words: tuple[Word, ...]
    """The same words as in the rows."""
    real: dict[int, Word]
    """By `id` of a level word: the word as it stands on the picture."""
    width: int
    height: int


def amounts(page: Page) -> Iterator[Amount]:
    """Every sum, from top to bottom."""
    for row in page.rows:
        for word in row:
            text = plain(word.text)
            taken = tuple((when.start, when.end) for when in moments(text))
            found = list(sums(text, taken))
            for one in found:
                yield _amount(page, row, word, text, one, found)


def _amount(page: Page, row: Row, word: Word, text: str, one: Sum, others: Sequence[Sum]) -> Amount:
    before = max((other.end for other in others if other.end <= one.start), default=0)
    inside = re.sub(r"[\s:：.,·•|]+$", "", text[before : one.start])
    alone = len(row) == 1 and not _letters(text[: one.start] + text[one.end :]) and len(others) == 1
    role, label = _role(page, row, word, inside)
    sign = one.sign
    return Amount(
        value=format(one.value, "f"),
        sign=sign,
        mark=one.mark,
        role=role,
        label=label[:80],
        alone=alone,
        whole=one.whole and word.sure >= _SURE and not _cut(page, word),
        text=text[one.start : one.end].strip(),
        place=place_of(page, word),
    )


def _role(page: Page, row: Row, word: Word, inside: str) -> tuple[Role | None, str]:
    """By the words before it in the same piece, else by its label."""
    meaning = label_in(inside) if _letters(inside) else None
    if meaning is not None:
        return ROLES[meaning], inside.strip()
    label = label_of(word, row, page.words, of_a_sum=True)
    if label is not None:
        return ROLES[label.meaning], label.text.strip()
    return None, inside.strip()


def _letters(text: str) -> bool:
    return any(sign.isalpha() for sign in text)


def _cut(page: Page, word: Word) -> bool:
    real = page.real[id(word)]
    return real.left < _EDGE or real.right > page.width - _EDGE


def place_of(page: Page, word: Word) -> Place:
    """Where a level word really stands."""
    real = page.real[id(word)]
    return Place(left=round(real.left), top=round(real.top), width=round(real.width), height=round(real.height))
