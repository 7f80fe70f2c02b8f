"""OCR.space, from outside."""

from collections.abc import Sequence
from typing import Any, Literal

from sandbox.control.machine import FaultKind, MachineControl, Send

__all__ = ["OcrSpaceControl", "StrangeAnswer"]

StrangeAnswer = Literal[
    "timed_out",
    "exhausted",
    "fatal",
    "file_timed_out",
    "file_unreadable",
    "unprocessable",
    "quota_as_string",
    "maintenance",
    "nothing",
]


class OcrSpaceControl(MachineControl):
    """Keys, what stands on pictures when nobody really reads them, what was asked, and trouble."""

    def __init__(self, send: Send) -> None:
        super().__init__("ocrspace", send)

    async def key(self, *, hourly: int | None = None, daily: int | None = None, most_bytes: int | None = None) -> str:
        """Register a customer; the free plan's limits, unless others are given."""
        return str((await self._order("key", hourly=hourly, daily=daily, most_bytes=most_bytes))["key"])

    async def show(self, lines: Sequence[Sequence[tuple[str, float, float, float, float]]]) -> None:
        """From now on this stands on every picture: lines of words with left, top, width and height."""
        names = ("text", "left", "top", "width", "height")
        await self._order("show", lines=[[dict(zip(names, word, strict=True)) for word in line] for line in lines])

    async def asked(self) -> list[dict[str, Any]]:
        """Every picture that was read: language, engine, size, sha256, overlay."""
        return list((await self._order("asked"))["asked"])

    async def fault(self, kind: FaultKind | StrangeAnswer, *, times: int = 1, seconds: float = 1.0) -> None:
        """Order trouble for the next calls; a `429` is its plain text about a limit, with 403."""
        await self._order("fault", kind=kind, times=times, seconds=seconds)
