"""The recogniser behind the simulated OCR.space: it really reads the bytes that came, and knows nothing of the truth.

It is the local engine's own, in a process of its own. Asked for Russian it sees no ideographs, asked for Chinese no
Cyrillic letters, as OCR.space's engines for one language do.
"""

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from payments_ocr.words import Word
from payments_ocr.workshop import Workshop
from sandbox.ocrspace.world import Line, Piece

__all__ = ["Recognising"]


class Recognising:
    """See `sandbox.ocrspace.world.Recognise`."""

    def __init__(self, workshop: Workshop) -> None:
        self._workshop = workshop

    async def __call__(self, data: bytes, language: str, _engine: str) -> Sequence[Line]:
        with tempfile.NamedTemporaryFile(suffix=".jpg") as file:
            file.write(data)
            file.flush()
            answer = await self._workshop.do({"do": "read", "path": str(Path(file.name))})
        scale = 1 / float(answer["scale"])
        words = [Word(*word) for word in answer["words"]]
        return [line for word in words if (line := list(_pieces(word, language, scale)))]


def _pieces(word: Word, language: str, scale: float) -> Iterator[Piece]:
    """A piece of text word by word, each as long as its share of the signs."""
    signs = max(1, len(word.text))
    at = 0
    for part in word.text.split(" "):
        left = word.left + word.width * at / signs
        middle = word.middle + word.slope * (left - word.left - word.width / 2)
        at += len(part) + 1
        seen = "".join(sign for sign in part if _is_seen(sign, language))
        if seen:
            wide = word.width * len(part) / signs
            yield Piece(seen, left * scale, (middle - word.height / 2) * scale, wide * scale, word.height * scale)


def _is_seen(sign: str, language: str) -> bool:
    if language == "rus":
        return ord(sign) < 0x2E80 or sign == "￥"
    return not "\u0400" <= sign <= "\u04ff"
