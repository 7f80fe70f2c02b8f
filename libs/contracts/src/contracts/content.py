"""What a message holds, in the same words for every messenger."""

from typing import Annotated, Literal

from pydantic import Field

from contracts.ids import FileRef
from contracts.wire import Wire

__all__ = [
    "Audio",
    "Content",
    "Document",
    "Photo",
    "Sticker",
    "Text",
    "Unsupported",
    "Video",
    "Voice",
]


class Text(Wire):
    """Plain text. Markup is never interpreted, so a name or a text cannot pretend to be ours."""

    kind: Literal["text"] = "text"
    text: str


class _File(Wire):
    file: FileRef
    same: str | None = None
    """Equal for equal files, where the channel can tell (Telegram's `file_unique_id`)."""
    size: int | None = None
    """Bytes, where the channel says."""


class Photo(_File):
    """A picture, as the messenger recompressed it."""

    kind: Literal["photo"] = "photo"
    caption: str = ""


class Document(_File):
    """A file as it was sent; a picture sent as a file is one too (TG-93)."""

    kind: Literal["document"] = "document"
    caption: str = ""
    name: str | None = None
    mime: str | None = None


class Video(_File):
    """A film."""

    kind: Literal["video"] = "video"
    caption: str = ""


class Voice(_File):
    """A voice message."""

    kind: Literal["voice"] = "voice"
    caption: str = ""


class Audio(_File):
    """A piece of music or other sound."""

    kind: Literal["audio"] = "audio"
    caption: str = ""
    name: str | None = None
    mime: str | None = None


class Sticker(_File):
    """A sticker."""

    kind: Literal["sticker"] = "sticker"
    emoji: str | None = None


class Unsupported(Wire):
    """Something a person sent that cannot be carried; said aloud to its sender, never dropped."""

    kind: Literal["unsupported"] = "unsupported"
    what: str
    """The platform's own word for it, such as `poll`."""


Content = Annotated[
    Text | Photo | Document | Video | Voice | Audio | Sticker | Unsupported,
    Field(discriminator="kind"),
]
