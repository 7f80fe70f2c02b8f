"""`python -m tools.cyrillic OUT.npz`: draw, train, measure on lines never seen, write the head.

Needs sans fonts with Cyrillic (fonts-noto-core, fonts-noto-cjk, fonts-roboto-unhinted, fonts-open-sans, fonts-lato, …);
half an hour of one core.
"""

import argparse
from pathlib import Path
from typing import Any

import numpy as np
from tools.cyrillic.lines import Line, drawn
from tools.cyrillic.training import Head, trained

from payments_ocr.local.cyrillic import ALPHABET, spikes_by


def main() -> None:
    """Read the arguments and do it."""
    parser = argparse.ArgumentParser(prog="python -m tools.cyrillic")
    parser.add_argument("out", type=Path)
    parser.add_argument("--lines", type=int, default=14_000)
    parser.add_argument("--epochs", type=int, default=12)
    given = parser.parse_args()
    unseen = drawn(800, 99)
    head = trained(drawn(given.lines, 11), given.epochs, lambda epoch, loss, now: report(epoch, loss, now, unseen))
    kept: dict[str, Any] = {name: value.astype(_kind(name)) for name, value in head.items()}
    np.savez_compressed(given.out, **kept)


def report(epoch: int, loss: float, head: Head, unseen: list[Line]) -> None:
    """How many letters and how many lines are read wrongly."""
    wrong = letters = lines = 0
    for line in unseen:
        read = "".join(spike.sign for spike in spikes_by(head, line.features.T.astype(np.float32))).casefold()
        wanted = "".join(ALPHABET[letter - 1] for letter in line.letters).casefold()
        distance = _distance(read, wanted)
        wrong, letters, lines = wrong + distance, letters + len(wanted), lines + (distance > 0)
    print(
        f"{epoch}: loss {loss:.3f}, letters wrong {wrong / letters:.2%}, lines wrong {lines / len(unseen):.2%}",
        flush=True,
    )


def _distance(first: str, second: str) -> int:
    row = list(range(len(second) + 1))
    for number, sign in enumerate(first, start=1):
        before, row = row, [number]
        for at, other in enumerate(second, start=1):
            row.append(min(before[at] + 1, row[-1] + 1, before[at - 1] + (sign != other)))
    return row[-1]


def _kind(name: str) -> type:
    return np.float32 if name in {"mu", "sd"} else np.float16


if __name__ == "__main__":
    main()
