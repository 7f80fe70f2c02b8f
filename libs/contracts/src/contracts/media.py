"""Bytes on their way: whoever needs a file asks the gateway that owns it, and gets a key in the media store."""

from typing import ClassVar, Literal

from pydantic import Field

from contracts.ids import FileRef
from contracts.wire import Wire

__all__ = ["FetchMedia", "MediaFetched"]


class FetchMedia(Wire):
    """Put the file into the media store: anyone → the gateway that made the ref."""

    TYPE: ClassVar[str] = "media.fetch.v1"
    file: FileRef
    limit: int = Field(gt=0)
    """The most bytes that the asker can use; a larger file is refused before a byte moves."""
    answer_to: str | None = None
    """The queue that the answer goes to; `None` when nobody waits for it."""


class MediaFetched(Wire):
    """The file is in the media store, or why not: gateway → asker."""

    TYPE: ClassVar[str] = "media.fetched.v1"
    file: FileRef
    key: str | None = None
    """Where it rests; expires within a day. Never a platform's URL."""
    size: int | None = None
    """Bytes."""
    mime: str | None = None
    name: str | None = None
    fault: Literal["too_large", "gone", "refused"] | None = None
