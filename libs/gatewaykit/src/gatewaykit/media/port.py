"""What a gateway gives and gets when a file goes from one messenger to another."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from contracts.ids import FileRef

__all__ = ["Incoming", "Media", "MediaSource", "Stored"]


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file that its platform has begun to give."""

    chunks: AsyncIterator[bytes]
    size: int | None = None
    """Bytes, where the platform says."""
    mime: str | None = None
    name: str | None = None


class MediaSource(Protocol):
    """The gateway that owns files: its own platform's."""

    def open(self, file: FileRef, limit: int) -> AbstractAsyncContextManager[Incoming]:
        """Begin to read a file of this gateway's.

        Entering raises `Refused` with `too_large` before a byte moves where the platform tells the size, and with
        `file_gone`; `Unavailable` and `RateLimited` when it is to be tried again. Whoever reads stops at `limit`.
        """
        ...


@dataclass(frozen=True, slots=True)
class Stored:
    """A file that rests in the media store; it stays there for an hour at least."""

    key: str
    size: int
    """Bytes."""
    mime: str | None = None
    name: str | None = None


class Media(Protocol):
    """The gateway that needs files of others."""

    async def bring(self, file: FileRef, limit: int) -> Stored:
        """Have the gateway that owns the file put it into the media store, and wait for that.

        `limit` is the most bytes of use here. Raises `Refused` with `too_large`, `file_gone` or `refused`, and
        `Unavailable` (certain: nothing was shown) when it did not come in time.
        """
        ...

    def at_hand(self, stored: Stored) -> AbstractAsyncContextManager[Path]:
        """The bytes as a local file for as long as the block lasts. Entering raises `Unavailable`."""
        ...
