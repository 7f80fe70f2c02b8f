"""Where a message for the operators is to stand, and whether it does."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Protocol

import structlog

from contracts.ids import MessageRef, ThreadRef
from contracts.outbound import Forget
from gatewaykit.connector import Command
from gatewaykit.failures import FirstThings
from messaging.failures import Failure, Refused
from telegram_gateway.calls import Sending, Tend
from telegram_gateway.desk import Desk
from telegram_gateway.failures import ReplyGone, TopicClosed, TopicGone
from telegram_gateway.ids import make_message, make_thread
from telegram_gateway.requests import Sent
from telegram_gateway.topics import Topics

__all__ = ["Placing", "Remover"]

REMEMBERED = 2000

Send = Callable[[Sending], Awaitable[Sequence[Sent]]]


class Remover(Protocol):
    """Takes a message of the bot's own away. Raises a `Failure`."""

    async def remove(self, chat: int, message: int) -> None: ...


class Placing:
    """The operator chat as messages come to stand in it: in a client's topic, in the topic where somebody has just
    spoken, or in a plain group, with the client's name in each."""

    def __init__(self, desk: Desk, topics: Topics, remover: Remover) -> None:
        self._desk = desk
        self._topics = topics
        self._remover = remover
        self._lost: OrderedDict[tuple[str, int], None] = OrderedDict()
        """Threads that are gone or closed, and messages that cannot be answered from another topic."""
        self._stands: OrderedDict[MessageRef, int] = OrderedDict()

    async def prepare(self, call: Sending) -> None:
        """Before a turn is taken. Raises `Unavailable`."""
        if call.spot is not None and self._is_here(call) and self._desk.forum and not self._exact(call):
            await self._topics.prepare(call.chat, call.spot)

    @property
    def chat(self) -> int:
        """The operator chat's number."""
        return self._desk.chat

    @property
    def forum(self) -> bool:
        """Whether it has topics, as far as is known."""
        return self._desk.forum

    async def know(self) -> None:
        """Raises `Unavailable` while nobody knows whether it has topics."""
        await self._desk.know()

    async def look(self, command: Command) -> None:
        """Before a command is planned: whose place it takes away is nobody's any more. Raises `Unavailable`."""
        if isinstance(command, Forget):
            await self._topics.forget(self._desk.chat, command.topics)
        await self.know()

    async def wants(self, tend: Tend) -> bool:
        """Whether anything is to be done for a topic to look as it should. Raises `Unavailable`."""
        return self._desk.forum and await self._topics.wants(self._desk.chat, tend)

    async def tend(self, tend: Tend) -> None:
        """One step of it. Raises a `Failure`."""
        await self._topics.tend(self._desk.chat, tend)

    async def send(self, call: Sending, send: Send) -> Sequence[Sent]:
        """Send it to where it belongs. Raises a `Failure`, `FirstThings` among them."""
        if not self._is_here(call):
            return await send(call)
        if call.spot is not None and call.spot.forum != self._desk.forum:
            raise FirstThings("the operator chat has another form now")
        placed = await self._placed(call)
        try:
            sent = await send(placed)
        except Refused as refused:
            raise await self._not_taken(call, placed, refused) from None
        if not await self._stands_right(call, sent):
            raise FirstThings("the operator chat has another form now")
        self._remember(call.chat, placed.thread, sent)
        return sent

    def thread_of(self, messages: Sequence[MessageRef]) -> ThreadRef | None:
        """The topic in which these stand, which were made lately."""
        thread = self._stands.get(messages[-1]) if messages else None
        return None if thread is None else make_thread(self._desk.chat, thread)

    def _is_here(self, call: Sending) -> bool:
        return call.chat == self._desk.chat and (call.spot is not None or call.thread is not None)

    def _exact(self, call: Sending) -> bool:
        """Whether it goes to the very topic where somebody has spoken, as far as that can take it."""
        return call.thread is not None and ("thread", call.thread) not in self._lost

    async def _placed(self, call: Sending) -> Sending:
        if call.reply_to is not None and ("reply", call.reply_to) in self._lost:
            call = replace(call, reply_to=None)
        if not self._desk.forum:
            return replace(call, thread=None)
        if self._exact(call):
            return call
        if call.spot is None:
            raise Refused("message_gone", "the topic in which it was to stand")
        return replace(call, thread=await self._topics.thread(call.chat, call.spot))

    async def _not_taken(self, call: Sending, placed: Sending, refused: Refused) -> Failure:
        """What to do about it, since the message stands nowhere."""
        thread = placed.thread
        if placed.reply_to is not None and thread is not None and isinstance(refused, ReplyGone):
            self._lose("reply", placed.reply_to)
            return FirstThings("what it answers stands in another topic")
        if thread is None or not isinstance(refused, TopicGone | TopicClosed):
            return refused
        if self._exact(call):
            self._lose("thread", thread)
        elif isinstance(refused, TopicGone):
            await self._topics.gone(call.chat, thread)
        else:
            self._topics.shut(thread)
        return FirstThings("its topic took it not")

    async def _stands_right(self, call: Sending, sent: Sequence[Sent]) -> bool:
        """Whether the chat has the form that the call was made for. If not, it is taken back, to be said anew; where
        that cannot be, it counts as said."""
        forum = next((one.chat.is_forum for one in sent if one.chat is not None), None)
        if forum is None:
            return True
        self._desk.seen(forum=forum)
        if call.spot is None or call.spot.forum == forum:
            return True
        try:
            for one in sent:
                await self._remover.remove(call.chat, one.message_id)
        except Failure as failure:
            log = structlog.get_logger().bind(failure=type(failure).__name__)
            log.warning("a message stands outside of its topic", action="message_misplaced")
            return True
        return False

    def _lose(self, kind: str, number: int) -> None:
        self._lost[(kind, number)] = None
        while len(self._lost) > REMEMBERED:
            self._lost.popitem(last=False)

    def _remember(self, chat: int, thread: int | None, sent: Sequence[Sent]) -> None:
        if thread is None:
            return
        for one in sent:
            self._stands[make_message(chat, one.message_id)] = thread
        while len(self._stands) > REMEMBERED:
            self._stands.popitem(last=False)
