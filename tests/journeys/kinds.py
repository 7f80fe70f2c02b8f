"""One example of every kind of content, as a person of each messenger sends it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from PIL import Image

from sandbox.pictures import png

__all__ = ["KINDS", "Example", "example"]

OGG = b"OggS" + b"\x00" * 60 + b"OpusHead" + b"\x00" * 200
MP3 = b"ID3\x04\x00\x00\x00\x00\x00\x00" + b"\xff\xfb\x90\x00" * 100
MP4 = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + b"\x00" * 300
PDF = b"%PDF-1.4\n" + b"0" * 300
TGS = b"\x1f\x8b" + b"\x00" * 100

KINDS = (
    "text",
    "text of 5,000 signs",
    "photo",
    "picture as a file",
    "document",
    "video",
    "voice",
    "music",
    "animation",
    "video note",
    "sticker",
    "animated sticker",
    "location",
    "contact",
    "album",
    "wall post",
    "link to a page",
    "something forwarded",
    "poll",
)
"""The rows of the table."""


@dataclass(frozen=True)
class Example:
    """What a person sends; the messenger's own client turns it into its own words."""

    kind: str
    text: str = ""
    data: bytes | None = None
    name: str | None = None
    mime: str | None = None
    items: tuple["Example", ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)


def example(kind: str, number: int) -> Example:
    """An example whose bytes and words are those of this number alone."""
    mark = f" {number}"
    simple = {
        "text": Example("text", f"Добрый день{mark}"),
        "text of 5,000 signs": Example("text", "слово " * 833 + mark),
        "photo": Example("photo", f"вот фото{mark}", png(320, 240, mark=number)),
        "picture as a file": Example("document", "", png(320, 240, mark=number), "чек.png", "image/png"),
        "document": Example("document", f"вот файл{mark}", PDF + mark.encode(), "договор.pdf", "application/pdf"),
        "video": Example("video", "", MP4 + mark.encode(), "film.mp4", "video/mp4"),
        "voice": Example("voice", "", OGG + mark.encode(), "voice.ogg", "audio/ogg"),
        "music": Example("audio", "", MP3 + mark.encode(), "song.mp3", "audio/mpeg"),
        "animation": Example("animation", "", MP4 + mark.encode() * 2, "funny.mp4", "video/mp4"),
        "video note": Example("video_note", "", MP4 + mark.encode() * 3, None, "video/mp4"),
        "sticker": Example("sticker", "", webp(number), "sticker.webp", "image/webp"),
        "animated sticker": Example(
            "animated_sticker", "", TGS + mark.encode(), "sticker.tgs", "application/x-tgsticker"
        ),
        "album": Example("album", f"два фото{mark}", items=(_photo(number, 1), _photo(number, 2))),
        "something forwarded": Example("forwarded", f"чужие слова{mark}"),
    }
    plain = {
        "location": "location",
        "contact": "contact",
        "wall post": "wall",
        "link to a page": "link",
        "poll": "poll",
    }
    return simple[kind] if kind in simple else Example(plain[kind])


def webp(number: int) -> bytes:
    """A picture in the format of stickers."""
    out = BytesIO()
    Image.new("RGBA", (512, 512), (number % 256, 120, 80, 128)).save(out, "WEBP")
    return out.getvalue()


def _photo(number: int, place: int) -> Example:
    return Example("photo", "", png(320, 240, mark=number * 100 + place))
