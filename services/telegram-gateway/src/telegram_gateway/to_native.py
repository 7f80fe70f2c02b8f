"""What the router wants shown, as calls of the Bot API. Pure."""

from dataclasses import replace
from typing import assert_never

from contracts.capabilities import ChannelCapabilities
from contracts.charts import Chart
from contracts.ids import MessageRef, ThreadRef
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
    Topic,
)
from gatewaykit.connector import Command
from gatewaykit.splitting import length, split
from telegram_gateway.calls import (
    Answer,
    Ask,
    Call,
    EditCaption,
    EditFile,
    EditText,
    Elsewhere,
    GetPin,
    GroupItem,
    Inexpressible,
    Inline,
    Instead,
    Menu,
    NoMenu,
    PinMessage,
    React,
    Remove,
    SendContact,
    SendFile,
    SendGroup,
    Sending,
    SendPlace,
    SendText,
    Spot,
    Tend,
)
from telegram_gateway.capabilities import TELEGRAM
from telegram_gateway.ids import NotOurs, parse_chat, parse_message, parse_press, parse_thread
from telegram_gateway.pieces import pieces_of

__all__ = ["DELIVERED", "after_upgrade", "tend_of", "to_native"]

LONGEST_HEADER = 256
LONGEST_TOPIC = 128
"""UTF-16 units of a topic's name (TG-30)."""
NAMELESS = "…"
LONGEST_TOAST = 200
"""What `answerCallbackQuery` shows at most (TG-30)."""
DELIVERED = ("👌", "👍", "❤")
"""Reactions that say "delivered", the first that the chat allows."""
DELIVERED_IN_WORDS = "✓"
WAITING = "⏳"
"""No reaction that Telegram knows, so always a reply."""
BUTTONS_BELOW = "👇"
MOST_DELETED = 100
"""Messages that one call takes away (TG-45)."""


def to_native(command: Command, *, forum: bool = False, under: int | None = None) -> tuple[Call, ...]:
    """The calls that carry out a command, in order, at least one. Raises `Inexpressible`.

    `forum`: the operator chat has topics. `under`: a message that says who speaks, for what can hold no name.
    """
    try:
        match command:
            case Show():
                return _show(command, forum=forum, under=under)
            case Edit():
                return _edit(command)
            case Delete():
                return _delete(command)
            case Mark():
                return (_mark(command, forum=forum),)
            case Pin() | FindPin() | Tidy():
                return (_about_pin(command),)
            case TendTopic():
                return (tend_of(command),)
            case Forget():  # done before its plan is made
                return ()
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


def _delete(command: Delete) -> tuple[Call, ...]:
    chat = parse_chat(command.chat)
    numbers = [parse_message(ref)[1] for ref in command.messages]
    return tuple(Remove(chat, tuple(numbers[at : at + MOST_DELETED])) for at in range(0, len(numbers), MOST_DELETED))


def tend_of(command: TendTopic) -> Tend:
    """How a client's topic is to look."""
    left = command.instead
    instead = None if left is None else Instead(left.topic, left.name, left.words)
    return Tend(_spot(command.topic, forum=True), command.version, instead)


def _spot(topic: Topic, *, forum: bool) -> Spot:
    name = split(topic.name, LONGEST_TOPIC, utf16=True)[0].strip() if topic.name.strip() else NAMELESS
    return Spot(topic.id, name, topic.open, forum)


def _here(ref: MessageRef, chat: int) -> int:
    """The number of a message of this chat. Raises `Elsewhere`: the same number here is another message."""
    its_chat, message = parse_message(ref)
    if its_chat != chat:
        raise Elsewhere("a message of another chat")
    return message


def _mark(command: Mark, *, forum: bool) -> Call:
    chat = parse_chat(command.chat)
    message = _here(command.message, chat)
    spot = None if command.topic is None else _spot(command.topic, forum=forum)
    match command.mark:
        case "delivered":
            return React(chat, message, DELIVERED, DELIVERED_IN_WORDS, spot)
        case "waiting":
            return SendText(chat, WAITING, reply_to=message, silent=True, spot=spot)
        case _:
            assert_never(command.mark)


def _about_pin(command: Pin | FindPin | Tidy) -> Call:
    """The message's own number says the chat: what is tidied may stand in the group's former one."""
    chat, message = parse_message(command.message)
    match command:
        case Pin():
            return PinMessage(chat, message)
        case FindPin():
            return GetPin(chat, message)
        case Tidy():
            return Remove(chat, (message,))
        case _:
            assert_never(command)


