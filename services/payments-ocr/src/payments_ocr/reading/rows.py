"""Which words stand side by side, and which above each other. Pure."""

from collections.abc import Sequence

from payments_ocr.words import Word

__all__ = ["Row", "above", "rows_of"]

Row = tuple[Word, ...]
"""Words of one line, from left to right."""

_NEAR = 2.2
"""A label stands at most so many heights of itself above what it names."""


def rows_of(words: Sequence[Word]) -> list[Row]:
    """Level words as rows, from top to bottom."""
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda one: one.middle):
        fitting = [row for row in rows if _same_row(row, word)]
        if fitting:
            min(fitting, key=lambda row: abs(_middle(row) - word.middle)).append(word)
        else:
            rows.append([word])
    rows.sort(key=_middle)
    return [tuple(sorted(row, key=lambda one: one.left)) for row in rows]


def above(word: Word, words: Sequence[Word]) -> list[Word]:
    """What stands close above a word, in its column; the nearest first."""
    near = [
        other
        for other in words
        if other is not word
        and other.middle < word.top + 0.2 * word.height
        and word.top - other.bottom < _NEAR * other.height
        and _in_column(other, word)
    ]
    return sorted(near, key=lambda other: word.top - other.bottom)


def _in_column(first: Word, second: Word) -> bool:
    """Whether both begin, have their middles, or end at the same place, as what belongs together does."""
    slack = 0.9 * max(first.height, second.height)
    return (
        abs(first.left - second.left) < slack
        or abs(first.centre - second.centre) < slack
        or abs(first.right - second.right) < slack
    )


def _same_row(row: Sequence[Word], word: Word) -> bool:
    other = min(row, key=lambda one: abs(one.centre - word.centre))
    shared = min(other.bottom, word.bottom) - max(other.top, word.top)
    return shared > 0.5 * min(other.height, word.height)


def _middle(row: Sequence[Word]) -> float:
    return sum(word.middle for word in row) / len(row)
