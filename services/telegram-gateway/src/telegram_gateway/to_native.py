"""What the router wants shown, as calls of the Bot API. Pure."""

from dataclasses import replace
from typing import assert_never

from contracts.capabilities import ChannelCapabilities
from contracts.ids import MessageRef, ThreadRef
from contracts.outbound import AnswerPress, Button, Edit, Mark, MenuButton, Show
from gatewaykit.connector import Command
from gatewaykit.splitting import split
from telegram_gateway.calls import (
    Answer,
    Call,
    EditCaption,
    EditFile,
    EditText,
    GroupItem,
    Inexpressible,
    Inline,
    Menu,
    NoMenu,
    React,
    SendContact,
    SendFile,
    SendGroup,
    Sending,
    SendPlace,
    SendText,
)
from telegram_gateway.capabilities import TELEGRAM
from telegram_gateway.ids import NotOurs, parse_chat, parse_message, parse_press, parse_thread
from telegram_gateway.pieces import pieces_of

__all__ = ["after_upgrade", "to_native"]

LONGEST_HEADER = 256
LONGEST_TOAST = 200
"""What `answerCallbackQuery` shows at most (TG-30)."""
DELIVERED = ("👌", "👍", "❤")
"""Reactions that say "delivered", the first that the chat allows."""
DELIVERED_IN_WORDS = "✓"
WAITING = "⏳"
"""No reaction that Telegram knows, so always a reply."""
BUTTONS_BELOW = "👇"


def to_native(command: Command) -> tuple[Call, ...]:
    """The calls that carry out a command, in order, at least one. Raises `Inexpressible`."""
    try:
        match command:
            case Show():
                return _show(command)
            case Edit():
                return _edit(command)
            case Mark():
                return (_mark(command),)
            case AnswerPress():
                text = split(command.text, LONGEST_TOAST, utf16=True)[0]
                return (Answer(parse_press(command.press), text),)
            case _:
                assert_never(command)
    except NotOurs as wrong:
        raise Inexpressible(str(wrong)) from None


def after_upgrade(call: Call, chat: int) -> Sending | None:
    """The same call for the supergroup that a group has become, where no message of the group can be answered (TG-24).

    `None` for a mark or an edit: what it was to be put on is gone.
    """
    match call:
        case SendText(text=text) if text in {WAITING, DELIVERED_IN_WORDS}:
            return None
        case SendText() | SendFile() | SendGroup() | SendPlace() | SendContact():
            return replace(call, chat=chat, reply_to=None, thread=None)
        case _:
            return None


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
    header = _header(command.header)
    thread = _thread(command.thread, chat)
    pieces = [
        replace(piece, thread=thread, silent=command.silent) for piece in pieces_of(chat, header, command.content)
    ]
    pieces[0] = replace(pieces[0], reply_to=_reply_to(command.reply_to, chat))
    return tuple(_with_keyboards(pieces, command))


def _header(header: str | None) -> str:
    return split(header, LONGEST_HEADER, utf16=True)[0] if header else ""


_Slot = SendText | GroupItem
"""What one message holds, as far as it can be changed."""


def _edit(command: Edit) -> tuple[Call, ...]:
    """Each message that differs; a text that has become longer goes on in new ones after the last.

    Raises `Inexpressible` where messages would have to vanish, or to become something else.
    """
    chat = parse_chat(command.chat)
    numbers = [parse_message(ref)[1] for ref in command.messages]
    before = _slots(pieces_of(chat, _header(command.header), command.before))
    after = _slots(pieces_of(chat, _header(command.header), command.content))
    if len(before) != len(numbers) or len(after) < len(before):
        raise Inexpressible("an edit that changes the messages themselves")
    pairs = zip(numbers, before, after, strict=False)
    calls: list[Call] = [call for number, old, new in pairs if (call := _changed(chat, number, old, new)) is not None]
    for slot in after[len(before) :]:
        if not isinstance(slot, SendText):
            raise Inexpressible("an edit that adds a file")
        calls.append(replace(slot, reply_to=numbers[-1], silent=True))
    return tuple(calls)


def _slots(pieces: list[Sending]) -> list[_Slot]:
    slots: list[_Slot] = []
    for piece in pieces:
        match piece:
            case SendText():
                slots.append(piece)
            case SendFile(kind=kind, file=file, caption=caption, name=name):
                slots.append(GroupItem(kind, file, caption, name))
            case SendGroup(items=items):
                slots += items
            case _:
                raise Inexpressible("an edit of what holds no words")
    return slots


def _changed(chat: int, number: int, old: _Slot, new: _Slot) -> Call | None:
    if old == new:
        return None
    match old, new:
        case SendText(), SendText(text=text):
            return EditText(chat, number, text)
        case GroupItem(), GroupItem(kind=kind, file=file, caption=caption, name=name):
            if file == old.file:
                return EditCaption(chat, number, caption)
            return EditFile(chat, number, kind, file, caption, name)
        case _:
            raise Inexpressible("an edit into another kind")


def _with_keyboards(pieces: list[Sending], command: Show) -> list[Sending]:
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


def _menu(rows: tuple[tuple[MenuButton, ...], ...] | None) -> Menu | NoMenu | None:
    if rows is None:
        return None
    return Menu(tuple(tuple(button.text for button in row) for row in rows)) if any(rows) else NoMenu()


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
