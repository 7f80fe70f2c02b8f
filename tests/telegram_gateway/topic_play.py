"""Clients, operators and faults around the operators' chat, one step at a time."""

from collections import Counter
from collections.abc import Awaitable
from dataclasses import dataclass, field
from functools import partial
from typing import assert_never

from aiogram import Bot

from chassis.clock import SystemClock
from chassis.database import Database
from contracts.content import Text
from contracts.ids import TopicRef
from contracts.inbound import OperatorChatSeen, OperatorSpoke
from contracts.outbound import Show, TendTopic, Topic
from gatewaykit.failures import FirstThings
from messaging.failures import Failure, Refused, Unavailable
from sandbox.control.seen import ChatKey, Say, Seen
from sandbox.control.telegram import TelegramControl
from telegram_gateway.api import DeskApi
from telegram_gateway.calls import Call
from telegram_gateway.client import TelegramClient
from telegram_gateway.desk import Desk
from telegram_gateway.ids import make_chat
from telegram_gateway.ingress.intake import Forum, Reader
from telegram_gateway.placing import Placing
from telegram_gateway.store import MoveStore, TopicStore
from telegram_gateway.topics import Topics
from telegram_gateway.whereabouts import Whereabouts
from tests.media import FewFiles
from tests.telegram_gateway.topic_steps import (
    LANES,
    NAMES,
    Dies,
    Hand,
    Hears,
    Kind,
    Looks,
    Says,
    Step,
    Switches,
    Tends,
    Trouble,
    Turns,
    Writes,
)

__all__ = ["Ground", "Play", "text_of"]

MOST_TURNS = 60
"""Turns after which what waits must have found its end, once all is well again."""


class Killed(BaseException):
    """The process ends here."""


class MortalStore(TopicStore):
    """Dies instead of writing down a topic that was made, when told to."""

    dies = False

    async def bind(self, chat: int, topic: str, thread: int, name: str) -> bool:
        if self.dies:
            self.dies = False
            raise Killed
        return await super().bind(chat, topic, thread, name)


@dataclass
class Ground:
    """What all plays share: the simulated Telegram with a bot and an operator, and a database."""

    telegram: TelegramControl
    bot: int
    oleg: int
    sdk: Bot
    database: Database
    offset: int | None = None

    async def play(self, kind: Kind) -> "Play":
        """In a group of its own."""
        group = await self.telegram.group("Desk", kind=kind, members=[self.oleg], admins=[self.bot])
        return Play(self, group, MortalStore(self.database))


@dataclass
class Lane:
    """A client's messages in order, one at a time, as the kit sends them."""

    waits: list[str] = field(default_factory=list)
    call: Call | None = None
    said: list[str] = field(default_factory=list)


