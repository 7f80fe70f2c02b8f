"""What aiogram raises, as failures that say what to do. The only place that knows its exceptions.

No text made here holds a token: network errors are named by their kind alone, because some of them quote the URL.
"""

import asyncio
import re

from aiogram import exceptions as telegram
from aiohttp import ClientConnectorError, ClientError, ConnectionTimeoutError
from aiohttp_socks import ProxyConnectionError, ProxyError, ProxyTimeoutError

from contracts.delivery import Reason
from gatewaykit.failures import TakenOver, TokenRefused
from messaging.failures import Failure, RateLimited, Refused, Unavailable

__all__ = [
    "EXPECTED",
    "GroupShut",
    "NotForum",
    "ReplyGone",
    "TopicClosed",
    "TopicGone",
    "TopicsShut",
    "Upgraded",
    "classify",
    "is_done_already",
    "is_gone",
    "is_group_shut",
    "is_reaction_refused",
]


SETTING = "TELEGRAM_TOKEN"


class Upgraded(Unavailable):
    """The group became a supergroup, and is another chat with another number now (TG-24).

    Only the operators' chat is a group, so commands for it wait until OPERATOR_CHAT_ID names the new one.
    """

    def __init__(self, chat: int | None) -> None:
        super().__init__("the group was upgraded to a supergroup")
        self.chat = chat
        """The new number, if Telegram says it."""


class GroupShut(Unavailable):
    """The bot may not write to the group at all: it was removed, or lost its rights.

    Only the operators' chat is a group; no command is at fault, so they wait until somebody lets the bot in again.
    """


class TopicsShut(Unavailable):
    """The bot may not manage topics, so nothing can stand in one that must be made or opened first.

    No command is at fault, so they wait until somebody gives it the right.
    """


class TopicGone(Refused):
    """The topic does not exist, or does not exist any more (TG-66)."""


class TopicClosed(Refused):
    """The topic takes no messages (TG-66)."""


class NotForum(Refused):
    """The chat has no topics."""


class ReplyGone(Refused):
    """The message that was to be answered is not there, or stands in another topic (TG-69)."""


EXPECTED: tuple[type[BaseException], ...] = (
    telegram.AiogramError,
    ClientError,
    ProxyError,
    ProxyConnectionError,
    ProxyTimeoutError,
    TimeoutError,
    OSError,
)
"""Everything that a call to Telegram may raise."""

NOT_WRITTEN = (ClientConnectorError, ConnectionTimeoutError, ProxyError, ProxyConnectionError, ProxyTimeoutError)
"""Faults before a byte of the request was sent: surely nothing was done."""

UPGRADED = "group chat was upgraded"
REASONS: tuple[tuple[str, Reason], ...] = (
    ("bot was blocked by the user", "blocked"),
    ("user is deactivated", "blocked"),
    ("can't initiate conversation", "not_allowed"),
    ("bots can't send messages to bots", "not_allowed"),
    ("voice_messages_forbidden", "not_allowed"),
    ("message to be replied not found", "message_gone"),
    ("message to react not found", "message_gone"),
    ("message to edit not found", "message_gone"),
    ("message to delete not found", "message_gone"),
    ("message to pin not found", "message_gone"),
    ("message_id_invalid", "message_gone"),
    ("bot was kicked", "chat_gone"),
    ("bot is not a member", "chat_gone"),
    ("group chat was d", "chat_gone"),  # deleted, deactivated
    ("chat not found", "chat_gone"),
    ("peer_id_invalid", "chat_gone"),
    ("message thread not found", "chat_gone"),
    ("topic_deleted", "chat_gone"),
    ("topic_id_invalid", "chat_gone"),
    ("topic_closed", "no_rights"),
    ("not enough rights", "no_rights"),
    ("have no rights", "no_rights"),
    ("need administrator rights", "no_rights"),
    ("chat_admin_required", "no_rights"),
    ("chat_write_forbidden", "no_rights"),
    ("chat_restricted", "no_rights"),
    ("_forbidden", "no_rights"),  # CHAT_SEND_PHOTOS_FORBIDDEN and its like
    ("wrong file_id", "file_gone"),
    ("wrong file identifier", "file_gone"),
    ("wrong remote file", "file_gone"),
    ("file reference", "file_gone"),
    ("file is temporarily unavailable", "file_gone"),
    ("can't be deleted", "too_late"),
    ("is too big", "too_large"),
    ("is too long", "too_large"),
    ("too large", "too_large"),
)
"""Parts of Telegram's descriptions in lower case (TG-24, TG-25, TG-66); the first that fits counts."""

