"""Calls of the Bot API as values: what `to_native` makes and the client carries out."""

from dataclasses import dataclass
from typing import Literal

from contracts.charts import Chart
from contracts.ids import FileRef
from contracts.outbound import Attachment, Button

__all__ = [
    "Answer",
    "Ask",
    "Call",
    "EditCaption",
    "EditFile",
    "EditText",
    "Elsewhere",
    "FileKind",
    "GetPin",
    "GroupItem",
    "Inexpressible",
    "Inline",
    "Instead",
    "Keyboard",
    "Linked",
    "Menu",
    "NoMenu",
    "PinMessage",
    "React",
    "Remove",
    "SendContact",
    "SendFile",
    "SendGroup",
    "SendPlace",
    "SendText",
    "Sending",
    "Spot",
    "Tend",
]

FileKind = Literal["photo", "document", "video", "voice", "audio", "animation", "video_note", "sticker"]


class Inexpressible(ValueError):
    """Telegram has no way to show it."""


class Elsewhere(Inexpressible):
    """What it is about stands in another chat: the group was that one before it became a supergroup (TG-24)."""


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


@dataclass(frozen=True, slots=True)
class Ask:
    """The reply to it is opened at once, for whoever is replied to (`ForceReply`)."""


Keyboard = Inline | Menu | NoMenu | Ask


@dataclass(frozen=True, slots=True)
class Linked:
    """A stretch of a text that leads somewhere, in UTF-16 code units (TG-30)."""

    offset: int
    length: int
    url: str


@dataclass(frozen=True, slots=True)
class Spot:
    """A client's own place in the operator chat."""

    topic: str
    name: str
    open: bool
    forum: bool
    """Whether the call was made for a chat with topics; without them it names the client itself."""
    header: str = ""
    """Of a relay in a plain group: who speaks."""
    under: bool = False
    """Whether the message that is replied to says so, and nothing else does."""


@dataclass(frozen=True, slots=True)
class SendText:
    """A text message."""

    chat: int
    text: str
    reply_to: int | None = None
    thread: int | None = None
    spot: Spot | None = None
    silent: bool = False
    keyboard: Keyboard | None = None
    links: tuple[Linked, ...] = ()
    chart: Chart | None = None
    """A picture of the same, to which the text is the caption, if it can be drawn and shown here."""
    attachment: Attachment | None = None
    """A file to which the text is the caption."""


@dataclass(frozen=True, slots=True)
class SendFile:
    """A file: of Telegram's own by its id, which fixes the kind (TG-91), of another messenger by its bytes."""

    chat: int
    kind: FileKind
    file: FileRef
    caption: str = ""
    reply_to: int | None = None
    thread: int | None = None
    spot: Spot | None = None
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
    spot: Spot | None = None
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
    spot: Spot | None = None
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
    spot: Spot | None = None
    silent: bool = False
    keyboard: Keyboard | None = None


@dataclass(frozen=True, slots=True)
class EditText:
    """Another text in a message of the bot's."""

    chat: int
    message: int
    text: str
    links: tuple[Linked, ...] = ()
    keyboard: Inline | None = None


@dataclass(frozen=True, slots=True)
class EditCaption:
    """Another caption."""

    chat: int
    message: int
    caption: str
    keyboard: Inline | None = None


@dataclass(frozen=True, slots=True)
class EditFile:
    """Another file, with its caption."""

    chat: int
    message: int
    kind: FileKind
    file: FileRef
    caption: str = ""
    name: str | None = None
    keyboard: Inline | None = None


@dataclass(frozen=True, slots=True)
class Remove:
    """Messages of the bot's go, for everybody (TG-45)."""

    chat: int
    messages: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class React:
    """One reaction, the first of these that the chat allows; where it allows none, a silent reply instead."""

    chat: int
    message: int
    emojis: tuple[str, ...]
    instead: str
    spot: Spot | None = None


@dataclass(frozen=True, slots=True)
class PinMessage:
    """Pin it, in silence."""

    chat: int
    message: int


@dataclass(frozen=True, slots=True)
class GetPin:
    """The newest pin of the chat, if it is this message or a later one."""

    chat: int
    message: int


@dataclass(frozen=True, slots=True)
class Instead:
    """The place that a client has now in the stead of another, and what is said of it there."""

    topic: str
    name: str
    words: str


@dataclass(frozen=True, slots=True)
class Tend:
    """Let a client's topic be named, and open or closed, like this."""

    spot: Spot
    version: int
    instead: Instead | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """The end of the waiting sign on a pressed button."""

    press: str
    text: str = ""


Sending = SendText | SendFile | SendGroup | SendPlace | SendContact
Call = Sending | EditText | EditCaption | EditFile | React | PinMessage | GetPin | Remove | Tend | Answer
