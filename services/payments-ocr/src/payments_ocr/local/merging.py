"""Two readings of one line, sign by sign: the general recogniser's and the Cyrillic one's. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

__all__ = ["Spike", "is_cyrillic", "merged", "surety"]

_OVERLAP = 0.8
"""Steps of the line; two readings so close are of the same sign."""
_TWIN_OVERLAP = 2.2
"""The same of two signs that look alike."""
_LEAST = 0.5
_SEVERAL = 3
_MONEY = frozenset("0123456789.,")
_TWINS = dict(zip("aceopxyABCEHKMOPTXYpP", "асеорхуАВСЕНКМОРТХУ₽₽", strict=True))


@dataclass(frozen=True, slots=True)
class Spike:
    """One sign, where it stands on the line, and how certain it is."""

    sign: str
    at: float
    sure: float


def is_cyrillic(lines: Iterable[tuple[Sequence[Spike], Sequence[Spike]]]) -> bool:
    """Whether more letters of a page stand in words that are surely Cyrillic than in such as are surely Latin."""
    balance = 0
    for general, cyrillic in lines:
        for word in _words(general, cyrillic):
            if abs(len(word.letters) - word.latin) >= _SEVERAL:
                balance += len(word.letters) - word.latin
    return balance > 0


def merged(general: Sequence[Spike], cyrillic: Sequence[Spike], *, among_cyrillic: bool = True) -> list[Spike]:
    """Both in one line, word by word: a word is of the alphabet of which more letters were seen in it.

    `Apr` and `Арг` look the same: a word in which either saw as many is of the alphabet of its page. Of two readings
    of one sign the more certain counts; in a Cyrillic word Latin letters give way.
    """
    kept = list(general)
    for word in _words(general, cyrillic):
        several = len(word.letters)
        is_latin = word.latin > several or (word.latin == several and not among_cyrillic)
        for spike in word.spikes:
            if spike.sign.isalpha() and is_latin:
                continue
            kept = _placed(kept, spike, among=several >= _SEVERAL)
    return sorted(kept, key=lambda spike: spike.at)


@dataclass(frozen=True, slots=True)
class _Word:
    """What stands between two spaces."""

    latin: int
    """Latin letters that the general recogniser saw."""
    spikes: tuple[Spike, ...]
    """What the Cyrillic one saw."""

    @property
    def letters(self) -> tuple[Spike, ...]:
        return tuple(spike for spike in self.spikes if spike.sign.isalpha())


def _words(general: Sequence[Spike], cyrillic: Sequence[Spike]) -> Iterator[_Word]:
    good = [spike for spike in cyrillic if spike.sure >= _LEAST]
    spaces = [spike.at for spike in general if spike.sign.isspace()]
    for start, end in pairwise([float("-inf"), *spaces, float("inf")]):
        latin = sum(_is_latin(spike) for spike in general if start < spike.at < end)
        yield _Word(latin, tuple(spike for spike in good if start < spike.at < end))


def _placed(kept: list[Spike], spike: Spike, *, among: bool) -> list[Spike]:
    rivals = [other for other in kept if _same_place(other, spike)]
    if spike.sign == "₽" and not rivals:  # a currency that only one of the two sees is none
        return kept
    if any(_stronger(other, spike, among=among) for other in rivals):
        return kept
    return [other for other in kept if other not in rivals] + [spike]


def surety(spikes: Sequence[Spike]) -> float:
    """How certain the least certain digit or separator is."""
    return min((spike.sure for spike in spikes if spike.sign in _MONEY), default=1.0)


def _same_place(general: Spike, cyrillic: Spike) -> bool:
    apart = abs(general.at - cyrillic.at)
    if _TWINS.get(general.sign) == cyrillic.sign:
        return apart <= _TWIN_OVERLAP
    return general.sign.isalnum() and apart <= _OVERLAP


def _stronger(general: Spike, cyrillic: Spike, *, among: bool) -> bool:
    if _is_latin(general) and (among or cyrillic.sign == "₽"):
        return False
    return general.sure >= cyrillic.sure


def _is_latin(spike: Spike) -> bool:
    return spike.sign.isascii() and spike.sign.isalpha()
