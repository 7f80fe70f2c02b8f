"""Which forum topic is a client's place: made once, found again, made anew when somebody has deleted it (TG-63…TG-66).

Each method makes at most one call of the group's budget, and says with `FirstThings` that the turn went into it.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Literal, Protocol, assert_never
from weakref import WeakValueDictionary

import structlog

from chassis.clock import Clock
from gatewaykit.failures import FirstThings
from messaging.failures import Failure, Refused, Unavailable
from messaging.retry import backoff
from telegram_gateway.calls import Instead, Spot, Tend
from telegram_gateway.desk import Desk
from telegram_gateway.failures import NotForum, TopicClosed, TopicGone, TopicsShut
from telegram_gateway.kept import Kept

__all__ = ["Api", "Records", "Topics"]

ECHO_SECONDS = 5.0
"""How long Telegram's own word of a topic is waited for, when the answer to the call that made it was lost."""
LOOK_AGAIN = 0.5
Step = Literal["led", "name", "open", "closed"]
"""Towards how a topic should look."""


class Records(Protocol):
    """Where it is written down: durable on return. Each raises `Unavailable`."""

    async def find(self, chat: int, topic: str) -> Kept | None: ...

    async def asked(self, chat: int, topic: str, name: str) -> None:
        """A call that makes it is about to begin."""
        ...

    async def unasked(self, chat: int, topic: str) -> None:
        """That call surely made nothing, or nothing will ever be heard of it."""
        ...

    async def bind(self, chat: int, topic: str, thread: int, name: str) -> bool:
        """This thread is the topic's; false if it is another's, or the topic has another."""
        ...

    async def adopt(self, chat: int, topic: str, name: str) -> int | None:
        """A thread of this name that the bot has made, and that is nobody's, is the topic's from now on."""
        ...

    async def gone(self, chat: int, thread: int) -> None:
        """Somebody has deleted it."""
        ...

    async def set_closed(self, chat: int, topic: str, *, closed: bool) -> None: ...

    async def set_name(self, chat: int, topic: str, name: str) -> None: ...

    async def set_led(self, chat: int, topic: str, led_to: str | None) -> None:
        """A word in it leads to that place now, or to none any more."""
        ...

    async def tended(self, chat: int, topic: str, version: int) -> None: ...

    async def forget(self, chat: int, topics: Sequence[str]) -> None:
        """Erase all that is known of them, their names included."""
        ...


class Api(Protocol):
    """Telegram's side of topics. Each raises a `Failure`; what is so already is no failure."""

    async def create_topic(self, chat: int, name: str) -> int: ...

    async def rename_topic(self, chat: int, thread: int, name: str) -> None: ...

    async def close_topic(self, chat: int, thread: int, *, closed: bool) -> None: ...

    async def lead(self, chat: int, thread: int, instead: Instead, there: int | None) -> None:
        """Say in a topic that another one has taken its stead, and which thread that is, if it has one."""
        ...


