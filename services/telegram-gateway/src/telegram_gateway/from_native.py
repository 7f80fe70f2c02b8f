"""What a person did, from Telegram's update. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from aiogram.types import (
    CallbackQuery,
    ChatMemberUpdated,
    Message,
    MessageOriginChannel,
    MessageOriginChat,
    MessageOriginHiddenUser,
    MessageOriginUser,
    Update,
    User,
)
from pydantic import ValidationError

from contracts.ids import MessageRef, ThreadRef
from contracts.inbound import (
    ButtonPressed,
    Forwarded,
    OperatorEdited,
    OperatorPressed,
    OperatorSpoke,
    Person,
    PersonEdited,
    PersonSpoke,
    ReachChanged,
)
from gatewaykit.failures import NotUnderstood
from telegram_gateway.contents import UNREAD, content_of
from telegram_gateway.ids import make_chat, make_message, make_person, make_press, make_thread

__all__ = ["Inbound", "Post", "from_native", "read", "upgraded_to"]

Inbound = PersonSpoke | PersonEdited | ButtonPressed | ReachChanged | OperatorSpoke | OperatorEdited | OperatorPressed

MESSAGES = frozenset({"message", "reply_to_message"})
"""Where messages stand inside an update, as far as we look."""
# fmt: off
READ = frozenset(
    {
        "message_id", "date", "chat", "from", "sender_chat", "text", "caption", "media_group_id",
        "message_thread_id", "is_topic_message", "reply_to_message", "author_signature", "is_automatic_forward",
        "photo", "document", "animation", "video", "voice", "audio", "sticker", "video_note",
        "location", "venue", "contact"
    }
)
# fmt: on
"""The fields of a message that we read; a fault in any other must not cost the message."""


@dataclass(frozen=True, slots=True)
class Post:
    """Where the bot stands: who it is, and which chat is the operators'."""

    bot: int
    operator_chat: int


def read(raw: Mapping[str, Any]) -> Update:
    """The update in Telegram's JSON. Faults in fields that nobody reads are forgiven. Raises `NotUnderstood`."""
    raw = _without_pressed_message(raw)
    try:
        update = _validated(raw)
    except ValidationError as wrong:
        try:
            update = _validated(_forgiving(raw, wrong))
        except ValidationError as still:
            raise NotUnderstood(_faults(still)) from None
    kinds = set(Update.model_fields) - {"update_id"}
    if all(getattr(update, kind) is None for kind in kinds):
        unknown = ", ".join(sorted(map(str, update.model_extra or {})))[:80]
        raise NotUnderstood(f"no known kind of update: {unknown}")
    return update


def from_native(update: Update, post: Post, received: datetime) -> Inbound | None:
    """One update in, at most one message out; `None` means that nobody said anything to us.

    `received` stands in for the time of what Telegram does not date, such as a press.
    """
    match update:
        case Update(message=Message() as message):
            return _spoke(message, post)
        case Update(edited_message=Message() as message):
            return _edited(message, post, received)
        case Update(callback_query=CallbackQuery() as query):
            return _pressed(query, post, received)
        case Update(my_chat_member=ChatMemberUpdated() as change):
            return _reach(change)
        case _:
            return None


def upgraded_to(update: Update, post: Post) -> int | None:
    """The new number of the operators' chat, if the update says that it became a supergroup (TG-24)."""
    message = update.message
    if message is None or message.chat.id != post.operator_chat:
        return None
    return message.migrate_to_chat_id


def _spoke(message: Message, post: Post) -> Inbound | None:
    speaker = _speaker(message)
    content = content_of(message)
    if speaker is None or content is None:
        return None
    answered = _answered(message)
    reply_to = None if answered is None else _ref(answered)
    if message.chat.type == "private":
        return PersonSpoke(
            channel="telegram",
            chat=make_chat(message.chat.id),
            person=speaker,
            message=_ref(message),
            content=content,
            reply_to=reply_to,
            album=message.media_group_id,
            forwarded=_forwarded(message),
            at=message.date,
        )
    if message.chat.id != post.operator_chat:
        return None
    return OperatorSpoke(
        chat=make_chat(message.chat.id),
        operator=speaker,
        message=_ref(message),
        content=content,
        reply_to=reply_to,
        reply_to_bot=_wrote(answered, post.bot),
        thread=_thread(message),
        album=message.media_group_id,
        at=message.date,
    )


def _edited(message: Message, post: Post, received: datetime) -> Inbound | None:
    """All of a message as it stands now; of the time only that it came is sure."""
    speaker = _speaker(message)
    content = content_of(message)
    if speaker is None or content is None:
        return None
    at = datetime.fromtimestamp(message.edit_date, UTC) if message.edit_date else received
    ref, chat = _ref(message), make_chat(message.chat.id)
    if message.chat.type == "private":
        return PersonEdited(channel="telegram", chat=chat, person=speaker, message=ref, content=content, at=at)
    if message.chat.id != post.operator_chat:
        return None
    return OperatorEdited(chat=chat, operator=speaker, message=ref, content=content, at=at)


