"""The only room that calls Telegram: messages to it, and the requests that receiving needs."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final, assert_never

import structlog
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import PRODUCTION, TelegramAPIServer
from aiogram.exceptions import TelegramBadRequest
from aiogram.methods import (
    AnswerCallbackQuery,
    DeleteMessages,
    DeleteWebhook,
    PinChatMessage,
    SetMessageReaction,
    SetMyCommands,
    SetWebhook,
)
from aiogram.types import BotCommand, BotCommandScopeAllPrivateChats, BotCommandScopeChat, ReactionTypeEmoji

from contracts.capabilities import ChannelCapabilities
from contracts.charts import Chart
from contracts.ids import Channel, FileRef, MessageRef, ThreadRef
from contracts.outbound import Mark, TendTopic
from gatewaykit.connector import Command, Usual
from gatewaykit.failures import FirstThings
from gatewaykit.media.port import Incoming, Media
from messaging.failures import Refused, Unsupported
from telegram_gateway.api import DeskApi, failing
from telegram_gateway.calls import (
    Answer,
    Call,
    EditCaption,
    EditFile,
    EditText,
    Elsewhere,
    GetPin,
    Inexpressible,
    PinMessage,
    React,
    Remove,
    SendContact,
    SendFile,
    SendGroup,
    Sending,
    SendPlace,
    SendText,
    Tend,
)
from telegram_gateway.capabilities import TELEGRAM, UPDATES
from telegram_gateway.drawing import draw
from telegram_gateway.failures import (
    EXPECTED,
    ReplyGone,
    Upgraded,
    classify,
    is_done_already,
    is_gone,
    is_reaction_refused,
)
from telegram_gateway.ids import NotOurs, make_message, parse_chat, parse_file
from telegram_gateway.menus import Menu
from telegram_gateway.nearby import Nearby
from telegram_gateway.placing import Placing
from telegram_gateway.requests import (
    GetFile,
    GetMe,
    GetUpdates,
    Me,
    Sent,
    chart_request,
    edit_request,
    group_request,
    send_request,
)
from telegram_gateway.to_native import DELIVERED, after_upgrade, tend_of, to_native
from telegram_gateway.uploads import Uploads
from telegram_gateway.whereabouts import Whereabouts

__all__ = ["TelegramClient", "TelegramFiles", "open_bot"]

Spoken = Sending | EditText | EditCaption | EditFile | React | PinMessage | GetPin | Remove
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
        placing: Placing | None = None,
        where: Whereabouts | None = None,
        draw: Callable[[Chart], bytes] = draw,
    ) -> None:
        self._bot = bot
        self._api = DeskApi(bot)
        self._placing = placing
        """Knows how the operator chat is; without it there is none."""
        self._where = where
        """Knows which chat it is."""
        self._to_tend: set[TendTopic] = set()
        self._nearby = Nearby()
        self._uploads = Uploads(media, draw)
        self._capabilities = capabilities
        self._reaction_of: dict[int, int] = {}
        """Which of the reactions a chat allowed lately, so that those it refuses are not tried for each mark."""

    @property
    def channel(self) -> Channel:
        return "telegram"

    @property
    def capabilities(self) -> ChannelCapabilities:
        return self._capabilities

    async def look(self, command: Command) -> None:
        if self._where is not None:
            await self._where.know()
        if self._placing is None or not self.is_group(command):
            return
        await self._placing.look(command)
        if isinstance(command, TendTopic) and await self._placing.wants(tend_of(command)):
            self._to_tend.add(command)

    def plan(self, command: Command, command_id: str) -> tuple[Call, ...]:
        forum = self._placing is not None and self._placing.forum
        if isinstance(command, TendTopic):
            wanted = command in self._to_tend
            self._to_tend.discard(command)
            return (tend_of(command),) if wanted else ()
        try:
            return to_native(command, forum=forum, under=None if forum else self._nearby.under(command, command_id))
        except Elsewhere as gone:
            raise Refused("message_gone", str(gone)) from None
        except Inexpressible as wrong:
            raise Unsupported(str(wrong)) from None

    def is_group(self, command: Command) -> bool:
        return parse_chat(command.chat) < 0

    def is_spoken(self, mark: Mark) -> bool:
        """A reaction becomes a message in a chat that is known to allow none."""
        return super().is_spoken(mark) or self._reaction_of.get(parse_chat(mark.chat), 0) >= len(DELIVERED)

    def cost(self, call: Call) -> int:
        """An album counts by its items (TG-21)."""
        return len(call.items) if isinstance(call, SendGroup) else 1

    async def prepare(self, call: Call) -> None:
        await self._uploads.prepare(call)
        if self._placing is not None and isinstance(call, Sending):
            await self._placing.prepare(call)

    async def deliver(self, call: Call) -> tuple[MessageRef, ...]:
        if isinstance(call, Answer):
            await self._answer(call)
            return ()
        if isinstance(call, Tend):
            if self._placing is not None:
                await self._placing.tend(call)
            return ()
        if self._where is not None and call.chat in self._where.former:
            return await self._speak(self._moved(call, self._where.chat))
        try:
            return await self._speak(call)
        except Upgraded as upgraded:
            again = await self._after(upgraded, call)
        return await self._speak(again)

    async def _after(self, upgraded: Upgraded, call: Spoken) -> Sending:
        """The call for the group's new chat, of which this is the first that is heard.

        Raises `upgraded` while its number is not known, and `Refused` for what is of no use there.
        """
        if upgraded.chat is None or self._where is None or not await self._where.moved(call.chat, upgraded.chat):
            raise upgraded
        return self._moved(call, self._where.chat)

    def _moved(self, call: Spoken, chat: int) -> Sending:
        """What was to be said in a chat that is another one now. Raises `Refused` for what is of no use there, and
        `FirstThings` for what was to stand under something of the former chat."""
        self._nearby.moved(call)
        again = after_upgrade(call, chat)
        if again is None:
            raise Refused("message_gone", "it stands in the group as it was before")
        return again

    async def _speak(self, call: Spoken) -> tuple[MessageRef, ...]:
        match call:
            case SendText() | SendFile() | SendGroup() | SendPlace() | SendContact():
                return await self._send(call)
            case EditText() | EditCaption() | EditFile():
                return await self._edit(call)
            case Remove():
                return await self._remove(call)
            case React():
                return await self._react(call)
            case PinMessage():
                return await self._pin(call)
            case GetPin():
                return await self._newest_pin(call)
            case _:
                assert_never(call)

    def thread_of(self, messages: Sequence[MessageRef]) -> ThreadRef | None:
        return None if self._placing is None else self._placing.thread_of(messages)

    async def me(self) -> Me:
        """Who the bot is. Raises a `Failure`."""
        with failing():
            return await self._bot(GetMe())

    async def updates(self, offset: int | None, seconds: int, limit: int = 100) -> Sequence[Mapping[str, Any]]:
        """What came since `offset`, waiting up to so many seconds (Telegram cuts at 50, TG-2).

        Confirms everything before `offset` (TG-5). Raises a `Failure`.
        """
        asked = GetUpdates(offset=offset, timeout=seconds, limit=limit, allowed_updates=list(UPDATES))
        with failing():
            return await self._bot(asked, request_timeout=seconds + ANSWER_MARGIN)

    async def receive_by_polling(self) -> None:
        """Take the webhook away, if there is one, and leave what waits in place (TG-1). Raises a `Failure`."""
        with failing():
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
        with failing():
            await self._bot(hook)

    async def set_menu(self, menu: Menu) -> None:
        """See `telegram_gateway.menus.Telegram`."""
        private = menu.chat is None
        shown = SetMyCommands(
            commands=[BotCommand(command=command, description=words) for command, words in menu.commands],
            scope=BotCommandScopeAllPrivateChats() if private else BotCommandScopeChat(chat_id=menu.chat or 0),
            language_code=menu.language,
        )
        with failing():
            await self._bot(shown)

    async def close(self) -> None:
        """Let go of the connections."""
        await self._bot.session.close()

    async def _send(self, call: Sending) -> tuple[MessageRef, ...]:
        self._nearby.check(call)
        try:
            sent = await (self._sent(call) if self._placing is None else self._placing.send(call, self._sent))
        except ReplyGone:
            self._nearby.gone(call)
            raise
        self._nearby.sent(call, [one.message_id for one in sent if one.message_id])
        # 0 stands for a message that waits on Telegram's side and has no number yet (TG-41).
        return tuple(make_message(call.chat, one.message_id) for one in sent if one.message_id)

    async def _sent(self, call: Sending) -> Sequence[Sent]:
        picture = self._uploads.picture_of(call)
        if isinstance(call, SendText) and picture is not None:
            try:
                with failing():
                    return [await self._bot(chart_request(call, picture), request_timeout=UPLOAD_SECONDS)]
            except Refused as refused:  # a group may take texts and no pictures
                log = structlog.get_logger()
                log.warning("a chart is not taken; its words go alone", action="chart_refused", reason=refused.reason)
        seconds = UPLOAD_SECONDS if self._uploads.takes_long(call) else CALL_SECONDS
        async with self._uploads.at_hand(call) as as_file:
            with failing(group=call.chat < 0):
                if isinstance(call, SendGroup):
                    return await self._bot(group_request(call, as_file), request_timeout=seconds)
                return [await self._bot(send_request(call, as_file), request_timeout=seconds)]

    async def _edit(self, call: EditText | EditCaption | EditFile) -> tuple[MessageRef, ...]:
        async with self._uploads.at_hand(call) as as_file:
            with failing():
                try:
                    await self._bot(edit_request(call, as_file), request_timeout=UPLOAD_SECONDS)
                except TelegramBadRequest as refused:
                    if not is_done_already(refused):
                        raise
        return (make_message(call.chat, call.message),)

    async def _remove(self, call: Remove) -> tuple[MessageRef, ...]:
        """Telegram passes over what is gone already."""
        with failing():
            try:
                await self._bot(DeleteMessages(chat_id=call.chat, message_ids=list(call.messages)))
            except TelegramBadRequest as refused:
                if not is_gone(refused):
                    raise
        return ()

    async def _react(self, call: React) -> tuple[MessageRef, ...]:
        """Raises `FirstThings` when no reaction is allowed: the message in its place needs a turn of the chat's."""
        first = self._reaction_of.get(call.chat, 0)
        if first >= len(call.emojis):
            word = SendText(call.chat, call.instead, reply_to=call.message, silent=True, spot=call.spot)
            return await self._send(word)
        for number in range(first, len(call.emojis)):
            if await self._reacts(call, call.emojis[number]):
                self._reaction_of[call.chat] = number
                return ()
        self._reaction_of[call.chat] = len(call.emojis)
        raise FirstThings("no reaction is allowed here")

    async def _reacts(self, call: React, emoji: str) -> bool:
        """Whether the chat allows it."""
        asked = SetMessageReaction(
            chat_id=call.chat, message_id=call.message, reaction=[ReactionTypeEmoji(emoji=emoji)]
        )
        with failing():
            try:
                await self._bot(asked)
            except TelegramBadRequest as refused:
                if not is_reaction_refused(refused):
                    raise
                return False
        return True

    async def _pin(self, call: PinMessage) -> tuple[MessageRef, ...]:
        pin = PinChatMessage(chat_id=call.chat, message_id=call.message, disable_notification=True)
        with failing():
            try:
                await self._bot(pin)
            except TelegramBadRequest as refused:
                if not is_done_already(refused):
                    raise
        return (make_message(call.chat, call.message),)

    async def _newest_pin(self, call: GetPin) -> tuple[MessageRef, ...]:
        pin = (await self._api.chat(call.chat)).pinned_message
        if pin is None or pin.message_id < call.message:
            return ()
        return (make_message(call.chat, pin.message_id),)

    async def _answer(self, call: Answer) -> None:
        with failing():
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
        with failing():
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
