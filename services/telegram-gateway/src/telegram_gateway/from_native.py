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
    OperatorRightsChanged,
    OperatorSpoke,
    Person,
    PersonEdited,
    PersonSpoke,
    PinNoticed,
    ReachChanged,
)
from gatewaykit.failures import NotUnderstood
from telegram_gateway.contents import UNREAD, content_of
from telegram_gateway.ids import make_chat, make_message, make_person, make_press, make_thread
from telegram_gateway.rights import rights_changed

__all__ = ["Inbound", "MadeTopic", "Post", "form_of", "from_native", "group_of", "made_topic", "moved_in", "read"]

Inbound = (
    PersonSpoke
    | PersonEdited
    | ButtonPressed
    | ReachChanged
    | OperatorSpoke
    | OperatorEdited
    | OperatorPressed
    | PinNoticed
    | OperatorRightsChanged
)

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
    former: frozenset[int] = frozenset()
    """The numbers that it had before: what was said there comes late, and counts all the same."""

    def is_desk(self, chat: int) -> bool:
        """Whether it is the operators' chat."""
        return chat == self.operator_chat or chat in self.former


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
            return _reach(change, post)
        case _:
            return None


def moved_in(update: Update) -> tuple[int, int] | None:
    """The old and the new number of a group that became a supergroup, which either of the two says (TG-24)."""
    message = update.message
    if message is None:
        return None
    if message.migrate_to_chat_id is not None:
        return message.chat.id, message.migrate_to_chat_id
    if message.migrate_from_chat_id is not None:
        return message.migrate_from_chat_id, message.chat.id
    return None


def group_of(update: Update) -> int | None:
    """The number of the group that the update is about."""
    message = update.message or update.edited_message
    if message is None and update.callback_query is not None and update.callback_query.message is not None:
        chat = update.callback_query.message.chat
    elif message is not None:
        chat = message.chat
    elif update.my_chat_member is not None:
        chat = update.my_chat_member.chat
    else:
        return None
    return None if chat.type == "private" else chat.id


def _pinned(message: Message, post: Post) -> PinNoticed | None:
    """What Telegram writes into the group when the bot has pinned something there (TG-47)."""
    if message.chat.id != post.operator_chat or not _wrote(message, post.bot):
        return None
    return PinNoticed(chat=make_chat(message.chat.id), message=_ref(message), at=message.date)


@dataclass(frozen=True, slots=True)
class MadeTopic:
    """A topic that the bot itself has made."""

    chat: int
    thread: int
    name: str


def made_topic(update: Update, post: Post) -> MadeTopic | None:
    """What Telegram tells the bot of a topic that it has made itself, even if the answer to its call was lost."""
    message = update.message
    if message is None or message.forum_topic_created is None or message.chat.id != post.operator_chat:
        return None
    if not _wrote(message, post.bot):
        return None
    return MadeTopic(message.chat.id, message.message_thread_id or message.message_id, message.forum_topic_created.name)


def form_of(update: Update, post: Post) -> bool | None:
    """Whether the operators' chat has topics, if the update says something of it."""
    message = update.message or update.edited_message
    if message is None or message.chat.id != post.operator_chat:
        return None
    return bool(message.chat.is_forum)


def _spoke(message: Message, post: Post) -> Inbound | None:
    if message.pinned_message is not None:
        return _pinned(message, post)
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
    if not post.is_desk(message.chat.id):
        return None
    return OperatorSpoke(
        chat=make_chat(message.chat.id),
        operator=speaker,
        anonymous=message.sender_chat is not None,
        message=_ref(message),
        content=content,
        reply_to=reply_to,
        reply_to_bot=_wrote(answered, post.bot),
        reply_elsewhere=_answers_elsewhere(message),
        forum=bool(message.chat.is_forum),
        thread=_thread(message),
        thread_of_bot=_began(message, post.bot),
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
    if not post.is_desk(message.chat.id):
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
    if not post.is_desk(where.chat.id):
        return None
    return OperatorPressed(chat=chat, operator=who, press=press, message=message, payload=query.data, at=received)


def _reach(change: ChatMemberUpdated, post: Post) -> Inbound | None:
    """In a private chat this comes only when the person blocks the bot or allows it again (TG-26)."""
    if change.chat.type != "private":
        return rights_changed(change) if change.chat.id == post.operator_chat else None
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
    return None if _is_beginning(answered, message) else answered


def _is_beginning(answered: Message, message: Message) -> bool:
    """Whether it is the message that began the topic."""
    began = answered.message_id == message.message_thread_id or answered.forum_topic_created is not None
    return bool(message.is_topic_message) and began


def _began(message: Message, user: int) -> bool:
    """Whether this user made the topic, as far as the message tells: it does when it answers nothing."""
    answered = message.reply_to_message
    return answered is not None and _is_beginning(answered, message) and _wrote(answered, user)


def _answers_elsewhere(message: Message) -> bool:
    """Whether it answers something in another chat or topic (TG-69)."""
    return message.external_reply is not None or f"{UNREAD}external_reply" in (message.model_extra or {})


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