def _show(command: Show, *, forum: bool, under: int | None) -> tuple[Call, ...]:
    chat = parse_chat(command.chat)
    topic = command.topic
    header = _header(topic.header if forum and topic is not None else command.header)
    thread = _thread(command.thread, chat)
    spot = None if topic is None else _spot(topic, forum=forum)
    if spot is not None and not forum:
        spot = replace(spot, header=header, under=under is not None)
    pieces = [
        replace(piece, thread=thread, spot=spot, silent=command.silent)
        for piece in pieces_of(chat, header if under is None else "", command.content, command.links)
    ]
    pieces = _with_chart(pieces, command.chart)
    if command.attachment is not None and isinstance(pieces[0], SendText):
        pieces[0] = replace(pieces[0], attachment=command.attachment)
    pieces[0] = replace(pieces[0], reply_to=_reply_to(command.reply_to, chat) if under is None else under)
    return tuple(_with_keyboards(pieces, command))


def _with_chart(pieces: list[Sending], chart: Chart | None) -> list[Sending]:
    """The picture, with the text as its caption; above a text that is too long for one (TG-33)."""
    first = pieces[0]
    if chart is None or not isinstance(first, SendText):
        return pieces
    if length(first.text, utf16=True) <= TELEGRAM.caption_limit:
        return [replace(first, chart=chart), *pieces[1:]]
    return [replace(first, text=chart.title, links=(), chart=chart), *pieces]


def _header(header: str | None) -> str:
    return split(header, LONGEST_HEADER, utf16=True)[0] if header else ""


_Slot = SendText | GroupItem
"""What one message holds, as far as it can be changed."""


def _edit(command: Edit) -> tuple[Call, ...]:
    """Each message that differs; a text that has become longer goes on in new ones after the last.

    Raises `Inexpressible` where messages would have to vanish, or to become something else.
    """
    chat = parse_chat(command.chat)
    numbers = [_here(ref, chat) for ref in command.messages]
    thread = _thread(command.thread, chat)
    in_topic = thread is not None and command.topic is not None
    header = _header(command.topic.header if in_topic and command.topic is not None else command.header)
    before = _slots(pieces_of(chat, header, command.before, command.links_before))
    after = _slots(pieces_of(chat, header, command.content, command.links))
    if len(before) != len(numbers) or len(after) < len(before):
        raise Inexpressible("an edit that changes the messages themselves")
    pairs = zip(numbers, before, after, strict=False)
    calls: list[Call] = [call for number, old, new in pairs if (call := _changed(chat, number, old, new)) is not None]
    for slot in after[len(before) :]:
        if not isinstance(slot, SendText):
            raise Inexpressible("an edit that adds a file")
        calls.append(replace(slot, reply_to=numbers[-1], thread=thread, silent=True))
    if command.buttons is not None:
        calls = _with_buttons(calls, command, _changed(chat, numbers[-1], None, after[len(before) - 1]))
    return tuple(calls)


def _with_buttons(calls: list[Call], command: Edit, last: Call | None) -> list[Call]:
    """The last message has these buttons and no others; `last` is the call that changes it, if none does yet."""
    keyboard = _inline(command.buttons or (), TELEGRAM)
    number = parse_message(command.messages[-1])[1]
    changes = calls and (isinstance(calls[-1], SendText) or getattr(calls[-1], "message", None) == number)
    if not changes and last is not None:
        calls = [*calls, last]
    match calls[-1] if calls else None:
        case SendText() | EditText() | EditCaption() | EditFile() as call:
            return [*calls[:-1], replace(call, keyboard=keyboard)]
        case _:
            return calls


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


def _changed(chat: int, number: int, old: _Slot | None, new: _Slot) -> Call | None:
    """What makes `new` of `old`; with `None`, what leaves it as it is."""
    if old == new:
        return None
    match old or new, new:
        case SendText(), SendText(text=text, links=links):
            return EditText(chat, number, text, links)
        case GroupItem() as held, GroupItem(kind=kind, file=file, caption=caption, name=name):
            if file == held.file:
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
            below = SendText(only.chat, BUTTONS_BELOW, thread=only.thread, spot=only.spot, silent=only.silent)
            pieces = [only, below]
        pieces[0] = replace(pieces[0], keyboard=menu)
    last = inline or menu or (Ask() if command.ask else None)
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
