"""What an engine is to the rest: a picture in, words with places out."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from contracts.ocr import Engine, Picture
from payments_ocr.words import Word

__all__ = ["Reader", "Seen"]


@dataclass(frozen=True, slots=True)
class Seen:
    """A picture, and all the text on it; several readings when it was looked at in several languages."""

    picture: Picture
    readings: tuple[Sequence[Word], ...]


class Reader(Protocol):
    """An engine."""

    @property
    def name(self) -> Engine: ...

    async def read(self, path: Path) -> Seen:
        """What stands on the picture. Raises `Unfit` for good, `Away` for now."""
        ...

    async def stop(self) -> None:
        """Let go of processes and connections."""
        ...
