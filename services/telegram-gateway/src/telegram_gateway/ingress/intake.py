"""What an update of Telegram's says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from aiogram.types import Update

from chassis.clock import Clock
from contracts.envelope import Envelope
from contracts.ids import Channel, TopicRef
from contracts.inbound import OperatorSpoke
from gatewaykit.inbound import Did, envelope_of
from gatewaykit.ingress.intake import DeadLetters, Intake, ToRouter
from telegram_gateway.from_native import Inbound, Post, form_of, from_native, group_of, made_topic, moved_in, read
from telegram_gateway.ids import parse_thread

__all__ = ["CHANNEL", "Form", "Forum", "Reader", "Threads", "Where", "intake_of"]

CHANNEL: Channel = "telegram"


class Threads(Protocol):
    """Where it is written down whose place a topic is. Each raises `Unavailable`."""

    async def noticed(self, chat: int, thread: int, name: str) -> None:
        """The bot itself has made this topic. Durable on return."""
        ...

    async def topic_of(self, chat: int, thread: int) -> str | None:
        """Whose place it is, if it is one."""
        ...


class Form(Protocol):
    """Who wants to know whether the operator chat has topics."""

    def seen(self, *, forum: bool) -> None:
        """It was just seen so."""
        ...


class Where(Protocol):
    """Which chat is the operators'. Each that waits raises a `Failure`."""

    @property
    def chat(self) -> int: ...

    @property
    def former(self) -> frozenset[int]: ...

    def is_ours(self, chat: int) -> bool:
        """Under its number of today or an earlier one."""
        ...

    async def know(self) -> None:
        """Read what was written down, if that was not done yet."""
        ...

    async def learn(self) -> None:
        """Read it again."""
        ...

    async def moved(self, old: int, new: int) -> bool:
        """A group is another chat now."""
        ...


@dataclass(frozen=True, slots=True)
class Forum:
    """What reading an update needs of the operators' chat."""

    threads: Threads
    form: Form
    where: Where


class Reader:
    """Reads updates of one bot."""

    def __init__(self, bot: int, forum: Forum, clock: Clock) -> None:
        self._bot = bot
        self._threads = forum.threads
        self._form = forum.form
        self._where = forum.where
        self._clock = clock

    async def understand(self, raw: Mapping[str, Any]) -> Sequence[Envelope[Did]]:
        """See `gatewaykit.ingress.intake.Understand`."""
        update = read(raw)
        post = await self._post(update)
        await self._look_at_topics(update, post)
        did = from_native(update, post, self._clock.now())
        if did is None:
            return ()
        did = await self._placed(did)
        return (envelope_of(did, channel=CHANNEL, account=self._bot, update_id=update.update_id),)

    async def _post(self, update: Update) -> Post:
        """Where the bot stands as this update is read; in a group that nobody knows, another replica may know more."""
        await self._where.know()
        moved = moved_in(update)
        if moved is not None:
            await self._where.moved(*moved)
        group = group_of(update)
        if group is not None and not self._where.is_ours(group):
            await self._where.learn()
        return Post(self._bot, self._where.chat, self._where.former)

    async def _look_at_topics(self, update: Update, post: Post) -> None:
        """What the update tells of the operator chat besides."""
        forum = form_of(update, post)
        if forum is not None:
            self._form.seen(forum=forum)
        made = made_topic(update, post)
        if made is not None:
            await self._threads.noticed(made.chat, made.thread, made.name)

    async def _placed(self, did: Inbound) -> Inbound:
        """The same with the client whose place it was said in: that is written down before a message stands there."""
        if not isinstance(did, OperatorSpoke) or did.thread is None:
            return did
        topic = await self._threads.topic_of(*parse_thread(did.thread))
        return did if topic is None else did.model_copy(update={"topic": TopicRef(topic)})


def intake_of(bot: int, forum: Forum, to_router: ToRouter, dead: DeadLetters, clock: Clock) -> Intake:
    """The intake of one bot's updates."""
    return Intake(CHANNEL, bot, Reader(bot, forum, clock).understand, to_router, dead, clock)
