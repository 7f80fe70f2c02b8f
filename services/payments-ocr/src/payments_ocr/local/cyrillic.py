"""Cyrillic letters, which the recogniser in the wheel does not know, from what it sees before it names a sign.

Two small convolutions over the features of its last layer but the head; `tools.cyrillic` made the numbers.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from payments_ocr.local.merging import Spike

__all__ = ["ALPHABET", "TAP", "collapsed", "spikes", "spikes_by"]

Floats = NDArray[np.float32]

_LETTERS = "абвгдежзийклмнопрстуфхцчшщъыьэюя"
ALPHABET = f"{_LETTERS}ё{_LETTERS.upper()}Ё₽"
TAP = "p2o.pd_op.pool2d.1.0"
"""The features' name in the model of the wheel."""
_FILE = Path(__file__).with_name("cyrillic.npz")


@cache
def _head() -> dict[str, Floats]:
    with np.load(_FILE) as file:
        return {name: file[name].astype(np.float32) for name in file.files}


def spikes(features: Floats) -> list[Spike]:
    """The Cyrillic letters of one line, from its features (channels × steps)."""
    return spikes_by(_head(), features)


def spikes_by(head: Mapping[str, Floats], features: Floats) -> list[Spike]:
    """The same by a head that may be no file yet."""
    steps = (features.T - head["mu"]) / head["sd"]
    odds = _convolved(np.maximum(_convolved(_padded(steps, 2), head["w1"], head["b1"]), 0), head["w2"], head["b2"])
    odds -= odds.max(axis=1, keepdims=True)
    chances = np.exp(odds)
    chances /= chances.sum(axis=1, keepdims=True)
    return collapsed(chances, ALPHABET)


def collapsed(chances: Floats, alphabet: Sequence[str]) -> list[Spike]:
    """What is most likely at each step, repeats as one (CTC; the first chance is that of nothing)."""
    found: list[Spike] = []
    best, sure = chances.argmax(axis=1), chances.max(axis=1)
    start = 0
    for end in range(1, len(best) + 1):
        if end < len(best) and best[end] == best[start]:
            continue
        if best[start]:
            sign = alphabet[int(best[start]) - 1]
            found.append(Spike(sign, (start + end - 1) / 2, float(sure[start:end].max())))
        start = end
    return found


def _padded(steps: Floats, by: int) -> Floats:
    return np.pad(steps, ((by, by), (0, 0)))


def _convolved(steps: Floats, weights: Floats, bias: Floats) -> Floats:
    """Three neighbouring steps at a time."""
    around = np.concatenate([steps[:-2], steps[1:-1], steps[2:]], axis=1)
    result: Floats = around @ weights + bias
    return result
