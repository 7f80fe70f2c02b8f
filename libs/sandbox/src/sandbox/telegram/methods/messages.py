"""Sending, copying, editing and deleting messages."""

from typing import Any

from sandbox.telegram.access import chat_for, find_chat, message_in
from sandbox.telegram.calls import Call
from sandbox.telegram.chats import Chat, Message
from sandbox.telegram.refusals import bad_request
from sandbox.telegram.sending import Draft, own_message, place_of, put
from sandbox.telegram.views import view_of
from sandbox.telegram.writing import caption_of, inline_of, text_of

__all__ = [
    "copy_message",
    "delete_message",
    "delete_messages",
    "edit_message_caption",
    "edit_message_reply_markup",
    "edit_message_text",
    "send_chat_action",
    "send_message",
]

DELETABLE_FOR = 48 * 3600.0
DELETED_AT_ONCE = 100


def send_message(call: Call) -> dict[str, Any]:
    """`sendMessage`."""
    place = place_of(call)
    text, entities = text_of(call.params)
    call.charge(place.chat)
    message = put(call, place, Draft("text", text, entities))
    return view_of(message, call.bot, call.world.files)


def send_chat_action(call: Call) -> bool:
    """`sendChatAction`: nothing is left of it."""
    chat_for(call.world, call.bot, call.params.text("chat_id"))
    if not call.params.text("action"):
        raise bad_request("wrong parameter action in request")
    return True


def copy_message(call: Call) -> dict[str, Any]:
    """`copyMessage`: a new message without a link to the author (TG-40)."""
    place = place_of(call)
    source = find_chat(call.world, call.bot, call.params.text("from_chat_id"))
    original = message_in(source, call.params.integer("message_id"), "copy")
    if original.is_service:
        raise bad_request("message can't be copied")
    text, entities = original.text, original.entities
    if call.params.has("caption") and original.file is not None:
        text, entities = caption_of(call.params)
    call.charge(place.chat)
    draft = Draft(original.kind, text, entities, original.file, original.native)
    return {"message_id": put(call, place, draft).id}


def edit_message_text(call: Call) -> dict[str, Any]:
    """`editMessageText`."""
    chat, message = own_message(call)
    if message.kind != "text":
        raise bad_request("there is no text in the message to edit")
    text, entities = text_of(call.params)
    return _edit(call, chat, message, text, entities)


def edit_message_caption(call: Call) -> dict[str, Any]:
    """`editMessageCaption`."""
    chat, message = own_message(call)
    if message.file is None:
        raise bad_request("there is no caption in the message to edit")
    text, entities = caption_of(call.params)
    return _edit(call, chat, message, text, entities)


def edit_message_reply_markup(call: Call) -> dict[str, Any]:
    """`editMessageReplyMarkup`."""
    chat, message = own_message(call)
    return _edit(call, chat, message, message.text, message.entities)


def delete_message(call: Call) -> bool:
    """`deleteMessage`: within 48 hours; others' messages only where the bot may (TG-45)."""
    chat = chat_for(call.world, call.bot, call.params.text("chat_id"))
    message = message_in(chat, call.params.integer("message_id"), "delete")
    _check_deletable(call, chat, message)
    _take_away(call, chat, message)
    return True


def delete_messages(call: Call) -> bool:
    """`deleteMessages`: 1 to 100, passing over what is gone; all or, if one cannot be, none (TG-45)."""
    chat = chat_for(call.world, call.bot, call.params.text("chat_id"))
    numbers = call.params.json("message_ids")
    if not isinstance(numbers, list) or not all(isinstance(number, int) for number in numbers):
        raise bad_request("can't parse message identifiers JSON object")
    if not 1 <= len(numbers) <= DELETED_AT_ONCE:
        many = "too many message identifiers specified"
        raise bad_request(many if numbers else "message identifiers are not specified")
    standing = [message for number in numbers if (message := chat.messages.get(number)) is not None]
    for message in standing:
        _check_deletable(call, chat, message)
    for message in standing:
        _take_away(call, chat, message)
    return True


def _check_deletable(call: Call, chat: Chat, message: Message) -> None:
    theirs = message.sender is not call.bot and chat.kind != "private"
    late = call.platform.clock.now() - message.date >= DELETABLE_FOR
    if late or (theirs and not chat.member(call.bot.id).may("can_delete_messages")):
        raise bad_request("message can't be deleted")


def _take_away(call: Call, chat: Chat, message: Message) -> None:
    del chat.messages[message.id]
    chat.pinned = [number for number in chat.pinned if number != message.id]
    call.world.touch(message)


def _edit(call: Call, chat: Chat, message: Message, text: str, entities: list[Any]) -> dict[str, Any]:
    markup = inline_of(call.params)
    if (message.text, message.entities, message.markup) == (text, entities, markup):
        raise bad_request(
            "message is not modified: specified new message content and reply markup are exactly the same as a "
            "current content and reply markup of the message"
        )
    call.charge(chat, sends=False)
    message.text, message.entities, message.markup = text, entities, markup
    message.edited = call.platform.clock.now()
    call.world.touch(message)
    return view_of(message, call.bot, call.world.files)
