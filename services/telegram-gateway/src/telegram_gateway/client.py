"""The only room that calls Telegram: messages to it, and the requests that receiving needs."""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
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
)
from aiogram.types import ReactionTypeEmoji

from contracts.capabilities import ChannelCapabilities
from contracts.ids import Channel, FileRef, MessageRef
from gatewaykit.connector import Command, Usual
from gatewaykit.media.port import Incoming, Media
from messaging.failures import Refused, Unavailable, Unsupported
from telegram_gateway.calls import (
    Answer,
    Call,
    EditCaption,
    EditFile,
    EditText,
    Inexpressible,
    React,
    SendContact,
    SendFile,
    SendGroup,
    Sending,
    SendPlace,
    SendText,
)
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
from telegram_gateway.ids import NotOurs, make_message, parse_chat, parse_file
from telegram_gateway.requests import GetFile, GetMe, GetUpdates, Me, edit_request, group_request, send_request
from telegram_gateway.to_native import after_upgrade, to_native
from telegram_gateway.uploads import Uploads

__all__ = ["TelegramClient", "TelegramFiles", "open_bot"]

Spoken = Sending | EditText | EditCaption | EditFile | React
CALL_SECONDS: Final = 15
UPLOAD_SECONDS: Final = 100
FILE_SECONDS: Final = 100
ANSWER_MARGIN: Final = 10
"""Seconds that a long poll may take to answer beyond what was asked for."""
WEBHOOK_CONNECTIONS: Final = 40
MOST_DOWNLOAD: Final = 20 << 20
"""Bytes that `getFile` gives at most (TG-90)."""
_CHUNK: Final = 256 << 10


def open_bot(token: str, api_url: str | None, proxy: str | None) -> Bot:
    """The connection of one bot; nothing is sent yet. `api_url` is a base without a path, `None` is Telegram's."""
    api = PRODUCTION if api_url is None else TelegramAPIServer.from_base(api_url)
    return Bot(token, session=AiohttpSession(proxy=proxy, api=api, timeout=CALL_SECONDS, limit=200))


class TelegramClient(Usual[Call]):
    """Telegram as a `gatewaykit.connector.Connector`, and as the source of updates that `ingress` wants."""

    def __init__(
        self,
        bot: Bot,
        media: Media,
        capabilities: ChannelCapabilities = TELEGRAM,
        operator_chat: int | None = None,
    ) -> None:
        self._bot = bot
        self._uploads = Uploads(media)
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

    def plan(self, command: Command, command_id: str) -> tuple[Call, ...]:  # noqa: ARG002 - Telegram takes no id of ours
        try:
            return to_native(command)
        except Inexpressible as wrong:
            raise Unsupported(str(wrong)) from None

    def is_group(self, command: Command) -> bool:
        return parse_chat(command.chat) < 0

    async def prepare(self, call: Call) -> None:
        await self._uploads.prepare(call)

    async def deliver(self, call: Call) -> tuple[MessageRef, ...]:
        if isinstance(call, Answer):
            await self._answer(call)
            return ()
        try:
            return await self._speak(call)
        except Upgraded as upgraded:
            again = self._after(upgraded, call)
        return await self._speak(again)

    def _after(self, upgraded: Upgraded, call: Spoken) -> Sending:
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

    async def _speak(self, call: Spoken) -> tuple[MessageRef, ...]:
        match call:
            case SendText() | SendFile() | SendGroup() | SendPlace() | SendContact():
                return await self._send(call)
            case EditText() | EditCaption() | EditFile():
                return await self._edit(call)
            case React():
                return await self._react(call)
            case _:
                assert_never(call)

    async def me(self) -> Me:
        """Who the bot is. Raises a `Failure`."""
        with _failures():
            return await self._bot(GetMe())

    async def updates(self, offset: int | None, seconds: int, limit: int = 100) -> Sequence[Mapping[str, Any]]:
        """What came since `offset`, waiting up to so many seconds (Telegram cuts at 50, TG-2).

        Confirms everything before `offset` (TG-5). Raises a `Failure`.
        """
        asked = GetUpdates(offset=offset, timeout=seconds, limit=limit, allowed_updates=list(UPDATES))
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

    async def _send(self, call: Sending) -> tuple[MessageRef, ...]:
        seconds = UPLOAD_SECONDS if self._uploads.takes_long(call) else CALL_SECONDS
        async with self._uploads.at_hand(call) as as_file:
            with _failures(group=call.chat < 0):
                if isinstance(call, SendGroup):
                    sent = await self._bot(group_request(call, as_file), request_timeout=seconds)
                else:
                    sent = [await self._bot(send_request(call, as_file), request_timeout=seconds)]
        # 0 stands for a message that waits on Telegram's side and has no number yet (TG-41).
        return tuple(make_message(call.chat, one.message_id) for one in sent if one.message_id)

    async def _edit(self, call: EditText | EditCaption | EditFile) -> tuple[MessageRef, ...]:
        async with self._uploads.at_hand(call) as as_file:
            with _failures():
                try:
                    await self._bot(edit_request(call, as_file), request_timeout=UPLOAD_SECONDS)
                except TelegramBadRequest as refused:
                    if not is_done_already(refused):
                        raise
        return (make_message(call.chat, call.message),)

    async def _react(self, call: React) -> tuple[MessageRef, ...]:
        for number in range(self._reaction_of.get(call.chat, 0), len(call.emojis)):
            if await self._reacts(call, call.emojis[number]):
                self._reaction_of[call.chat] = number
                return ()
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


class TelegramFiles:
    """Telegram as a `gatewaykit.media.port.MediaSource`."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    @asynccontextmanager
    async def open(self, file: FileRef, limit: int) -> AsyncIterator[Incoming]:
        """See `MediaSource`. The address that it is read from holds the token, and is seen by nobody (TG-92)."""
        try:
            file_id = parse_file(file)
        except NotOurs:
            raise Refused("file_gone") from None
        with _failures():
            seen = await self._bot(GetFile(file_id=file_id))
            if seen.file_size is not None and seen.file_size > min(limit, MOST_DOWNLOAD):
                raise Refused("too_large")
            url = self._bot.session.api.file_url(self._bot.token, seen.file_path)
            chunks = self._bot.session.stream_content(url, timeout=FILE_SECONDS, chunk_size=_CHUNK)
            yield Incoming(_read(chunks), seen.file_size)


async def _read(chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The bytes; what goes wrong on their way is a failure without the address."""
    try:
        async for chunk in chunks:
            yield chunk
    except EXPECTED as raised:
        raise classify(raised) from None


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