class Topics:
    """The topics of the operators' forum. `orphaned` counts topics that may stand there for nobody."""

    def __init__(
        self,
        api: Api,
        records: Records,
        desk: Desk,
        clock: Clock,
        orphaned: Callable[[], None],
        *,
        echo_seconds: float = ECHO_SECONDS,
    ) -> None:
        self._api = api
        self._records = records
        self._desk = desk
        self._clock = clock
        self._orphaned = orphaned
        self._echo_seconds = echo_seconds
        self._shut: set[int] = set()
        """Threads that took no message because somebody had closed them."""
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def forget(self, chat: int, places: Sequence[str]) -> None:
        """Nobody's they are from now on. Raises `Unavailable`."""
        await self._records.forget(chat, places)

    async def prepare(self, chat: int, spot: Spot) -> None:
        """Before a turn is taken: find out what became of a call that was to make the topic. Raises `Unavailable`."""
        async with self._lock(f"topic {spot.topic}"):
            while await self._may_be_told(chat, spot):
                await self._clock.sleep(LOOK_AGAIN)

    async def thread(self, chat: int, spot: Spot) -> int:
        """The topic's thread, open if it is to be. Raises a `Failure`."""
        kept = await self._records.find(chat, spot.topic)
        if kept is None or kept.thread is None:
            return await self._made(chat, spot)
        if kept.thread in self._shut or (kept.closed and spot.open):
            await self._opened(chat, spot.topic, kept.thread)
            raise FirstThings("a topic was opened")
        return kept.thread

    async def gone(self, chat: int, thread: int) -> None:
        """A call was refused because the thread does not exist. Raises `Unavailable`.

        Where topics were switched off none does; they come back with them.
        """
        await self._desk.verify()
        if not self._desk.forum:
            return
        structlog.get_logger().warning("a topic was deleted; it is made again", action="topic_gone", thread=thread)
        await self._records.gone(chat, thread)

    def shut(self, thread: int) -> None:
        """A message was refused because the thread is closed."""
        self._shut.add(thread)

    async def wants(self, chat: int, tend: Tend) -> bool:
        """Whether anything is to be done for a topic to look as it should. Raises `Unavailable`."""
        return self._differs(await self._records.find(chat, tend.spot.topic), tend) is not None

    async def tend(self, chat: int, tend: Tend) -> None:
        """One step towards how it should look. Raises a `Failure`."""
        kept = await self._records.find(chat, tend.spot.topic)
        step = self._differs(kept, tend)
        if kept is None or kept.thread is None or step is None:
            return
        spot = tend.spot
        try:
            await self._one_step(chat, kept.thread, tend, step)
        except TopicClosed:  # by hand: it is opened for the word, and closed again
            await self._records.set_closed(chat, spot.topic, closed=True)
        except TopicGone:
            await self.gone(chat, kept.thread)
            return
        except NotForum:
            self._desk.seen(forum=False)
            return
        except Refused as refused:
            self._desk.may_tend(may=refused.reason != "no_rights")
            structlog.get_logger().warning("a topic stays as it is", action="topic_not_tended", reason=refused.reason)
            return
        self._desk.may_tend(may=True)
        if await self.wants(chat, tend):
            raise FirstThings("a topic was renamed")
        await self._records.tended(chat, spot.topic, tend.version)

    async def _one_step(self, chat: int, thread: int, tend: Tend, step: Step) -> None:
        spot = tend.spot
        match step:
            case "name":
                await self._api.rename_topic(chat, thread, spot.name)
                await self._records.set_name(chat, spot.topic, spot.name)
            case "open" | "closed":
                await self._api.close_topic(chat, thread, closed=step == "closed")
                await self._records.set_closed(chat, spot.topic, closed=step == "closed")
            case "led":
                if tend.instead is not None:
                    other = await self._records.find(chat, tend.instead.topic)
                    await self._api.lead(chat, thread, tend.instead, None if other is None else other.thread)
                await self._records.set_led(chat, spot.topic, None if tend.instead is None else tend.instead.topic)
            case _:
                assert_never(step)

    @staticmethod
    def _differs(kept: Kept | None, tend: Tend) -> Step | None:
        if kept is None or kept.thread is None or tend.version < kept.version:
            return None
        if kept.led_to != (None if tend.instead is None else tend.instead.topic):
            return "open" if kept.closed and tend.instead is not None else "led"
        if kept.name != tend.spot.name:
            return "name"
        if kept.closed != tend.spot.open:
            return None
        return "open" if tend.spot.open else "closed"

    async def _may_be_told(self, chat: int, spot: Spot) -> bool:
        """Whether Telegram may still tell of a topic whose making nobody has seen the end of."""
        kept = await self._records.find(chat, spot.topic)
        if kept is None or kept.thread is not None or kept.asked_for is None:
            return False
        log = structlog.get_logger().bind(action="topic_unknown", topic=spot.topic)
        if await self._records.adopt(chat, spot.topic, kept.name) is not None:
            log.info("Telegram itself told of a topic")
            return False
        if kept.asked_for < self._echo_seconds:
            return True
        log.warning("a topic may stand there for nobody")
        self._orphaned()
        await self._records.unasked(chat, spot.topic)
        return False

    async def _made(self, chat: int, spot: Spot) -> int:
        """Another's lane may make the same topic now, or one of the same name: one call at a time."""
        async with self._alone(spot):
            if await self._may_be_told(chat, spot):  # another of the client's lanes has asked, and heard nothing
                raise FirstThings("a topic may have been made")
            kept = await self._records.find(chat, spot.topic)
            if kept is not None and kept.thread is not None:
                return kept.thread
            adopted = await self._records.adopt(chat, spot.topic, spot.name)
            if adopted is not None:
                return adopted
            await self._records.asked(chat, spot.topic, spot.name)
            try:
                thread = await self._api.create_topic(chat, spot.name)
            except Failure as failure:
                raise await self._not_made(chat, spot, failure) from None
            await self._bound(chat, spot, thread)
        self._desk.may_tend(may=True)
        raise FirstThings("a topic was made")

    async def _not_made(self, chat: int, spot: Spot, failure: Failure) -> Failure:
        """What to do about it: the message itself was not sent, whatever became of the topic."""
        if isinstance(failure, Unavailable) and not failure.certain:
            return Unavailable(f"a topic may have been made: {failure}")
        await self._records.unasked(chat, spot.topic)
        if isinstance(failure, NotForum):
            self._desk.seen(forum=False)
            return FirstThings("the chat has no topics any more")
        if isinstance(failure, Refused):
            self._desk.may_tend(may=False)
            log = structlog.get_logger().bind(action="topics_shut", reason=failure.reason)
            log.critical("the bot may not make topics in the operator chat; messages wait")
            return TopicsShut("no topic can be made")
        return failure

    async def _bound(self, chat: int, spot: Spot, thread: int) -> None:
        """However long the database is away: nobody else knows whose topic it is."""
        tries = 0
        while True:
            try:
                bound = await self._records.bind(chat, spot.topic, thread, spot.name)
            except Unavailable:
                tries += 1
                await self._clock.sleep(backoff(tries))
            else:
                break
        if not bound:
            log = structlog.get_logger().bind(action="topic_unknown", topic=spot.topic)
            log.warning("another sender was quicker; a topic stands there for nobody")
            self._orphaned()

    async def _opened(self, chat: int, topic: str, thread: int) -> None:
        try:
            await self._api.close_topic(chat, thread, closed=False)
        except TopicGone:
            await self.gone(chat, thread)
            return
        except NotForum:
            self._desk.seen(forum=False)
            return
        except Refused as refused:
            self._desk.may_tend(may=False)
            log = structlog.get_logger().bind(action="topics_shut", reason=refused.reason)
            log.critical("the bot may not open topics in the operator chat; messages wait")
            raise TopicsShut("the topic cannot be opened") from None
        await self._records.set_closed(chat, topic, closed=False)
        self._shut.discard(thread)
        self._desk.may_tend(may=True)

    @asynccontextmanager
    async def _alone(self, spot: Spot) -> AsyncIterator[None]:
        """Nobody else makes this topic, or one of this name, meanwhile."""
        async with self._lock(f"topic {spot.topic}"), self._lock(f"name {spot.name}"):
            yield

    def _lock(self, key: str) -> asyncio.Lock:
        lock = self._locks.get(key)
        if lock is None:
            lock = self._locks[key] = asyncio.Lock()
        return lock
