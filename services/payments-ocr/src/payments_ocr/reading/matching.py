"""Finding known words in what a recogniser read, with a letter wrong here and there. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Generic, TypeVar

from payments_ocr.reading.signs import plain, skeleton

__all__ = ["Found", "Lexicon"]

M = TypeVar("M", bound=str)

_PER_ERROR = 6
"""So many letters a known word must have for each that may be wrong."""
_MOST_WRONG = 2
_LATELY = 1000
"""Texts that are remembered: pages of one app are much alike."""
_COST = 3
"""A wrong letter speaks against a phrase as much as so many letters speak for it."""
_SHORTEST_IDEOGRAPHIC = 4
_NOT = ("не ", "not ", "un")
"""What these words take back must not be taken for an error of reading."""


@dataclass(frozen=True, slots=True)
class Found(Generic[M]):
    """A known phrase in a text."""

    meaning: M
    phrase: str
    """As it was looked for: its skeleton."""
    covers: float
    """Which part of the text it is."""


@dataclass(frozen=True, slots=True)
class _Entry(Generic[M]):
    meaning: M
    phrase: str
    pairs: frozenset[str]
    most: int
    """Letters of it that may be wrong."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a phrase stands in a skeleton, and how many letters of it are wrong."""

    start: int
    end: int
    wrong: int


class Lexicon(Generic[M]):
    """Phrases with meanings. The longest phrase of a text is what it says: `не выполнен` is no `выполнен`."""

    def __init__(self, phrases: Mapping[M, Sequence[str]]) -> None:
        made = (_entry(meaning, one) for meaning, several in phrases.items() for one in several)
        self._lately: dict[str, Sequence[Found[M]]] = {}
        self._entries = sorted(set(made), key=lambda entry: (-len(entry.phrase), entry.phrase, entry.meaning))

    def best(self, text: str) -> Found[M] | None:
        """The longest known phrase in the text."""
        return next(iter(self.all(text)), None)

    def all(self, text: str) -> Sequence[Found[M]]:
        """Every known phrase in the text that is no part of a better one; the best first."""
        found = self._lately.get(text)
        if found is None:
            if len(self._lately) >= _LATELY:
                self._lately.clear()
            found = self._lately[text] = tuple(self._look(text))
        return found

    def _look(self, text: str) -> Iterator[Found[M]]:
        bones = skeleton(text)
        borders, pairs = _borders(text), _pairs(bones)
        placed = [(entry, place) for entry in self._entries if (place := _place(entry, bones, pairs, borders))]
        placed.sort(key=lambda one: -(len(one[0].phrase) - _COST * one[1].wrong))
        seen: list[_Place] = []
        for entry, place in placed:
            if not any(place.start < other.end and other.start < place.end for other in seen):
                seen.append(place)
                yield Found(entry.meaning, entry.phrase, (place.end - place.start) / max(1, len(bones)))


def _place(entry: _Entry[M], bones: str, pairs: frozenset[str], borders: frozenset[int]) -> _Place | None:
    return _exactly(entry.phrase, bones, borders) or _nearly(entry, bones, pairs)


def _entry(meaning: M, words: str) -> _Entry[M]:
    phrase = skeleton(words)
    if any(_ideograph(sign) for sign in phrase):
        most = 1 if len(phrase) >= _SHORTEST_IDEOGRAPHIC else 0
    else:
        most = min(_MOST_WRONG, len(phrase) // _PER_ERROR)
    if any(taken_back in f" {words}" for taken_back in _NOT):
        most = min(most, 1)
    return _Entry(meaning, phrase, _pairs(phrase), most)


def _exactly(phrase: str, bones: str, borders: frozenset[int]) -> _Place | None:
    """Where the phrase begins and ends in the text; in alphabets only at the borders of words."""
    alphabetic = not any(_ideograph(sign) for sign in phrase)
    start = bones.find(phrase)
    while start >= 0:
        end = start + len(phrase)
        if not alphabetic or (start in borders and (end in borders or len(phrase) >= 5)):
            return _Place(start, end, 0)
        start = bones.find(phrase, start + 1)
    return None


def _nearly(entry: _Entry[M], bones: str, pairs: frozenset[str]) -> _Place | None:
    """Where the phrase stands with a few wrong, missing or additional letters (Sellers' algorithm)."""
    phrase, most = entry.phrase, entry.most
    if most == 0 or len(bones) < len(phrase) - most or len(entry.pairs & pairs) < len(entry.pairs) - 2 * most:
        return None
    row = [(0, at) for at in range(len(bones) + 1)]
    for number, sign in enumerate(phrase, start=1):
        before, row = row, [(number, 0)]
        for at, other in enumerate(bones, start=1):
            row.append(
                min(
                    (before[at - 1][0] + (sign != other), before[at - 1][1]),
                    (before[at][0] + 1, before[at][1]),
                    (row[at - 1][0] + 1, row[at - 1][1]),
                )
            )
    end = min(range(len(row)), key=lambda at: row[at][0])
    wrong, start = row[end]
    return _Place(start, end, wrong) if 0 < wrong <= most else None


def _borders(text: str) -> frozenset[int]:
    """Where words begin and end, counted in the letters of the skeleton."""
    found, count, inside = {0}, 0, False
    for sign in plain(text).casefold():
        if sign.isalnum():
            count += 1
            inside = True
        elif inside:
            found.add(count)
            inside = False
    return frozenset(found | {count})


@cache
def _ideograph(sign: str) -> bool:
    return ord(sign) >= 0x2E80


def _pairs(text: str) -> frozenset[str]:
    return frozenset(text[at : at + 2] for at in range(len(text) - 1))
