"""What a message holds, in the same words for every messenger."""

from typing import Annotated, Literal

from pydantic import Field

from contracts.ids import FileRef
from contracts.wire import Wire

__all__ = [
    "Album",
    "Animation",
    "Audio",
    "Contact",
    "Content",
    "Document",
    "Filed",
    "Item",
    "Link",
    "Location",
    "Photo",
    "Sticker",
    "Text",
    "Unsupported",
    "Video",
    "VideoNote",
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
    name: str | None = None
    """The file's name, where the channel says."""
    mime: str | None = None


class _Captioned(_File):
    caption: str = ""


class Photo(_Captioned):
    """A picture, as the messenger recompressed it."""

    kind: Literal["photo"] = "photo"


class Document(_Captioned):
    """A file as it was sent; a picture sent as a file is one too (TG-93)."""

    kind: Literal["document"] = "document"


class Video(_Captioned):
    """A film."""

    kind: Literal["video"] = "video"


class Voice(_Captioned):
    """A voice message."""

    kind: Literal["voice"] = "voice"


class Audio(_Captioned):
    """A piece of music or other sound."""

    kind: Literal["audio"] = "audio"


class Animation(_Captioned):
    """A short film without sound that plays by itself."""

    kind: Literal["animation"] = "animation"


class VideoNote(_File):
    """A round film of somebody who speaks; it has no caption."""

    kind: Literal["video_note"] = "video_note"


class Sticker(_File):
    """A sticker."""

    kind: Literal["sticker"] = "sticker"
    emoji: str | None = None
    animated: bool = False
    """Whether it moves; elsewhere than in its own messenger it is then shown as its still picture."""
    still: FileRef | None = None
    """A still picture of it, where there is one."""


class Location(Wire):
    """A place on the map."""

    kind: Literal["location"] = "location"
    latitude: float = Field(ge=-90, le=90)
    longitude: float = Field(ge=-180, le=180)
    title: str = ""
    """What stands there, such as the name of a shop."""
    address: str = ""


class Contact(Wire):
    """Somebody's phone number."""

    kind: Literal["contact"] = "contact"
    name: str
    phone: str


class Link(Wire):
    """Something that the messenger shows by its address only: a film, a post on a wall."""

    kind: Literal["link"] = "link"
    url: str
    title: str = ""
    text: str = ""
    preview: FileRef | None = None
    """A picture of it."""


class Unsupported(Wire):
    """Something a person sent that cannot be carried; said aloud to its sender, never dropped."""

    kind: Literal["unsupported"] = "unsupported"
    what: str
    """The platform's own word for it, such as `poll`."""


Filed = Photo | Document | Video | Voice | Audio | Animation | VideoNote | Sticker
"""What is a file."""

Item = Annotated[Filed | Location | Contact | Link | Unsupported, Field(discriminator="kind")]
"""What one place of an album may hold."""


class Album(Wire):
    """Several things that were sent as one message, in their order."""

    kind: Literal["album"] = "album"
    items: tuple[Item, ...] = Field(min_length=1)
    """Their own captions are kept."""
    caption: str = ""
    """Words for the whole of it."""


Content = Annotated[
    Text
    | Photo
    | Document
    | Video
    | Voice
    | Audio
    | Animation
    | VideoNote
    | Sticker
    | Location
    | Contact
    | Link
    | Album
    | Unsupported,
    Field(discriminator="kind"),
]
