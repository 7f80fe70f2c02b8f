"""A message's content on its way through the dialog, which carries it unread."""

from typing import assert_never

from pydantic import TypeAdapter

from contracts.content import (
    Album,
    Animation,
    Audio,
    Contact,
    Content,
    Document,
    Item,
    Link,
    Location,
    Photo,
    Sticker,
    Text,
    Unsupported,
    Video,
    VideoNote,
    Voice,
)
from contracts.ids import MessageRef
from contracts.inbound import Forwarded
from contracts.wire import Wire
from router.dialog.states import Piece

__all__ = ["Carried", "alike", "carried_in", "carried_of", "piece_of", "with_words", "words_of"]


class Carried(Wire):
    """What a piece holds."""

    content: Content
    forwarded: Forwarded | None = None
    also: tuple[MessageRef, ...] = ()
    """The messages of an album after its first, in the order of its items."""
    late: str | None = None
    """When it was sent, in words, if it was set aside before and comes late."""


_CARRIED = TypeAdapter(Carried)


def piece_of(message: MessageRef, carried: Carried, at: float, answers: str | None = None) -> Piece:
    """The dialog's word for a message."""
    content = carried.content
    return Piece(
        message=message,
        content=carried.model_dump_json(),
        at=at,
        # PostgreSQL keeps no NUL in a text; in the content's JSON it is escaped.
        text=content.text.replace("\x00", "") if isinstance(content, Text) and carried.forwarded is None else None,
        answers=answers,
    )


def carried_of(piece: Piece) -> Carried:
    """What the piece holds."""
    return carried_in(piece.content)


def carried_in(content: str) -> Carried:
    """What a piece with this content holds."""
    return _CARRIED.validate_json(content)


def words_of(content: Content) -> str:
    """Its text or caption."""
    match content:
        case Text(text=text):
            return text
        case Album(items=items, caption=caption):
            return caption or next((words for item in items if (words := words_of(item))), "")
        case Photo() | Document() | Video() | Voice() | Audio() | Animation():
            return content.caption
        case VideoNote() | Sticker() | Location() | Contact() | Link() | Unsupported():
            return ""
        case _:
            assert_never(content)


def with_words(content: Content, more: str) -> Content:
    """The same with these words under its own; unchanged where it can hold none."""
    match content:
        case Text(text=text):
            return Text(text=_under(text, more))
        case Album(items=items):
            return content.model_copy(update={"items": (_item_with_words(items[0], more), *items[1:])})
        case Photo() | Document() | Video() | Voice() | Audio() | Animation():
            return content.model_copy(update={"caption": _under(content.caption, more)})
        case VideoNote() | Sticker() | Location() | Contact() | Link() | Unsupported():
            return content
        case _:
            assert_never(content)


def alike(one: Content, other: Content) -> bool:
    """Whether people see the same: of a file, what it is called by its messenger may change all the same."""
    if one.kind != other.kind or words_of(one) != words_of(other):
        return False
    if isinstance(one, Album) and isinstance(other, Album):
        pairs = zip(one.items, other.items, strict=False)
        return len(one.items) == len(other.items) and all(alike(first, second) for first, second in pairs)
    return _file(one) == _file(other)


def _item_with_words(item: Item, more: str) -> Item:
    changed = with_words(item, more)
    return item if isinstance(changed, Text | Album) else changed


def _under(words: str, more: str) -> str:
    return f"{words}\n\n{more}" if words else more


def _file(content: Content) -> str | None:
    """Equal for equal files."""
    match content:
        case Photo() | Document() | Video() | Voice() | Audio() | Animation() | VideoNote() | Sticker():
            return content.same or content.file
        case Text() | Location() | Contact() | Link() | Album() | Unsupported():
            return None
        case _:
            assert_never(content)
