"""What the router wants shown, as calls of VKontakte's API. Pure."""

import hashlib
import json
import re
from dataclasses import dataclass, replace
from typing import Literal, assert_never

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
from contracts.delivery import Remark
from contracts.ids import FileRef, MessageRef
from contracts.outbound import (
    AnswerPress,
    Button,
    Delete,
    Edit,
    FindPin,
    Forget,
    Mark,
    MenuButton,
    Pin,
    Show,
    TendTopic,
    Tidy,
)
from gatewaykit.connector import Command
from gatewaykit.places import contact_in_words, link_in_words, location_in_words
from gatewaykit.splitting import split
from vk_gateway.capabilities import MOST_ATTACHMENTS, MOST_BUTTONS, MOST_ROWS, VK
from vk_gateway.ids import NotOurs, parse_chat, parse_message, parse_press

__all__ = [
    "Answer",
    "Attach",
    "AttachKind",
    "Call",
    "Change",
    "Inexpressible",
    "Remove",
    "Send",
    "remarks_of",
    "to_native",
]

AttachKind = Literal["photo", "document", "voice"]

LONGEST_LABEL = 40
_IN_A_ROW = VK.buttons_per_row
BUTTONS_BELOW = "👇"
MOST_DELETED = 100
GUARD = "\u2060"
"""Joins words without a sign of its own: put where VKontakte would read a mention (VK-48)."""
_MENTION = re.compile(r"\[(?=[^\s|\]]+\|)|(?<![\w/])[@*](?=[A-Za-z])")
"""`[id1|Name]` and `@name`, but neither an e-mail address nor a page such as `example.org/@name`."""
_REFUSED_NAMES = re.compile(r"\.(?:mp3|exe|bat|cmd|com|scr|msi|apk|jar|vbs|js|ps1|dll)$", re.IGNORECASE)
"""Files that VKontakte takes from nobody (VK-71)."""


class Inexpressible(ValueError):
    """VKontakte has no way to show it."""


@dataclass(frozen=True, slots=True)
class Attach:
    """A file to be uploaded and attached."""

    kind: AttachKind
    file: FileRef
    name: str
    zipped: bool = False
    """Whether it goes inside an archive."""


@dataclass(frozen=True, slots=True)
class Send:
    """One message."""

    peer: int
    text: str
    random_id: int
    """VKontakte takes the same one once (VK-40), so that a repeat is never a second message."""
    attach: tuple[Attach, ...] = ()
    keyboard: str | None = None
    reply_to: int | None = None
    series: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """Another text, and other files, in a message that stands."""

    peer: int
    message: int
    text: str
    attach: tuple[Attach, ...] = ()


@dataclass(frozen=True, slots=True)
class Remove:
    """Messages go, for everybody (VK-47)."""

    peer: int
    messages: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """The end of a spinner (VK-46)."""

    event: str
    person: int
    peer: int
    text: str = ""


Call = Send | Change | Remove | Answer


def to_native(command: Command, command_id: str) -> tuple[Call, ...]:
    """The calls, in order. Raises `Inexpressible`."""
    try:
        match command:
            case Show():
                return _show(command, command_id)
            case Edit():
                return _edit(command, command_id)
            case Delete():
                return _delete(command)
            case Pin() | FindPin() | Tidy():
                raise Inexpressible("a pin")
            case Forget():  # nothing of a person is written down here
                return ()
            case Mark() | TendTopic():
                raise Inexpressible("what stands in the operator chat")
            case AnswerPress():
                event, person, peer = parse_press(command.press)
                return (Answer(event, person, peer, command.text),)
            case _:
                assert_never(command)
    except NotOurs as wrong:
        raise Inexpressible(str(wrong)) from None


