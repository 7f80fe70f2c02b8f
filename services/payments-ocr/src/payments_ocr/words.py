"""What a recogniser sees: pieces of text with their places. Pure."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median

__all__ = ["Word", "levelled", "moved", "scaled", "tilted"]

_LONG = 3.0
"""A piece this many times wider than high tells how the picture is tilted."""


@dataclass(frozen=True, slots=True)
class Word:
    """One piece of text: a word, or words that stand close together on a line."""

    text: str
    left: float
    top: float
    width: float
    height: float
    slope: float = 0.0
    """How much lower its right end is than its left, per pixel of width."""
    sure: float = 1.0
    """How certain the recogniser is of the least certain sign that matters."""

    @property
    def right(self) -> float:
        return self.left + self.width

    @property
    def bottom(self) -> float:
        return self.top + self.height

    @property
    def middle(self) -> float:
        """Of its height."""
        return self.top + self.height / 2

    @property
    def centre(self) -> float:
        """Of its width."""
        return self.left + self.width / 2


def scaled(word: Word, by: float) -> Word:
    """The word on a picture so many times larger."""
    return replace(word, left=word.left * by, top=word.top * by, width=word.width * by, height=word.height * by)


def moved(word: Word, right: float, down: float) -> Word:
    """The word so many pixels further."""
    return replace(word, left=word.left + right, top=word.top + down)


def tilted(word: Word, slope: float, about: tuple[float, float]) -> Word:
    """A level word where it stands on the same picture before that was turned about a point to be level."""
    if slope == 0.0:
        return word
    x, y = about
    long = math.hypot(1.0, slope)
    right, down = word.centre - x, word.middle - y
    centre, middle = x + (right - down * slope) / long, y + (right * slope + down) / long
    return replace(word, left=centre - word.width / 2, top=middle - word.height / 2, slope=word.slope + slope)


def levelled(words: Sequence[Word]) -> list[Word]:
    """The same words where they would stand if the picture were not tilted; only for finding rows."""
    slopes = [word.slope for word in words if word.width > _LONG * word.height]
    tilt = median(slopes) if slopes else 0.0
    return [
        Word(
            word.text,
            word.left + tilt * word.middle,
            word.top - tilt * word.centre,
            word.width,
            word.height,
            word.slope,
            word.sure,
        )
        for word in words
    ]
