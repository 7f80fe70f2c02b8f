"""How a bot's message comes to stand in a chat."""

from dataclasses import dataclass, field
from typing import Any

from sandbox.telegram.access import chat_for, message_in
from sandbox.telegram.calls import Call
from sandbox.telegram.chats import Chat, Message
from sandbox.telegram.files import StoredFile
from sandbox.telegram.refusals import bad_request
from sandbox.telegram.writing import markup_of

__all__ = ["Draft", "Place", "own_message", "place_of", "put", "thread_in"]


@dataclass(frozen=True)
class Draft:
    """What shall stand there."""

    kind: str
    text: str = ""
    entities: list[Any] = field(default_factory=list)
    file: StoredFile | None = None
    native: Any = None


@dataclass(frozen=True)
class Place:
    """Where, in answer to what, with which keyboard."""

    chat: Chat
    thread: int | None
    reply_to: int | None
    markup: dict[str, Any] | None


def place_of(call: Call) -> Place:
    """Read the place from a call, and refuse it as the real one does."""
    chat = chat_for(call.world, call.bot, call.params.text("chat_id"))
    if chat.kind != "private" and not chat.member(call.bot.id).may_write:
        raise bad_request("not enough rights to send text messages to the chat")
    markup = markup_of(call.params)
    thread = thread_in(chat, call.params.integer("message_thread_id"))
    reply_to = _reply_of(call, chat)
    if chat.forum and reply_to is not None:
        thread = _beside(chat, reply_to, thread)
    if thread is not None and thread in chat.topics and chat.topics[thread].closed:
        raise bad_request("TOPIC_CLOSED")
    return Place(chat, thread, reply_to, markup)


def _beside(chat: Chat, reply_to: int, thread: int | None) -> int | None:
    """A reply without a topic stands beside what it answers; one from another topic is never forgiven (TG-69)."""
    answered = chat.messages[reply_to].thread
    if thread is not None and answered != thread:
        raise bad_request("message to be replied not found")
    return answered


def thread_in(chat: Chat, thread: int | None) -> int | None:
    """The topic that a call means; General has no number on the wire (TG-64)."""
    if thread is not None and not (chat.forum and thread in chat.topics):
        raise bad_request("message thread not found")
    return thread


def own_message(call: Call) -> tuple[Chat, Message]:
    """The message that a call wants to change: the bot's own and nobody else's (TG-46)."""
    chat = chat_for(call.world, call.bot, call.params.text("chat_id"))
    message = message_in(chat, call.params.integer("message_id"), "edit")
    if message.sender is not call.bot or message.is_service:
        raise bad_request("message can't be edited")
    return chat, message


def put(call: Call, place: Place, draft: Draft, album: str | None = None) -> Message:
    """Let it stand there; whoever calls has paid for it."""
    markup = place.markup or {}
    if "inline_keyboard" not in markup:
        _change_keyboard(place.chat, markup)
    return call.world.post(
        Message(
            id=place.chat.numbers.next(),
            chat=place.chat,
            sender=call.bot,
            date=call.platform.clock.now(),
            kind=draft.kind,
            text=draft.text,
            entities=draft.entities,
            file=draft.file,
            native=draft.native,
            reply_to=place.reply_to,
            thread=place.thread,
            album=album,
            markup=markup if "inline_keyboard" in markup else None,
        )
    )


def _change_keyboard(chat: Chat, markup: dict[str, Any]) -> None:
    if "keyboard" in markup:
        chat.keyboard = markup
    elif markup.get("remove_keyboard"):
        chat.keyboard = None


def _reply_of(call: Call, chat: Chat) -> int | None:
    wanted = call.params.json("reply_parameters") or {}
    if not isinstance(wanted, dict):
        raise bad_request("object expected as reply parameters")
    number = wanted.get("message_id", call.params.integer("reply_to_message_id"))
    if number is None:
        return None
    lenient = bool(wanted.get("allow_sending_without_reply")) or call.params.flag("allow_sending_without_reply")
    if not str(number).lstrip("-").isdigit():
        raise bad_request("message identifier must be a Number")
    answered = chat.messages.get(int(number))
    if answered is None:
        if lenient:
            return None
        raise bad_request("message to be replied not found")
    quote = wanted.get("quote")
    if quote and str(quote) not in answered.text:
        raise bad_request("QUOTE_TEXT_INVALID")
    return answered.id