def remarks_of(content: Content) -> tuple[Remark, ...]:
    """What its sender should know of the way it is shown."""
    items = content.items if isinstance(content, Album) else (content,)
    still = any(isinstance(item, Sticker) and item.animated for item in items)
    zipped = any(attach.zipped for attach in _attachments(items))
    return (*(("zipped",) if zipped else ()), *(("still",) if still else ()))


def _show(command: Show, command_id: str) -> tuple[Send, ...]:
    peer = parse_chat(command.chat)
    origin = command.series or command_id
    header = f"{command.header}\n" if command.header else ""
    messages = _messages(command.content, header)
    if command.menu is not None and command.buttons and len(messages) == 1:
        messages.append((BUTTONS_BELOW, ()))
    sends = [
        Send(peer, text, _random_id(origin, number), attach, series=command.series)
        for number, (text, attach) in enumerate(messages)
    ]
    sends[0] = replace(sends[0], reply_to=_reply_to(command.reply_to, peer))
    if command.buttons:
        sends[-1] = replace(sends[-1], keyboard=_inline(command.buttons))
    if command.menu is not None:
        place = 0 if command.buttons else -1
        sends[place] = replace(sends[place], keyboard=_menu(command.menu))
    return tuple(sends)


def _edit(command: Edit, command_id: str) -> tuple[Call, ...]:
    """Each message as it should be; what has become more is sent after them, and nothing is taken away."""
    peer = parse_chat(command.chat)
    header = f"{command.header}\n" if command.header else ""
    before, after = _messages(command.before, header), _messages(command.content, header)
    if len(after) < len(before) or len(before) != len(command.messages):
        raise Inexpressible("an edit that leaves fewer messages")
    calls: list[Call] = []
    for number, (text, attach) in enumerate(after):
        if number >= len(before):
            calls.append(Send(peer, text, _random_id(command_id, number), attach))
        elif (text, attach) != before[number]:
            calls.append(Change(peer, parse_message(command.messages[number])[1], text, attach))
    return tuple(calls)


def _delete(command: Delete) -> tuple[Remove, ...]:
    peer = parse_chat(command.chat)
    numbers = [parse_message(ref)[1] for ref in command.messages]
    return tuple(Remove(peer, tuple(numbers[at : at + MOST_DELETED])) for at in range(0, len(numbers), MOST_DELETED))


_Messages = list[tuple[str, tuple[Attach, ...]]]


def _messages(content: Content, header: str) -> _Messages:
    """Texts, each with what is attached to it."""
    match content:
        case Album(items=items, caption=caption):
            return _album(items, header, caption)
        case Unsupported(what=what):
            raise Inexpressible(what)
        case Text(text=text):
            return [(piece, ()) for piece in _pieces(header + text)]
        case Location() | Contact() | Link():
            return [(piece, ()) for piece in _pieces(header + _in_words(content))]
        case Photo() | Document() | Video() | Voice() | Audio() | Animation():
            return _beside(header + content.caption, (_attach(content),))
        case VideoNote() | Sticker():
            return _beside(header, (_attach(content),))
        case _:
            assert_never(content)


def _album(items: tuple[Item, ...], header: str, caption: str) -> _Messages:
    """Files together as far as VKontakte takes them in one message (VK-33); what is no file as a text of its own."""
    words = [caption] if caption else []
    files: list[Attach] = []
    alone: list[Attach] = []
    others: list[str] = []
    for item in items:
        match item:
            case Location() | Contact() | Link():
                others.append(_in_words(item))
            case Unsupported(what=what):
                raise Inexpressible(what)
            case VideoNote() | Sticker():
                files.append(_attach(item))
            case _:
                words += [item.caption] if item.caption else []
                (alone if isinstance(item, Voice) else files).append(_attach(item))
    messages: _Messages = []
    for at in range(0, len(files), MOST_ATTACHMENTS):
        part = tuple(files[at : at + MOST_ATTACHMENTS])
        messages += _beside(header + "\n".join(words), part) if not at else [("", part)]
    if not files and words:
        messages += [(piece, ()) for piece in _pieces(header + "\n".join(words))]
    messages += [("", (voice,)) for voice in alone]
    messages += [(piece, ()) for text in others for piece in _pieces(header + text)]
    return messages


