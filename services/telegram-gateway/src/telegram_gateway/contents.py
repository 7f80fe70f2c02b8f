"""What a message of Telegram's holds, in the house's words. Pure."""

from typing import Any

from aiogram.enums import ContentType
from aiogram.types import Message

from contracts.content import (
    Animation,
    Audio,
    Contact,
    Content,
    Document,
    Location,
    Photo,
    Sticker,
    Text,
    Unsupported,
    Video,
    VideoNote,
    Voice,
)
from telegram_gateway.ids import make_file

__all__ = ["UNREAD", "content_of"]

SAID_BUT_NOT_CARRIED = frozenset(
    {
        ContentType.UNKNOWN,
        ContentType.CHECKLIST,
        ContentType.DICE,
        ContentType.GAME,
        ContentType.GIVEAWAY,
        ContentType.INVOICE,
        ContentType.LIVE_PHOTO,
        ContentType.PAID_MEDIA,
        ContentType.POLL,
        ContentType.RICH_MESSAGE,
        ContentType.STORY,
    }
)
"""What a person can say and we cannot carry."""
SERVICE = frozenset(kind.value for kind in set(ContentType) - SAID_BUT_NOT_CARRIED)
"""Every other content that has no place of its own: nobody said it."""
UNREAD = "unread_"
"""Put before the name of a field whose fault was forgiven."""


def content_of(message: Message) -> Content | None:
    """What it holds; `None` for a service message."""
    if message.text is not None:
        return Text(text=message.text)
    carried = _picture_or_film(message) or _sound_or_file(message) or _no_file(message)
    if carried is not None:
        return carried
    kind = _kind(message)
    return None if kind in SERVICE else Unsupported(what=kind)


def _picture_or_film(message: Message) -> Content | None:
    caption = message.caption or ""
    if message.photo:
        largest = max(message.photo, key=lambda size: size.width * size.height)
        return Photo(**_file(largest), caption=caption)
    if message.video is not None:
        return Video(**_file(message.video), caption=caption)
    if message.video_note is not None:
        return VideoNote(**_file(message.video_note))
    if (sticker := message.sticker) is not None:
        still = None if sticker.thumbnail is None else make_file(sticker.thumbnail.file_id)
        moves = sticker.is_animated or sticker.is_video
        return Sticker(**_file(sticker), emoji=sticker.emoji, animated=moves, still=still)
    # An animation sets the document too, with the same file (TG-94).
    return Animation(**_file(message.animation), caption=caption) if message.animation is not None else None


def _sound_or_file(message: Message) -> Content | None:
    caption = message.caption or ""
    if message.voice is not None:
        return Voice(**_file(message.voice), caption=caption)
    if (audio := message.audio) is not None:
        named = _file(audio)
        return Audio(**{**named, "name": named["name"] or audio.title}, caption=caption)
    return Document(**_file(message.document), caption=caption) if message.document is not None else None


def _no_file(message: Message) -> Content | None:
    if (venue := message.venue) is not None:
        at = venue.location
        return Location(latitude=at.latitude, longitude=at.longitude, title=venue.title, address=venue.address)
    if (place := message.location) is not None:
        return Location(latitude=place.latitude, longitude=place.longitude)
    if (contact := message.contact) is not None:
        name = " ".join(part for part in (contact.first_name, contact.last_name) if part)
        return Contact(name=name, phone=contact.phone_number)
    return None


def _file(native: Any) -> dict[str, Any]:
    """What all files of Telegram's have, as far as they have it; `getFile` may not tell it again (TG-92)."""
    return {
        "file": make_file(native.file_id),
        "same": native.file_unique_id,
        "size": native.file_size,
        "name": getattr(native, "file_name", None),
        "mime": getattr(native, "mime_type", None),
    }


def _kind(message: Message) -> str:
    """Telegram's word for it; for what our library cannot read, the name of the field that holds it."""
    kind = ContentType(message.content_type)
    if kind is not ContentType.UNKNOWN:
        return str(kind.value)
    held_by = str(next(iter(message.model_extra or {}), kind.value))
    return held_by.removeprefix(UNREAD)[:40]
