"""Telegram's side of the operator chat and its topics, and how whatever it raises becomes a `Failure`."""

from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.methods import CloseForumTopic, DeleteMessage, EditForumTopic, ReopenForumTopic

from gatewaykit.splitting import length
from messaging.failures import Unavailable
from telegram_gateway.calls import Instead, Linked, SendText
from telegram_gateway.failures import EXPECTED, GroupShut, classify, is_done_already, is_group_shut
from telegram_gateway.ids import address_of, make_message
from telegram_gateway.requests import ChatSeen, GetChat, MakeTopic, text_request

__all__ = ["DeskApi", "failing"]


class DeskApi:
    """Each raises a `Failure`; what is so already is none."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    async def chat(self, chat: int) -> ChatSeen:
        """What is known of a chat."""
        with failing():
            return await self._bot(GetChat(chat_id=chat))

    async def create_topic(self, chat: int, name: str) -> int:
        """Make a topic; its thread."""
        with failing(group=True):
            return (await self._bot(MakeTopic(chat_id=chat, name=name))).message_thread_id

    async def rename_topic(self, chat: int, thread: int, name: str) -> None:
        """Call it otherwise."""
        await self._done(EditForumTopic(chat_id=chat, message_thread_id=thread, name=name))

    async def close_topic(self, chat: int, thread: int, *, closed: bool) -> None:
        """Close it, or open it again."""
        method = CloseForumTopic if closed else ReopenForumTopic
        await self._done(method(chat_id=chat, message_thread_id=thread))

    async def lead(self, chat: int, thread: int, instead: Instead, there: int | None) -> None:
        """Say in a topic, in silence, that another one has taken its stead; the name leads to it."""
        url = None if there is None else address_of(make_message(chat, there), None)
        at, signs = length(f"{instead.words}\n", utf16=True), length(instead.name, utf16=True)
        links = () if url is None else (Linked(at, signs, url),)
        said = SendText(chat, f"{instead.words}\n{instead.name}", thread=thread, silent=True, links=links)
        with failing(group=True):
            await self._bot(text_request(said))

    async def remove(self, chat: int, message: int) -> None:
        """Delete a message, where the bot may."""
        with failing():
            await self._bot(DeleteMessage(chat_id=chat, message_id=message))

    async def _done(self, request: CloseForumTopic | ReopenForumTopic | EditForumTopic) -> None:
        with failing(group=True):
            try:
                await self._bot(request)
            except TelegramBadRequest as refused:
                if not is_done_already(refused):
                    raise


@contextmanager
def failing(*, group: bool = False) -> Iterator[None]:
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