def _beside(words: str, attach: tuple[Attach, ...]) -> _Messages:
    """Files with their words; what is too long goes on after them."""
    pieces = _pieces(words) if words.strip() else [""]
    return [(pieces[0], attach), *((piece, ()) for piece in pieces[1:])]


def _pieces(text: str) -> list[str]:
    if not text.strip():
        raise Inexpressible("an empty text")
    return list(split(_guarded(text), VK.text_limit, utf16=False))


def _guarded(text: str) -> str:
    """A text in which nothing reads as a mention: VKontakte has no way to send one plain (VK-48)."""
    return _MENTION.sub(lambda found: found[0] + GUARD, text)


def _in_words(content: Location | Contact | Link) -> str:
    match content:
        case Location():
            return location_in_words(content)
        case Contact():
            return contact_in_words(content)
        case Link():
            return link_in_words(content)
        case _:
            assert_never(content)


def _attachments(items: tuple[Content | Item, ...]) -> list[Attach]:
    return [_attach(item) for item in items if isinstance(item, Filed)]


def _attach(item: Filed) -> Attach:
    match item:
        case Photo():
            return Attach("photo", item.file, item.name or "photo.jpg")
        case Sticker(animated=True, still=still):
            if still is None:
                raise Inexpressible("a sticker that only moves")
            return Attach("photo", still, "sticker.png")
        case Sticker():
            return Attach("photo", item.file, "sticker.png")
        case Voice():
            return Attach("voice", item.file, "voice.ogg")
        case Audio():
            return _document(item, "audio.mp3")
        case Video() | Animation() | VideoNote():
            return _document(item, "video.mp4")
        case Document():
            return _document(item, "file")
        case _:
            assert_never(item)


def _document(item: Filed, name: str) -> Attach:
    named = item.name or name
    refused = _REFUSED_NAMES.search(named) is not None or item.mime in {"audio/mpeg", "audio/mp3"}
    return Attach("document", item.file, named, zipped=refused)


def _inline(rows: tuple[tuple[Button, ...], ...]) -> str:
    every = [button for row in rows for button in row]
    if len(every) > MOST_BUTTONS:
        raise Inexpressible(f"more than {MOST_BUTTONS} buttons")
    fitting = [row[at : at + _IN_A_ROW] for row in rows for at in range(0, len(row), _IN_A_ROW)]
    if len(fitting) > MOST_ROWS:
        fitting = [tuple(every[at : at + 2]) for at in range(0, len(every), 2)]
    buttons = [[_button("callback", one.text, one.payload) for one in row] for row in fitting]
    return json.dumps({"inline": True, "buttons": buttons}, ensure_ascii=False)


def _menu(rows: tuple[tuple[MenuButton, ...], ...]) -> str:
    """Text buttons: a press is an ordinary message, which survives an outage."""
    buttons = [[_button("text", one.text, one.payload) for one in row] for row in rows if row]
    return json.dumps({"one_time": False, "inline": False, "buttons": buttons}, ensure_ascii=False)


def _button(kind: str, text: str, payload: str) -> dict[str, object]:
    action = {"type": kind, "label": text[:LONGEST_LABEL], "payload": json.dumps({"p": payload})}
    return {"action": action, "color": "secondary"}


def _reply_to(ref: MessageRef | None, peer: int) -> int | None:
    if ref is None:
        return None
    its_peer, number = parse_message(ref)
    return number if its_peer == peer else None


def _random_id(origin: str, number: int) -> int:
    """From 1 to 2³¹−1, the same for the same message at every try."""
    digest = hashlib.sha256(f"{origin}:{number}".encode()).digest()
    return int.from_bytes(digest[:4], "big") % 0x7FFFFFFF + 1
