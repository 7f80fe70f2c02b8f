"""The only room that calls Telegram: messages to it, and the requests that receiving needs.

Of an answer only what we use is validated: a sent message whose description is newer than our library was sent
all the same, and must not be sent again for that.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import MappingProxyType
from typing import Any, Final, assert_never

import structlog
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import PRODUCTION, TelegramAPIServer
from aiogram.exceptions import TelegramBadRequest
from aiogram.methods import (
    AnswerCallbackQuery,
    DeleteWebhook,
    SetMessageReaction,
    SetWebhook,
    TelegramMethod,
)
from aiogram.types import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    ReactionTypeEmoji,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    ReplyParameters,
)
from pydantic import BaseModel

from contracts.capabilities import ChannelCapabilities
from contracts.ids import Channel, MessageRef
from contracts.outbound import AnswerPress, Mark, Show
from messaging.failures import Refused, Unavailable, Unsupported
from telegram_gateway.capabilities import TELEGRAM, UPDATES
from telegram_gateway.failures import (
    EXPECTED,
    GroupShut,
    Upgraded,
    classify,
    is_done_already,
    is_group_shut,
    is_reaction_refused,
)
from telegram_gateway.ids import make_message, parse_chat
from telegram_gateway.to_native import (
    Answer,
    Call,
    FileKind,
    Inexpressible,
    Inline,
    Keyboard,
    Menu,
    NoMenu,
    React,
    SendFile,
    SendText,
    after_upgrade,
    to_native,
)

__all__ = ["Me", "TelegramClient", "open_bot"]

CALL_SECONDS: Final = 15
ANSWER_MARGIN: Final = 10
"""Seconds that a long poll may take to answer beyond what was asked for."""
WEBHOOK_CONNECTIONS: Final = 40


class Me(BaseModel):
    """The bot as Telegram knows it."""

    id: int
    username: str | None = None
    can_read_all_group_messages: bool = False
    """False with privacy mode on: without admin rights it sees only replies to itself in the operator chat (TG-60)."""


class _Sent(BaseModel):
    message_id: int


class _Send(TelegramMethod[_Sent]):
    """Sends one message; its arguments are Telegram's own, by name."""

    __returning__ = _Sent


class _Message(_Send):
    __api_method__ = "sendMessage"


class _Photo(_Send):
    __api_method__ = "sendPhoto"


class _Document(_Send):
    __api_method__ = "sendDocument"


class _Video(_Send):
    __api_method__ = "sendVideo"


class _Voice(_Send):
    __api_method__ = "sendVoice"


class _Audio(_Send):
    __api_method__ = "sendAudio"


class _Sticker(_Send):
    __api_method__ = "sendSticker"


class _GetMe(TelegramMethod[Me]):
    __returning__ = Me
    __api_method__ = "getMe"


class _Updates(TelegramMethod[list[dict[str, Any]]]):
    """Updates as they are: one that aiogram cannot read must not take its whole batch along."""

    __returning__ = list[dict[str, Any]]
    __api_method__ = "getUpdates"

    offset: int | None = None
    timeout: int = 0
    limit: int = 100
    allowed_updates: list[str]


_FILES: Mapping[FileKind, type[_Send]] = MappingProxyType(
    {
        "photo": _Photo,
        "document": _Document,
        "video": _Video,
        "voice": _Voice,
        "audio": _Audio,
        "sticker": _Sticker,
    }
)


def open_bot(token: str, api_url: str | None, proxy: str | None) -> Bot:
    """The connection of one bot; nothing is sent yet. `api_url` is a base without a path, `None` is Telegram's."""
    api = PRODUCTION if api_url is None else TelegramAPIServer.from_base(api_url)
    return Bot(token, session=AiohttpSession(proxy=proxy, api=api, timeout=CALL_SECONDS, limit=200))


