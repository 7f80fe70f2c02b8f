"""Calls of the Bot API as values: what `to_native` makes and the client carries out."""

from dataclasses import dataclass
from typing import Literal

from contracts.ids import FileRef
from contracts.outbound import Button

__all__ = [
    "Answer",
    "Call",
    "EditCaption",
    "EditFile",
    "EditText",
    "FileKind",
    "GroupItem",
    "Inexpressible",
    "Inline",
    "Keyboard",
    "Menu",
    "NoMenu",
    "React",
    "SendContact",
    "SendFile",
    "SendGroup",
    "SendPlace",
    "SendText",
    "Sending",
]

FileKind = Literal["photo", "document", "video", "voice", "audio", "animation", "video_note", "sticker"]


class Inexpressible(ValueError):
    """Telegram has no way to show it."""


@dataclass(frozen=True, slots=True)
class Inline:
    """Buttons under a message."""

    rows: tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class Menu:
    """The menu keyboard (TG-82)."""

    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class NoMenu:
    """The menu keyboard goes away."""


Keyboard = Inline | Menu | NoMenu


@dataclass(frozen=True, slots=True)
class SendText:
    """A text message."""

    chat: int
    text: str
    reply_to: int | None = None
    thread: int | None = None
    silent: bool = False
    keyboard: Keyboard | None = None


@dataclass(frozen=True, slots=True)
class SendFile:
    """A file: of Telegram's own by its id, which fixes the kind (TG-91), of another messenger by its bytes."""

    chat: int
    kind: FileKind
    file: FileRef
    caption: str = ""
    reply_to: int | None = None
    thread: int | None = None
    silent: bool = False
    keyboard: Keyboard | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class GroupItem:
    """One file of an album."""

    kind: FileKind
    file: FileRef
    caption: str = ""
    name: str | None = None


@dataclass(frozen=True, slots=True)
class SendGroup:
    """An album of 2 to 10 files (TG-42); it cannot hold a keyboard."""

    chat: int
    items: tuple[GroupItem, ...]
    reply_to: int | None = None
    thread: int | None = None
    silent: bool = False
    keyboard: Keyboard | None = None


@dataclass(frozen=True, slots=True)
class SendPlace:
    """A place on the map, with a name or without."""

    chat: int
    latitude: float
    longitude: float
    title: str = ""
    address: str = ""
    reply_to: int | None = None
    thread: int | None = None
    silent: bool = False
    keyboard: Keyboard | None = None


@dataclass(frozen=True, slots=True)
class SendContact:
    """A phone number."""

    chat: int
    name: str
    phone: str
    reply_to: int | None = None
    thread: int | None = None
    silent: bool = False
    keyboard: Keyboard | None = None


@dataclass(frozen=True, slots=True)
class EditText:
    """Another text in a message of the bot's."""

    chat: int
    message: int
    text: str


@dataclass(frozen=True, slots=True)
class EditCaption:
    """Another caption."""

    chat: int
    message: int
    caption: str


@dataclass(frozen=True, slots=True)
class EditFile:
    """Another file, with its caption."""

    chat: int
    message: int
    kind: FileKind
    file: FileRef
    caption: str = ""
    name: str | None = None


@dataclass(frozen=True, slots=True)
class React:
    """One reaction, the first of these that the chat allows; where it allows none, a silent reply instead."""

    chat: int
    message: int
    emojis: tuple[str, ...]
    instead: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The end of the waiting sign on a pressed button."""

    press: str
    text: str = ""


Sending = SendText | SendFile | SendGroup | SendPlace | SendContact
Call = Sending | EditText | EditCaption | EditFile | React | Answer
