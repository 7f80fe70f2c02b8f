"""The engine on this machine."""

from pathlib import Path

from contracts.ocr import Engine, Picture
from payments_ocr.engine import Seen
from payments_ocr.words import Word, scaled
from payments_ocr.workshop import Workshop

__all__ = ["LocalEngine"]


class LocalEngine:
    """See `payments_ocr.engine.Reader`. Nothing leaves the machine, and nothing is fetched."""

    def __init__(self, workshop: Workshop) -> None:
        self._workshop = workshop

    @property
    def name(self) -> Engine:
        return "local"

    async def read(self, path: Path) -> Seen:
        answer = await self._workshop.do({"do": "read", "path": str(path)})
        scale = 1 / float(answer["scale"])
        words = tuple(scaled(Word(*word), scale) for word in answer["words"])
        return Seen(Picture.model_validate(answer["picture"]), (words,))

    async def stop(self) -> None:
        await self._workshop.stop()