@dataclass
class Play:
    ground: Ground
    group: ChatKey
    store: MortalStore
    lanes: dict[str, Lane] = field(default_factory=lambda: {name: Lane() for name in LANES})
    chats: list[int] = field(default_factory=list)
    """The group's numbers, the newest last."""
    orphans: int = 0
    doubts: Counter[str] = field(default_factory=Counter)
    """How many times a text may stand there beside the one time that it must."""
    deleted: dict[tuple[int, int], Seen] = field(default_factory=dict)
    """What stood in topics that a person has deleted."""
    spoken: dict[str, str] = field(default_factory=dict)
    """What operators wrote, with the client whose topic it was."""
    heard: dict[str, str | None] = field(default_factory=dict)
    versions: "Counter[str]" = field(default_factory=Counter)
    closed: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.chats.append(self.group.id)
        self.forum = self.group.forum
        self.begin()

    def begin(self) -> None:
        """A process begins: it knows nothing but what was written down."""
        ground, clock = self.ground, SystemClock()
        api = DeskApi(ground.sdk)
        self.desk = Desk(self.group.id, api.chat, _unheard, clock)
        self.where = Whereabouts(self.group.id, MoveStore(ground.database), _moved)
        self.where.listen(self.desk.moves_to)
        topics = Topics(api, self.store, self.desk, clock, self._orphaned, echo_seconds=0.0)
        placing = Placing(self.desk, topics, api)
        self.client = TelegramClient(ground.sdk, FewFiles(), placing=placing, where=self.where)
        self.reader = Reader(ground.bot, Forum(self.store, self.desk, self.where), clock)
        for lane in self.lanes.values():
            lane.call = None

    async def do(self, step: Step) -> None:
        """One thing that happens."""
        match step:
            case Says(lane, turns):
                line = self.lanes[lane]
                line.said.append(f"{lane}{len(line.said)}")
                line.waits.append(line.said[-1])
                await self._turns(lane, turns)
            case Turns(lane, turns):
                await self._turns(lane, turns)
            case Dies(lane, making):
                await self._die(lane, making=making)
            case Tends(client, is_open):
                await self._tend(client, is_open=is_open)
            case Looks():
                await self._unless_failing(self.desk.verify())
            case Hears():
                await self.hear()
            case _:
                await self._around(step)

    async def _around(self, step: Trouble | Hand | Switches | Writes) -> None:
        """Without a doing of the gateway's."""
        telegram, chat = self.ground.telegram, self.chats[-1]
        match step:
            case Trouble(kind, method):
                await telegram.fault(kind, method=method, chat=chat)
            case Switches():
                self._is(await telegram.topics.switch(chat, on=not self.forum))
            case Hand(client, does):
                await self._hand(client, does)
            case Writes(client):
                await self._write(client)
            case _:
                assert_never(step)

    async def end(self) -> None:
        """All is well again: what waits is sent, and what Telegram tells is heard."""
        await self.ground.telegram.clear_faults()
        for _ in range(MOST_TURNS):
            for name in LANES:
                await self._turn(name)
        await self.hear()

    async def hear(self) -> None:
        """Read what Telegram tells."""
        ground = self.ground
        while await ground.telegram.pending(ground.bot):
            for raw in await self.client.updates(ground.offset, 0):
                ground.offset = raw["update_id"] + 1
                for envelope in await self.reader.understand(raw):
                    said = envelope.payload
                    if isinstance(said, OperatorSpoke) and isinstance(said.content, Text):
                        self.heard[said.content.text] = said.topic

    async def standing(self) -> list[Seen]:
        """The bot's texts in the group under all its numbers, deleted topics included, in order."""
        seen = dict(self.deleted)
        for at, chat in enumerate(self.chats):
            for one in (await self.ground.telegram.chat(chat)).messages:
                if one.kind == "text" and one.from_bot:
                    seen[at, one.id] = one
        return [seen[key] for key in sorted(seen)]

    async def threads(self, client: str) -> set[int]:
        """Topics in which something of a client's stands now."""
        messages = (await self.ground.telegram.chat(self.chats[-1])).messages
        theirs = {name for name, owner in LANES.items() if owner == client}
        return {one.thread for one in messages if one.thread is not None and one.from_bot and _lane_in(one) in theirs}

    async def strays(self) -> int:
        """Topics of the bot's that are nobody's."""
        chat = self.chats[-1]
        topics = (await self.ground.telegram.chat(chat)).topics
        return [await self.store.topic_of(chat, topic.id) for topic in topics].count(None)

    async def unsettled(self) -> int:
        """Clients of whom nobody knows whether a topic was made."""
        kept = [await self.store.find(self.chats[-1], client) for client in NAMES]
        return len([one for one in kept if one is not None and one.asked_for is not None])

    async def _turns(self, name: str, turns: int) -> None:
        for _ in range(turns):
            await self._turn(name)

    async def _turn(self, name: str) -> None:
        lane = self.lanes[name]
        if not lane.waits:
            return
        if lane.call is None:
            show = self._show(name, lane.waits[0])
            if await self._unless_failing(self.client.look(show)):
                (lane.call,) = self.client.plan(show, "id")
            return
        try:
            await self.client.prepare(lane.call)
            await self.client.deliver(lane.call)
        except FirstThings:
            lane.call = None
        except Refused as refused:
            raise AssertionError(f"{lane.waits[0]} is lost: {refused}") from refused
        except Unavailable as failure:
            self.doubts[lane.waits[0]] += not failure.certain
        except Failure:
            pass
        else:
            await self._stands(name, lane.waits.pop(0))
            lane.call = None

    async def _stands(self, name: str, text: str) -> None:
        """What was just accepted stands where it belongs."""
        last = (await self.standing())[-1]
        assert text_of(last) == text
        assert (last.thread is not None) == self.forum, f"{text} stands outside of where it belongs"
        if not self.forum:
            assert last.text.startswith(NAMES[LANES[name]]), "nobody would know whose it is"

    async def _die(self, name: str, *, making: bool) -> None:
        lane, self.store.dies = self.lanes[name], making
        under_way = lane.waits[0] if lane.waits and lane.call is not None else None
        try:
            await self._turn(name)
        except Killed:
            pass
        else:
            if under_way is not None and under_way not in lane.waits:
                lane.waits.insert(0, under_way)  # its report is lost, so it comes again
                self.doubts[under_way] += 1
        self.store.dies = False
        self.begin()

    async def _hand(self, client: str, does: str) -> None:
        chat, control = self.chats[-1], self.ground.telegram.topics
        if not self.forum:
            return
        for thread in await self.threads(client):
            if does == "delete":
                for one in (await self.ground.telegram.chat(chat)).messages:
                    if one.thread == thread and one.kind == "text" and one.from_bot:
                        self.deleted[len(self.chats) - 1, one.id] = one
                await control.delete(chat, thread)
            else:
                act = partial(control.close if does == "close" else control.reopen, chat, thread)
                await act(by=self.ground.oleg)

    async def _write(self, client: str) -> None:
        """Only in a topic that is the client's: where something stands that was accepted there."""
        if not self.forum:
            return
        topics = {topic.id: topic for topic in (await self.ground.telegram.chat(self.chats[-1])).topics}
        for thread in await self.threads(client):
            if topics[thread].closed:
                continue
            text = f"о{len(self.spoken)}"
            self.spoken[text] = client
            await self.ground.telegram.send(Say(self.chats[-1], text, self.ground.oleg, thread=thread))

    async def _tend(self, client: str, *, is_open: bool) -> None:
        """At its leisure: what goes wrong meanwhile is another turn."""
        self.versions[client] += 1
        (self.closed.discard if is_open else self.closed.add)(client)
        topic = self._topic(client)
        command = TendTopic(chat=make_chat(self.group.id), topic=topic, version=self.versions[client])
        if await self._unless_failing(self.client.look(command)):
            for call in self.client.plan(command, "id"):
                await self._unless_failing(self.client.deliver(call))

    def _show(self, name: str, text: str) -> Show:
        client = LANES[name]
        header = f"{NAMES[client]} · Telegram"
        return Show(chat=make_chat(self.group.id), content=Text(text=text), header=header, topic=self._topic(client))

    def _topic(self, client: str) -> Topic:
        return Topic(id=TopicRef(client), name=NAMES[client], open=client not in self.closed)

    def _is(self, chat: ChatKey) -> None:
        self.forum = chat.forum
        if chat.id != self.chats[-1]:
            self.chats.append(chat.id)

    def _orphaned(self) -> None:
        self.orphans += 1

    @staticmethod
    async def _unless_failing(work: Awaitable[object]) -> bool:
        try:
            await work
        except Failure:
            return False
        return True


def text_of(seen: Seen) -> str:
    return seen.text.rpartition("\n")[2]


def _lane_in(seen: Seen) -> str:
    return text_of(seen)[:1] if seen.kind == "text" else ""


async def _unheard(seen: OperatorChatSeen) -> None:
    raise AssertionError(f"nobody watches here, yet it was said: {seen}")


async def _moved(old: int, new: int) -> None:
    assert old != new
