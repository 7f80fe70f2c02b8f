"""Chats, their members and pins."""

import re
from typing import Any

from sandbox.telegram.access import chat_for, find_chat, message_in, need_right
from sandbox.telegram.accounts import BotAccount, Person
from sandbox.telegram.calls import Call
from sandbox.telegram.chats import ADMIN_RIGHTS, Chat, Member
from sandbox.telegram.pins import pin
from sandbox.telegram.refusals import bad_request
from sandbox.telegram.views import view_of

__all__ = [
    "get_chat",
    "get_chat_administrators",
    "get_chat_member",
    "get_me",
    "get_my_commands",
    "member_json",
    "pin_chat_message",
    "set_my_commands",
    "unpin_chat_message",
]

MOST_COMMANDS = 100
LONGEST_DESCRIPTION = 256
_OTHER_RIGHTS = (
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_send_welcome_messages",
)

_PERMISSIONS = (
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_react_to_messages",
    "can_edit_tag",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
)


def get_me(call: Call) -> dict[str, Any]:
    """`getMe`."""
    return call.bot.as_me()


def set_my_commands(call: Call) -> bool:
    """`setMyCommands`: Latin ones only, for a scope and a language."""
    commands = call.params.json("commands")
    if not isinstance(commands, list) or not all(isinstance(one, dict) for one in commands):
        raise bad_request("can't parse commands JSON object")
    if len(commands) > MOST_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for one in commands:
        if re.fullmatch(r"[a-z0-9_]{1,32}", str(one.get("command", ""))) is None:
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(str(one.get("description", ""))) <= LONGEST_DESCRIPTION:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    scope = call.params.json("scope") or {"type": "default"}
    chat = scope.get("chat_id")
    if scope["type"].startswith("chat"):
        chat = chat_for(call.world, call.bot, str(chat)).id
    place = f"{scope['type']}:{chat}" if chat is not None else scope["type"]
    call.bot.commands[place, call.params.text("language_code")] = [one["command"] for one in commands]
    return True


def get_my_commands(call: Call) -> list[dict[str, str]]:
    """`getMyCommands`, of exactly this scope and language."""
    scope = call.params.json("scope") or {"type": "default"}
    chat = scope.get("chat_id")
    place = f"{scope['type']}:{chat}" if chat is not None else scope["type"]
    named = call.bot.commands.get((place, call.params.text("language_code")), [])
    return [{"command": command, "description": command} for command in named]


def get_chat(call: Call) -> dict[str, Any]:
    """`getChat`, with the newest pin and the allowed reactions."""
    chat = _visible(call)
    full = chat.as_chat() | {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": _NO_GIFTS}
    if chat.reactions is not None:
        full["available_reactions"] = [{"type": "emoji", "emoji": emoji} for emoji in chat.reactions]
    if chat.pinned:
        pinned = chat.messages[chat.pinned[-1]]
        full["pinned_message"] = view_of(pinned, call.bot, call.world.files, with_reply=False)
    return full


def get_chat_member(call: Call) -> dict[str, Any]:
    """`getChatMember`."""
    chat = _visible(call)
    number = call.params.number("user_id", 0)
    account = call.world.people.get(number) or call.world.bot_by_id(number)
    if account is None:
        raise bad_request("invalid user_id specified")
    return member_json(account, chat.member(number))


def get_chat_administrators(call: Call) -> list[dict[str, Any]]:
    """`getChatAdministrators`: other bots are not named."""
    chat = _visible(call)
    if chat.kind == "private":
        raise bad_request("there are no administrators in the private chat")
    admins = [(number, member) for number, member in chat.members.items() if member.is_admin]
    people = [(call.world.people.get(number), member) for number, member in admins]
    named = [member_json(person, member) for person, member in people if person is not None]
    own = chat.member(call.bot.id)
    return [*named, member_json(call.bot, own)] if own.is_admin else named


def pin_chat_message(call: Call) -> bool:
    """`pinChatMessage`: leaves a service message that the bot itself is told of (TG-47)."""
    chat = chat_for(call.world, call.bot, call.params.text("chat_id"))
    message = message_in(chat, call.params.integer("message_id"), "pin")
    need_right(chat, call.bot, "can_pin_messages", "not enough rights to manage pinned messages in the chat")
    if message.id in chat.pinned:
        raise bad_request("CHAT_NOT_MODIFIED")
    call.charge(chat, sends=False)
    pin(call.platform, message, call.bot)
    return True


def unpin_chat_message(call: Call) -> bool:
    """`unpinChatMessage`: the newest pin if none is named."""
    chat = chat_for(call.world, call.bot, call.params.text("chat_id"))
    need_right(chat, call.bot, "can_pin_messages", "not enough rights to manage pinned messages in the chat")
    number = call.params.integer("message_id") or (chat.pinned[-1] if chat.pinned else 0)
    if number not in chat.pinned:
        raise bad_request("message to unpin not found")
    call.charge(chat, sends=False)
    chat.pinned.remove(number)
    call.world.touch(chat.messages[number])
    return True


def member_json(account: Person | BotAccount, member: Member) -> dict[str, Any]:
    """Telegram's `ChatMember`."""
    body: dict[str, Any] = {"user": account.as_user(), "status": member.status}
    if member.status == "creator":
        body["is_anonymous"] = False
    if member.status == "administrator":
        body |= {"can_be_edited": False, "is_anonymous": False}
        body |= dict.fromkeys(_OTHER_RIGHTS, False)
        body |= {right: right in member.rights for right in ADMIN_RIGHTS}
    if member.status == "restricted":
        body |= {"is_member": True, "until_date": 0}
        body |= {right: right in member.rights for right in _PERMISSIONS}
    if member.status == "kicked":
        body["until_date"] = 0
    return body


def _visible(call: Call) -> Chat:
    chat = find_chat(call.world, call.bot, call.params.text("chat_id"))
    if chat.kind == "private" and chat.id not in call.bot.started_by:
        raise bad_request("chat not found")
    return chat if chat.kind == "private" else chat_for(call.world, call.bot, call.params.text("chat_id"))


_NO_GIFTS = {
    "unlimited_gifts": False,
    "limited_gifts": False,
    "unique_gifts": False,
    "premium_subscription": False,
    "gifts_from_channels": False,
}
