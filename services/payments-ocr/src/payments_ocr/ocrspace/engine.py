"""The engine at OCR.space."""

import asyncio
import base64
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import httpx

from chassis.clock import Clock
from contracts.ocr import Engine, Picture
from payments_ocr.engine import Seen
from payments_ocr.faults import Away
from payments_ocr.ocrspace.answers import words_in
from payments_ocr.ocrspace.budget import FREE, Budget
from payments_ocr.reading.receipt import read
from payments_ocr.words import Word, moved, scaled, tilted
from payments_ocr.workshop import Workshop

__all__ = ["LANGUAGES", "OcrSpaceEngine"]

MOST_BYTES = 1_000_000
"""Of a picture; the free plan takes 1024 KB (OCR-5)."""
LONGEST_SIDE = 2000
SECONDS = 60.0
FREE_HOST = "api.ocr.space"
LANGUAGES = (("rus", "1"), ("chs", "2"))
"""Language and number of its recogniser, in the order in which they are asked; each knows English, too."""
ENOUGH = 3
"""So many things understood, and no other language is asked."""


class OcrSpaceEngine:
    """See `payments_ocr.engine.Reader`. The picture is made level and small here; its bytes are all that is sent."""

    def __init__(
        self, url: str, key: str, workshop: Workshop, clock: Clock, languages: Sequence[tuple[str, str]] = LANGUAGES
    ) -> None:
        self._url = url
        self._workshop = workshop
        self._clock = clock
        self._languages = languages
        self._budget = Budget(FREE if httpx.URL(url).host == FREE_HOST else ())
        self._http = httpx.AsyncClient(timeout=httpx.Timeout(SECONDS, connect=10.0), headers={"apikey": key})

    @property
    def name(self) -> Engine:
        return "ocrspace"

    async def read(self, path: Path) -> Seen:
        wish = {"do": "shrink", "path": str(path), "most_bytes": MOST_BYTES, "longest_side": LONGEST_SIDE}
        small = await self._workshop.do(wish)
        picture, jpeg = Picture.model_validate(small["picture"]), base64.b64decode(small["jpeg"])
        readings: list[Sequence[Word]] = []
        for language, number in self._languages:
            seen = await self._asked(jpeg, language, number)
            words = [_as_it_was(word, small, picture) for word in seen]
            readings.append(words)
            if await asyncio.to_thread(_is_enough, words, picture):
                break
        return Seen(picture, tuple(readings))

    async def stop(self) -> None:
        await self._http.aclose()
        await self._workshop.stop()

    async def _asked(self, jpeg: bytes, language: str, number: str) -> list[Word]:
        wait = self._budget.wait(self._clock.monotonic())
        if wait > 0:
            raise Away("ocr_quota", "our own count of its limit", wait)
        self._budget.take(self._clock.monotonic())
        form = {
            "language": language,
            "OCREngine": number,
            "isOverlayRequired": "true",
            "scale": "true",
            "detectOrientation": "true",
            "filetype": "JPG",
        }
        files = {"file": ("receipt.jpg", jpeg, "image/jpeg")}
        try:
            response = await self._http.post(self._url, data=form, files=files)
        except httpx.HTTPError as wrong:
            raise Away("ocr_down", type(wrong).__name__) from None
        return words_in(response.status_code, response.content)


def _as_it_was(word: Word, sent: Mapping[str, Any], picture: Picture) -> Word:
    """Where a word of the picture that was sent stands on the client's own, which may be larger and tilted."""
    x, y = sent["middle"]
    turned = tilted(word, float(sent["slope"]), (x, y))
    large = scaled(turned, 1 / float(sent["scale"]))
    left, top = picture.width / 2 - x / float(sent["scale"]), picture.height / 2 - y / float(sent["scale"])
    return moved(large, left, top)


def _is_enough(words: Sequence[Word], picture: Picture) -> bool:
    """Whether the picture was understood, so that another language would add nothing."""
    return read(words, picture.width, picture.height).understood >= ENOUGH