class TelegramClient:
    """Telegram as a `gatewaykit.connector.Connector`, and as the source of updates that `ingress` wants."""

    def __init__(
        self, bot: Bot, capabilities: ChannelCapabilities = TELEGRAM, operator_chat: int | None = None
    ) -> None:
        self._bot = bot
        self._capabilities = capabilities
        self._operator_chat = operator_chat
        self._reaction_of: dict[int, int] = {}
        """Which of the reactions a chat allowed lately, so that those it refuses are not tried for each mark."""

    @property
    def channel(self) -> Channel:
        return "telegram"

    @property
    def capabilities(self) -> ChannelCapabilities:
        return self._capabilities

    def plan(self, command: Show | Mark | AnswerPress) -> tuple[Call, ...]:
        try:
            return to_native(command)
        except Inexpressible as wrong:
            raise Unsupported(str(wrong)) from None

    def is_group(self, command: Show | Mark | AnswerPress) -> bool:
        return parse_chat(command.chat) < 0

    async def deliver(self, call: Call) -> MessageRef | None:
        if isinstance(call, Answer):
            await self._answer(call)
            return None
        try:
            return await self._speak(call)
        except Upgraded as upgraded:
            again = self._after(upgraded, call)
        return await self._speak(again)

    def _after(self, upgraded: Upgraded, call: SendText | SendFile | React) -> SendText | SendFile:
        """The call for the group's new chat: it was said before OPERATOR_CHAT_ID named that, and has waited for it.

        Raises `upgraded` until then, and `Refused` for what is of no use there.
        """
        known = upgraded.chat is not None and upgraded.chat == self._operator_chat
        if not known:
            log = structlog.get_logger().bind(action="chat_upgraded", new_chat=upgraded.chat)
            log.critical(
                "the operators' group became a supergroup and has another number now: "
                "set OPERATOR_CHAT_ID=%s and start again; until then nothing is shown there",
                upgraded.chat,
            )
        again = after_upgrade(call, upgraded.chat or 0)
        if again is None:
            raise Refused("message_gone", str(upgraded))
        if not known:
            raise upgraded
        return again

    async def _speak(self, call: SendText | SendFile | React) -> MessageRef | None:
        match call:
            case SendText() | SendFile():
                return await self._send(call)
            case React():
                return await self._react(call)
            case _:
                assert_never(call)

    async def me(self) -> Me:
        """Who the bot is. Raises a `Failure`."""
        with _failures():
            return await self._bot(_GetMe())

    async def updates(self, offset: int | None, seconds: int, limit: int = 100) -> Sequence[Mapping[str, Any]]:
        """What came since `offset`, waiting up to so many seconds (Telegram cuts at 50, TG-2).

        Confirms everything before `offset` (TG-5). Raises a `Failure`.
        """
        asked = _Updates(offset=offset, timeout=seconds, limit=limit, allowed_updates=list(UPDATES))
        with _failures():
            return await self._bot(asked, request_timeout=seconds + ANSWER_MARGIN)

    async def receive_by_polling(self) -> None:
        """Take the webhook away, if there is one, and leave what waits in place (TG-1). Raises a `Failure`."""
        with _failures():
            await self._bot(DeleteWebhook(drop_pending_updates=False))

    async def receive_by_webhook(self, url: str, secret: str) -> None:
        """Have updates sent there, what waits included (TG-7). Raises a `Failure`."""
        hook = SetWebhook(
            url=url,
            secret_token=secret,
            max_connections=WEBHOOK_CONNECTIONS,
            allowed_updates=list(UPDATES),
            drop_pending_updates=False,
        )
        with _failures():
            await self._bot(hook)

    async def close(self) -> None:
        """Let go of the connections."""
        await self._bot.session.close()

    async def _send(self, call: SendText | SendFile) -> MessageRef | None:
        with _failures(group=call.chat < 0):
            sent = await self._bot(_method(call))
        # 0 stands for a message that waits on Telegram's side and has no number yet (TG-41).
        return make_message(call.chat, sent.message_id) if sent.message_id else None

    async def _react(self, call: React) -> MessageRef | None:
        for number in range(self._reaction_of.get(call.chat, 0), len(call.emojis)):
            if await self._reacts(call, call.emojis[number]):
                self._reaction_of[call.chat] = number
                return None
        self._reaction_of[call.chat] = len(call.emojis)
        return await self._send(SendText(call.chat, call.instead, reply_to=call.message, silent=True))

    async def _reacts(self, call: React, emoji: str) -> bool:
        """Whether the chat allows it."""
        asked = SetMessageReaction(
            chat_id=call.chat, message_id=call.message, reaction=[ReactionTypeEmoji(emoji=emoji)]
        )
        with _failures():
            try:
                await self._bot(asked)
            except TelegramBadRequest as refused:
                if not is_reaction_refused(refused):
                    raise
                return False
        return True

    async def _answer(self, call: Answer) -> None:
        with _failures():
            try:
                await self._bot(AnswerCallbackQuery(callback_query_id=call.press, text=call.text or None))
            except TelegramBadRequest as refused:
                if not is_done_already(refused):
                    raise


def _method(call: SendText | SendFile) -> _Send:
    alike: dict[str, Any] = {
        "chat_id": call.chat,
        "message_thread_id": call.thread,
        "disable_notification": call.silent or None,
        "reply_parameters": _reply(call.reply_to),
        "reply_markup": _markup(call.keyboard),
    }
    if isinstance(call, SendText):
        return _Message(text=call.text, **alike)
    if call.caption and call.kind != "sticker":
        alike["caption"] = call.caption
    return _FILES[call.kind](**{call.kind: call.file_id}, **alike)


def _reply(message: int | None) -> ReplyParameters | None:
    """The message that is answered; without it the answer goes out all the same (TG-69)."""
    return None if message is None else ReplyParameters(message_id=message, allow_sending_without_reply=True)


def _markup(keyboard: Keyboard | None) -> InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove | None:
    match keyboard:
        case None:
            return None
        case Inline(rows=inline):
            buttons = [
                [InlineKeyboardButton(text=one.text, callback_data=one.payload) for one in row] for row in inline
            ]
            return InlineKeyboardMarkup(inline_keyboard=buttons)
        case Menu(rows=menu):
            keys = [[KeyboardButton(text=text) for text in row] for row in menu]
            return ReplyKeyboardMarkup(keyboard=keys, resize_keyboard=True, is_persistent=True)
        case NoMenu():
            return ReplyKeyboardRemove(remove_keyboard=True)
        case _:
            assert_never(keyboard)


@contextmanager
def _failures(*, group: bool = False) -> Iterator[None]:
    """What aiogram raises becomes a `Failure`, without the request that may stand in its traceback.

    `group`: something is sent to a group, which may refuse as a whole.
    """
    try:
        yield
    except EXPECTED as raised:
        if group and is_group_shut(raised):
            log = structlog.get_logger()
            log.critical("the bot may not write to the operator chat; messages wait", action="operator_chat_shut")
            raise GroupShut("the bot may not write to the group") from None
        raise classify(raised) from None
    except (TypeError, ValueError, KeyError, AttributeError) as odd:
        # A page of some proxy in another encoding, JSON without a description: aiogram stumbles over it.
        log = structlog.get_logger()
        log.warning("no Bot API answer", action="odd_answer", error=type(odd).__name__)
        raise Unavailable("an answer that is no Bot API answer", certain=False) from None
