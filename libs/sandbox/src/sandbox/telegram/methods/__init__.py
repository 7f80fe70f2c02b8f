"""The methods of the Bot API that are simulated, by their lower-case names."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from sandbox.telegram.calls import Call
from sandbox.telegram.methods import chats, media, messages, places, reactions, topics

__all__ = ["METHODS", "Method"]

Method = Callable[[Call], Any]
"""Gives the `result`, or raises `Refusal` and changes nothing."""

_BY_NAME: dict[str, Method] = {
    "getMe": chats.get_me,
    "getChat": chats.get_chat,
    "getChatMember": chats.get_chat_member,
    "getChatAdministrators": chats.get_chat_administrators,
    "pinChatMessage": chats.pin_chat_message,
    "unpinChatMessage": chats.unpin_chat_message,
    "setMyCommands": chats.set_my_commands,
    "getMyCommands": chats.get_my_commands,
    "sendMessage": messages.send_message,
    "sendChatAction": messages.send_chat_action,
    "copyMessage": messages.copy_message,
    "editMessageText": messages.edit_message_text,
    "editMessageCaption": messages.edit_message_caption,
    "editMessageReplyMarkup": messages.edit_message_reply_markup,
    "deleteMessage": messages.delete_message,
    "deleteMessages": messages.delete_messages,
    "sendPhoto": media.media_sender("photo"),
    "sendDocument": media.media_sender("document"),
    "sendVideo": media.media_sender("video"),
    "sendVoice": media.media_sender("voice"),
    "sendAudio": media.media_sender("audio"),
    "sendSticker": media.media_sender("sticker"),
    "sendAnimation": media.media_sender("animation"),
    "sendVideoNote": media.media_sender("video_note"),
    "sendMediaGroup": media.send_media_group,
    "sendLocation": places.send_location,
    "sendVenue": places.send_venue,
    "sendContact": places.send_contact,
    "editMessageMedia": media.edit_message_media,
    "getFile": media.get_file,
    "setMessageReaction": reactions.set_message_reaction,
    "answerCallbackQuery": reactions.answer_callback_query,
    "createForumTopic": topics.create_topic,
    "editForumTopic": topics.edit_topic,
    "closeForumTopic": topics.close_topic,
    "reopenForumTopic": topics.reopen_topic,
    "deleteForumTopic": topics.delete_topic,
}

METHODS: Mapping[str, Method] = MappingProxyType({name.lower(): method for name, method in _BY_NAME.items()})
"""All but `getUpdates` and the webhook's, which wait."""