def _forwarded(message: Message) -> Forwarded | None:
    """Who said it before, as far as their privacy allows (TG-40)."""
    match message.forward_origin:
        case None:
            unread = f"{UNREAD}forward_origin" in (message.model_extra or {})
            return Forwarded() if unread else None
        case MessageOriginUser(sender_user=user):
            return Forwarded(name=user.full_name)
        case MessageOriginHiddenUser(sender_user_name=name):
            return Forwarded(name=name)
        case MessageOriginChat(sender_chat=chat) | MessageOriginChannel(chat=chat):
            return Forwarded(name=chat.title)
        case _:
            return Forwarded()


def _pressed(query: CallbackQuery, post: Post, received: datetime) -> Inbound | None:
    where = query.message
    if where is None or query.data is None or query.from_user.is_bot:
        return None
    chat, press = make_chat(where.chat.id), make_press(query.id)
    who = _person(query.from_user)
    message = make_message(where.chat.id, where.message_id)
    if where.chat.type == "private":
        return ButtonPressed(
            channel="telegram", chat=chat, person=who, press=press, message=message, payload=query.data, at=received
        )
    if where.chat.id != post.operator_chat:
        return None
    return OperatorPressed(chat=chat, operator=who, press=press, message=message, payload=query.data, at=received)


def _reach(change: ChatMemberUpdated) -> Inbound | None:
    """In a private chat this comes only when the person blocks the bot or allows it again (TG-26)."""
    if change.chat.type != "private":
        return None
    reachable = {"member": True, "kicked": False}.get(change.new_chat_member.status)
    if reachable is None:
        return None
    return ReachChanged(channel="telegram", chat=make_chat(change.chat.id), reachable=reachable, at=change.date)


def _speaker(message: Message) -> Person | None:
    """Who spoke; nobody when it was a bot (TG-61) or a linked channel's copy.

    Who speaks as the group or as a channel hides behind a made-up user: named by signature or title (TG-62).
    """
    behind = message.sender_chat
    if behind is not None:
        name = message.author_signature or behind.title or behind.username or str(behind.id)
        return None if message.is_automatic_forward else Person(ref=make_person(behind.id), name=name)
    if message.from_user is None or message.from_user.is_bot:
        return None
    return _person(message.from_user)


def _person(user: User) -> Person:
    return Person(ref=make_person(user.id), name=user.full_name, username=user.username, language=user.language_code)


def _ref(message: Message) -> MessageRef:
    return make_message(message.chat.id, message.message_id)


def _answered(message: Message) -> Message | None:
    """The message that was answered on purpose; in a topic every message answers its first one (TG-65)."""
    answered = message.reply_to_message
    if answered is None or answered.chat.id != message.chat.id:
        return None
    implicit = message.is_topic_message and (
        answered.message_id == message.message_thread_id or answered.forum_topic_created is not None
    )
    return None if implicit else answered


def _wrote(message: Message | None, user: int) -> bool:
    return message is not None and message.from_user is not None and message.from_user.id == user


def _thread(message: Message) -> ThreadRef | None:
    """The forum topic; groups without topics number their reply chains in the same field (TG-68)."""
    if not message.is_topic_message or message.message_thread_id is None:
        return None
    return make_thread(message.chat.id, message.message_thread_id)


def _validated(raw: Mapping[str, Any]) -> Update:
    try:
        return Update.model_validate(raw)
    except RecursionError:
        raise NotUnderstood("nested too deeply") from None


def _without_pressed_message(raw: Mapping[str, Any]) -> Mapping[str, Any]:
    """Of the message under a pressed button only its place counts, and it may be inaccessible anyway (TG-80)."""
    query = raw.get("callback_query")
    if not isinstance(query, dict) or not isinstance(query.get("message"), dict):
        return raw
    place = {name: query["message"].get(name) for name in ("chat", "message_id")}
    return {**raw, "callback_query": {**query, "message": {**place, "date": 0}}}


def _forgiving(raw: Mapping[str, Any], wrong: ValidationError) -> Mapping[str, Any]:
    """A copy in which the faulty fields that nobody reads are out of the way."""
    kept = dict(raw)
    for fault in wrong.errors(include_url=False, include_context=False, include_input=False):
        kept = _forgiven(kept, fault["loc"])
    return kept


def _forgiven(fields: dict[str, Any], where: tuple[int | str, ...]) -> dict[str, Any]:
    name = where[0] if where else None
    if not isinstance(name, str) or name not in fields:
        return fields
    if name in MESSAGES:
        inner = fields[name]
        return {**fields, name: _forgiven(inner, where[1:])} if isinstance(inner, dict) else fields
    if name in READ or name == "update_id":
        return fields
    return {key if key != name else UNREAD + key: value for key, value in fields.items()}


def _faults(wrong: ValidationError) -> str:
    faults = wrong.errors(include_url=False, include_context=False, include_input=False)
    return "; ".join(f"{'.'.join(map(str, fault['loc']))}: {fault['type']}" for fault in faults[:5])[:300]