KINDS: tuple[tuple[str, type[Refused]], ...] = (
    ("message thread not found", TopicGone),
    ("topic_deleted", TopicGone),
    ("topic_id_invalid", TopicGone),
    ("topic_closed", TopicClosed),
    ("chat is not a forum", NotForum),
    ("message to be replied not found", ReplyGone),
)
"""Refusals that something can be done about."""
SHUT = (
    "bot was kicked",
    "bot is not a member",
    "group chat was d",
    "chat not found",
    "have no rights to send a message",
    "not enough rights to send",  # text messages, photos, …: only who is no administrator can be told so
    "chat_write_forbidden",
    "chat_restricted",
)
"""Parts of descriptions with which a group refuses whatever is sent (TG-25)."""
DONE_ALREADY = (
    "message is not modified",
    "query is too old",
    "query id is invalid",
    "chat_not_modified",
    "topic_not_modified",
)
GONE = ("message to delete not found", "message_id_invalid")
REACTION_REFUSED = ("reaction_invalid", "reactions_too_many", "reaction is not allowed", "reaction_empty")
FLOOD = re.compile(r"too many requests(?:: retry after (\d+))?")
SHOWN = 160
"""How much of a description is kept."""


def classify(raised: BaseException) -> Failure:
    """What to do about it: `RateLimited`, `Refused`, or `Unavailable` that says whether surely nothing was done."""
    match raised:
        case telegram.TelegramRetryAfter(retry_after=seconds):
            return RateLimited(float(seconds))
        case telegram.TelegramMigrateToChat(migrate_to_chat_id=chat):
            return Upgraded(chat)
        case telegram.TelegramEntityTooLarge():
            return Refused("too_large", "413")
        case telegram.TelegramNetworkError():
            return _network(raised.__cause__ or raised)
        case telegram.TelegramAPIError():
            return _account(raised) or _refused(raised.message)
        case telegram.AiogramError():
            return Unavailable("an answer that is no Bot API answer", certain=False)
        case _:
            return _network(raised)


def _account(raised: telegram.TelegramAPIError) -> Unavailable | None:
    """What concerns the whole bot and no single command."""
    match raised:
        case telegram.TelegramUnauthorizedError():
            return TokenRefused(SETTING, "the token was revoked")
        case telegram.TelegramNotFound(message=text) if text.strip().lower() == "not found":
            return TokenRefused(SETTING, "the token is unknown")
        case telegram.TelegramConflictError():
            return TakenOver("another poller or a webhook is active")
        case telegram.TelegramServerError():
            # A 5xx may come from in front of a server that has done it.
            return Unavailable("5xx", certain=isinstance(raised, telegram.RestartingTelegram))
        case _:
            return None


def is_done_already(raised: BaseException) -> bool:
    """Whether nothing is left to do: the same content (TG-46), pin or topic, or a press answered too late (TG-81)."""
    return _says(raised, DONE_ALREADY)


def is_gone(raised: BaseException) -> bool:
    """Whether what was to be deleted stands there no more."""
    return _says(raised, GONE)


def is_group_shut(raised: BaseException) -> bool:
    """Whether it is the whole group that refuses, and not what was sent."""
    return isinstance(raised, telegram.TelegramAPIError) and any(part in raised.message.lower() for part in SHUT)


def is_reaction_refused(raised: BaseException) -> bool:
    """Whether this reaction, or any, is not allowed in the chat."""
    return _says(raised, REACTION_REFUSED)


def _says(raised: BaseException, parts: tuple[str, ...]) -> bool:
    if not isinstance(raised, telegram.TelegramBadRequest):
        return False
    text = raised.message.lower()
    return any(part in text for part in parts)


def _network(raised: BaseException) -> Unavailable:
    if isinstance(raised, TimeoutError | asyncio.TimeoutError) and not isinstance(raised, NOT_WRITTEN):
        return Unavailable("no answer in time", certain=False)
    return Unavailable(type(raised).__name__, certain=isinstance(raised, NOT_WRITTEN))


def _refused(description: str) -> Failure:
    text = description.lower()
    flood = FLOOD.search(text)
    if flood is not None:
        return RateLimited(float(flood.group(1) or 1))
    if UPGRADED in text:
        return Upgraded(None)
    reason = next((reason for part, reason in REASONS if part in text), "refused")
    kind = next((kind for part, kind in KINDS if part in text), Refused)
    return kind(reason, description[:SHOWN])
