"""What is known of the operator chat: whether it has topics, and whether the bot may manage them.

Telegram tells a bot nothing when topics are switched (TG-66): it is seen in each update and each message sent, and
asked for now and then.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

import structlog

from chassis.clock import Clock, rest
from contracts.inbound import OperatorChatSeen
from messaging.failures import Failure, RateLimited, Refused, Unavailable
from telegram_gateway.failures import Upgraded
from telegram_gateway.ids import make_chat

__all__ = ["Desk", "Form", "Tell"]

LOOK_AGAIN_SECONDS = 30.0

Tell = Callable[[OperatorChatSeen], Awaitable[None]]
"""Says it to the router; durable on return. Raises a `Failure`."""


class Form(Protocol):
    """How a chat is."""

    @property
    def is_forum(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class _State:
    forum: bool
    may_tend: bool


class Desk:
    """The chat with this number."""

    def __init__(self, chat: int, ask: Callable[[int], Awaitable[Form]], tell: Tell, clock: Clock) -> None:
        self.chat = chat
        self._ask = ask
        self._tell = tell
        self._clock = clock
        self._forum: bool | None = None
        self._may_tend = True
        self._told: _State | None = None
        self._stopping = asyncio.Event()
        self._changed = asyncio.Event()
        self._watching: asyncio.Task[None] | None = None

    @property
    def forum(self) -> bool:
        """Whether it has topics, as far as is known."""
        return bool(self._forum)

    def moves_to(self, chat: int) -> None:
        """It is this one now, of which nothing is known yet."""
        self.chat = chat
        self._forum = None
        self._may_tend = True
        self._told = None
        self._changed.set()

    def seen(self, *, forum: bool) -> None:
        """It was just seen so."""
        if forum != self._forum:
            structlog.get_logger().info("the operator chat", action="desk_form", forum=forum)
            self._forum = forum
            self._changed.set()

    def may_tend(self, *, may: bool) -> None:
        """The bot was just allowed to manage topics, or not."""
        if may != self._may_tend:
            self._may_tend = may
            self._changed.set()

    async def know(self) -> None:
        """Ask, if nobody has told yet. Raises `Unavailable` while Telegram does not answer."""
        if self._forum is None:
            await self._look()

    async def verify(self) -> None:
        """Ask in any case. Raises `Unavailable` while Telegram does not answer."""
        try:
            form = await self._ask(self.chat)
        except Failure as failure:
            raise Unavailable(f"how the operator chat is: {type(failure).__name__}") from None
        self.seen(forum=form.is_forum)

    async def start(self) -> None:
        """Begin to ask now and then, and to tell the router what has changed."""
        self._watching = asyncio.create_task(self._watch(), name="telegram-desk")

    async def stop(self) -> None:
        """Ask no more."""
        self._stopping.set()
        self._changed.set()
        if self._watching is not None:
            await self._watching

    async def _watch(self) -> None:
        while not self._stopping.is_set():
            try:
                await self._look()
                await self._say()
            except Failure as failure:
                log = structlog.get_logger().bind(failure=type(failure).__name__)
                log.info("how the operator chat is will be said later", action="desk_unseen")
            await rest(self._clock, LOOK_AGAIN_SECONDS, self._changed)
            if not self._stopping.is_set():
                self._changed.clear()

    async def _look(self) -> None:
        """A group that is another chat now, or that shuts the bot out, tells nothing: what is said there waits."""
        try:
            form = await self._ask(self.chat)
        except (Refused, Upgraded):
            return
        except (RateLimited, Unavailable):
            if self._forum is None:
                raise Unavailable("nobody knows yet whether the operator chat has topics") from None
            return
        self.seen(forum=form.is_forum)

    async def _say(self) -> None:
        if self._forum is None:
            return
        state = _State(self._forum, self._may_tend)
        if state == self._told:
            return
        await self._tell(
            OperatorChatSeen(
                chat=make_chat(self.chat), forum=state.forum, may_tend=state.may_tend, at=self._clock.now()
            )
        )
        self._told = state
