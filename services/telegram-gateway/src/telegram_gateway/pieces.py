"""Content as the messages that show it in Telegram, under a header or without. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import assert_never

from contracts.content import (
    Album,
    Animation,
    Audio,
    Contact,
    Content,
    Document,
    Filed,
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
from contracts.ids import FileRef, channel_of
from contracts.outbound import TextLink
from gatewaykit.places import link_in_words
from gatewaykit.splitting import length, split
from telegram_gateway.calls import (
    GroupItem,
    Inexpressible,
    Linked,
    SendContact,
    SendFile,
    SendGroup,
    Sending,
    SendPlace,
    SendText,
)
from telegram_gateway.capabilities import TELEGRAM
from telegram_gateway.ids import address_of

__all__ = ["holds_no_name", "is_own", "pieces_of"]

MOST_IN_GROUP = 10
MOST_LINKS = 100
"""Of more, Telegram shows none (TG-31)."""


def is_own(file: FileRef) -> bool:
    """Whether Telegram holds the file already."""
    return channel_of(file) == "telegram"


def holds_no_name(content: Content) -> bool:
    """Whether it has no text and no caption."""
    if isinstance(content, Sticker):
        return is_own(content.file)
    return isinstance(content, VideoNote | Location | Contact)


def pieces_of(chat: int, header: str, content: Content, links: Sequence[TextLink] = ()) -> list[Sending]:
    """At least one message; `links` are a text's. Raises `Inexpressible`."""
    match content:
        case Text(text=text) if links:
            pieces = [*_texts(chat, header, text)]
            return [*pieces] if len(pieces) > 1 else [replace(pieces[0], links=_linked(header, text, links))]
        case Text(text=text):
            return [*_texts(chat, header, text)]
        case Album(items=items, caption=caption):
            return _album(chat, header, items, caption)
        case _:
            return _item(chat, header, content)


def _item(chat: int, header: str, item: Item) -> list[Sending]:
    match item:
        case Photo() | Document() | Video() | Voice() | Audio() | Animation():
            return _captioned(SendFile(chat, item.kind, item.file, name=item.name), header, item.caption)
        case Sticker():
            return _sticker(chat, header, item)
        case VideoNote():
            return _under_card(SendFile(chat, "video_note", item.file), header)
        case Location(latitude=latitude, longitude=longitude, title=title, address=address):
            return _under_card(SendPlace(chat, latitude, longitude, title, address or title), header)
        case Contact(name=name, phone=phone):
            return _under_card(SendContact(chat, name or phone, phone), header)
        case Link(preview=preview):
            words = link_in_words(item)
            if preview is None:
                return [*_texts(chat, header, words)]
            return _captioned(SendFile(chat, "photo", preview, name="preview.jpg"), header, words)
        case Unsupported(what=what):
            raise Inexpressible(what)
        case _:
            assert_never(item)


def _sticker(chat: int, header: str, item: Sticker) -> list[Sending]:
    """Another messenger's sticker is a picture here."""
    if is_own(item.file):
        return _under_card(SendFile(chat, "sticker", item.file), header)
    shown = item.still if item.animated and item.still is not None else item.file
    return _captioned(SendFile(chat, "photo", shown, name="sticker.png"), header, "")


def _album(chat: int, header: str, items: Sequence[Item], caption: str) -> list[Sending]:
    """Groups of what Telegram groups (TG-42), the rest one by one, all in order; the header stands at the first."""
    pieces: list[Sending] = []
    words = caption
    for grouped, run in groupby(items, _group_of):
        members = list(run)
        if not grouped:
            for member in members:
                pieces += _item(chat, "" if pieces else _under(header, words), member)
                words = "" if pieces else words
            continue
        for at in range(0, len(members), MOST_IN_GROUP):
            part = members[at : at + MOST_IN_GROUP]
            pieces += _group(chat, "" if pieces else header, "" if pieces else words, part)
    return pieces


def _group(chat: int, header: str, words: str, items: Sequence[Item]) -> list[Sending]:
    files = [item for item in items if isinstance(item, Filed) and not isinstance(item, VideoNote | Sticker)]
    if len(files) == 1:
        own = "\n".join(part for part in (words, files[0].caption) if part)
        return _item(chat, header, files[0].model_copy(update={"caption": own}))
    members = [GroupItem(file.kind, file.file, file.caption, file.name) for file in files]
    first = _under(header, "\n".join(part for part in (words, members[0].caption) if part))
    if length(first, utf16=True) <= TELEGRAM.caption_limit:
        members[0] = replace(members[0], caption=first)
        return [SendGroup(chat, tuple(members))]
    members[0] = replace(members[0], caption=header)
    beside = "\n".join(part for part in (words, files[0].caption) if part)
    return [SendGroup(chat, tuple(members)), *_texts(chat, header, beside)]


def _group_of(item: Item) -> str:
    """What mixes with what; nothing when it stands alone."""
    kinds: dict[type[Item], str] = {Photo: "seen", Video: "seen", Document: "files", Audio: "heard"}
    return kinds.get(type(item), "")


def _under_card(piece: Sending, header: str) -> list[Sending]:
    """What can hold no name comes after a card that does."""
    return [SendText(piece.chat, header), piece] if header else [piece]


def _captioned(file: SendFile, header: str, caption: str) -> list[Sending]:
    """A file with its caption; what is too long for a caption goes as a text beside it (TG-33)."""
    whole = _under(header, caption)
    if length(whole, utf16=True) <= TELEGRAM.caption_limit:
        return [replace(file, caption=whole)]
    return [replace(file, caption=header), *_texts(file.chat, header, caption)]


def _texts(chat: int, header: str, text: str) -> Iterator[SendText]:
    """A long text as several messages, each under the same header: in a group others may speak in between."""
    if not (header + text).strip():
        raise Inexpressible("an empty text")
    room = TELEGRAM.text_limit - (length(header, utf16=True) + 1 if header else 0)
    for piece in split(text, room, utf16=True):
        yield SendText(chat, _under(header, piece))


def _under(header: str, text: str) -> str:
    return f"{header}\n{text}" if header and text else header or text


def _linked(header: str, text: str, links: Sequence[TextLink]) -> tuple[Linked, ...]:
    """The stretches that lead to a message with an address."""
    before = length(header, utf16=True) + 1 if header else 0
    found: list[Linked] = []
    for link in links[:MOST_LINKS]:
        stretch = text[link.at : link.at + link.length] if link.at >= 0 else ""
        url = address_of(link.message, link.thread)
        if stretch and url is not None:
            at = before + length(text[: link.at], utf16=True)
            found.append(Linked(at, length(stretch, utf16=True), url))
    return tuple(found)
