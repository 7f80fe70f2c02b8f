"""What the router wants shown, as calls of the Bot API. Pure."""

from dataclasses import dataclass, replace
from typing import Literal, assert_never

from contracts.capabilities import ChannelCapabilities
from contracts.content import Audio, Content, Document, Photo, Sticker, Text, Unsupported, Video, Voice
from contracts.ids import MessageRef, ThreadRef
from contracts.outbound import AnswerPress, Button, Mark, Show
from gatewaykit.splitting import length, split
from telegram_gateway.capabilities import TELEGRAM
from telegram_gateway.ids import NotOurs, parse_chat, parse_file, parse_message, parse_press, parse_thread

__all__ = [
    "Answer",
    "Call",
    "FileKind",
    "Inexpressible",
    "Inline",
    "Keyboard",
    "Menu",
    "NoMenu",
    "React",
    "SendFile",
    "SendText",
    "after_upgrade",
    "to_native",
]

FileKind = Literal["photo", "document", "video", "voice", "audio", "sticker"]

LONGEST_HEADER = 256
LONGEST_TOAST = 200
"""What `answerCallbackQuery` shows at most (TG-30)."""
DELIVERED = ("👌", "👍", "❤")
"""Reactions that say "delivered", the first that the chat allows."""
DELIVERED_IN_WORDS = "✓"
WAITING = "⏳"
"""No reaction that Telegram knows, so always a reply."""
BUTTONS_BELOW = "👇"


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
    """A file that Telegram holds already, by its id; the kind must be the file's own (TG-91)."""

    chat: int
    kind: FileKind
    file_id: str
    caption: str = ""
    reply_to: int | None = None
    thread: int | None = None
    silent: bool = False
    keyboard: Keyboard | None = None


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


Call = SendText | SendFile | React | Answer
_Send = SendText | SendFile


def to_native(command: Show | Mark | AnswerPress) -> tuple[Call, ...]:
    """The calls that carry out a command, in order, at least one. Raises `Inexpressible`."""
    try:
        match command:
            case Show():
                return _show(command)
            case Mark():
                return (_mark(command),)
            case AnswerPress():
                text = split(command.text, LONGEST_TOAST, utf16=True)[0]
                return (Answer(parse_press(command.press), text),)
            case _:
                assert_never(command)
    except NotOurs as wrong:
        raise Inexpressible(str(wrong)) from None


def after_upgrade(call: SendText | SendFile | React, chat: int) -> SendText | SendFile | None:
    """The same call for the supergroup that a group has become, where no message of the group can be answered (TG-24).

    `None` for a mark: what it was to be put on is gone.
    """
    match call:
        case SendText(text=text) if text in {WAITING, DELIVERED_IN_WORDS}:
            return None
        case SendText() | SendFile():
            return replace(call, chat=chat, reply_to=None, thread=None)
        case React():
            return None
        case _:
            assert_never(call)


def _mark(command: Mark) -> Call:
    chat = parse_chat(command.chat)
    _, message = parse_message(command.message)
    match command.mark:
        case "delivered":
            return React(chat, message, DELIVERED, DELIVERED_IN_WORDS)
        case "waiting":
            return SendText(chat, WAITING, reply_to=message, silent=True)
        case _:
            assert_never(command.mark)


def _show(command: Show) -> tuple[Call, ...]:
    chat = parse_chat(command.chat)
    header = split(command.header, LONGEST_HEADER, utf16=True)[0] if command.header else ""
    thread = _thread(command.thread, chat)
    pieces = [replace(piece, thread=thread, silent=command.silent) for piece in _pieces(chat, header, command.content)]
    pieces[0] = replace(pieces[0], reply_to=_reply_to(command.reply_to, chat))
    return tuple(_with_keyboards(pieces, command))


def _pieces(chat: int, header: str, content: Content) -> list[_Send]:
    match content:
        case Text(text=text):
            return [*_texts(chat, header, text)]
        case Photo() | Document() | Video() | Voice() | Audio():
            return _captioned(SendFile(chat, content.kind, parse_file(content.file)), header, content.caption)
        case Sticker():
            card = [SendText(chat, header)] if header else []
            return [*card, SendFile(chat, content.kind, parse_file(content.file))]
        case Unsupported(what=what):
            raise Inexpressible(what)
        case _:
            assert_never(content)


def _texts(chat: int, header: str, text: str) -> list[SendText]:
    """A long text as several messages, each under the same header: in a group others may speak in between."""
    if not (header + text).strip():
        raise Inexpressible("an empty text")
    room = TELEGRAM.text_limit - (length(header, utf16=True) + 1 if header else 0)
    return [SendText(chat, _under(header, piece)) for piece in split(text, room, utf16=True)]


def _captioned(file: SendFile, header: str, caption: str) -> list[_Send]:
    """A file with its caption; what is too long for a caption goes as a text beside it (TG-33)."""
    whole = _under(header, caption)
    if length(whole, utf16=True) <= TELEGRAM.caption_limit:
        return [replace(file, caption=whole)]
    return [replace(file, caption=header), *_texts(file.chat, header, caption)]


def _under(header: str, text: str) -> str:
    return f"{header}\n{text}" if header and text else header or text


def _with_keyboards(pieces: list[_Send], command: Show) -> list[_Send]:
    """Buttons on the last piece; one message cannot hold both buttons and a menu (TG-82)."""
    menu = _menu(command.menu)
    inline = _inline(command.buttons, TELEGRAM)
    if menu is not None and inline is not None:
        if len(pieces) == 1:
            only = pieces[0]
            pieces = [only, SendText(only.chat, BUTTONS_BELOW, thread=only.thread, silent=only.silent)]
        pieces[0] = replace(pieces[0], keyboard=menu)
    last = inline or menu
    if last is not None:
        pieces[-1] = replace(pieces[-1], keyboard=last)
    return pieces


def _menu(rows: tuple[tuple[str, ...], ...] | None) -> Menu | NoMenu | None:
    if rows is None:
        return None
    return Menu(rows) if any(rows) else NoMenu()


def _inline(rows: tuple[tuple[Button, ...], ...], capabilities: ChannelCapabilities) -> Inline | None:
    most = capabilities.buttons_per_row
    fitting = tuple(row[at : at + most] for row in rows for at in range(0, len(row), most))
    return Inline(fitting) if fitting else None


def _reply_to(ref: MessageRef | None, chat: int) -> int | None:
    if ref is None:
        return None
    its_chat, message = parse_message(ref)
    return message if its_chat == chat else None  # a reply across chats would be refused (TG-69)


def _thread(ref: ThreadRef | None, chat: int) -> int | None:
    if ref is None:
        return None
    its_chat, thread = parse_thread(ref)
    return thread if its_chat == chat else None
