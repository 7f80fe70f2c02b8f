"""The operator chat as a forum: each client's messages stand in the client's own topic (TG-63…TG-69)."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pytest

from contracts.content import Text
from contracts.delivery import Reported
from contracts.ids import ChatRef, TopicRef
from contracts.inbound import OperatorChatSeen, OperatorSpoke
from contracts.outbound import Show, Topic
from contracts.wire import Wire
from messaging.port import Broker
from sandbox.control.seen import ChatSeen, Say, Seen
from sandbox.control.seen import Topic as TopicSeen
from telegram_gateway.ids import make_chat, make_message, make_thread
from tests.telegram_gateway.stage import Stage
from tests.telegram_gateway.test_gateway import RouterInbox, gateway, tell

ANNA = Topic(id=TopicRef("t-anna"), name="Анна · Telegram")
BORIS = Topic(id=TopicRef("t-boris"), name="Борис · ВКонтакте")
HEADER = "Анна · Telegram"
T = TypeVar("T", bound=Wire)


@dataclass
class Desk:
    """The operators' chat, the gateway's queues, and what the router hears."""

    stage: Stage
    chat: int
    broker: Broker
    inbox: RouterInbox
    heard: list[Wire]

    @property
    def ref(self) -> ChatRef:
        return make_chat(self.chat)

    async def relay(self, text: str, topic: Topic | None = ANNA, key: str | None = None, **more: object) -> str:
        shown = Show(chat=self.ref, content=Text(text=text), header=HEADER, topic=topic, **more)
        return await tell(self.broker, "operators", shown, key)

    async def reports(self, count: int) -> list[Reported]:
        """The reports, once there are so many."""
        return await self._told(Reported, count)

    async def spoken(self) -> OperatorSpoke:
        return (await self._told(OperatorSpoke, 1))[-1]

    async def seen_as(self, count: int) -> list[OperatorChatSeen]:
        return await self._told(OperatorChatSeen, count)

    async def _told(self, kind: type[T], count: int) -> list[T]:
        async with asyncio.timeout(15):
            while len(told := [one for one in self.heard if isinstance(one, kind)]) < count:
                self.heard.append(await self.inbox.anything())
        return told

    async def stands(self, text: str) -> Seen:
        return await self.stage.telegram.wait(self.chat, from_bot=True, text=text)

    async def look(self) -> ChatSeen:
        return await self.stage.telegram.chat(self.chat)

    async def topics(self) -> dict[str, TopicSeen]:
        return {topic.name: topic for topic in (await self.look()).topics}

    async def in_topic(self, name: str) -> list[str]:
        """The bot's texts in a topic, in order."""
        number = (await self.topics())[name].id
        messages = (await self.look()).messages
        return [one.text for one in messages if one.thread == number and one.kind == "text"]

    async def calls(self, method: str) -> int:
        return len(await self.stage.telegram.calls(method, chat=self.chat))


@asynccontextmanager
async def desk_in(stage: Stage, folder: Path, *, forum: bool) -> AsyncIterator[Desk]:
    await stage.telegram.lift_limits("group", "overall")
    group = await stage.telegram.group("Desk", members=[stage.oleg.id], admins=[stage.bot.id])
    if forum:
        await stage.telegram.topics.switch(group.id, on=True)
    inbox = RouterInbox()
    async with gateway(stage, folder, group.id) as (_, broker):
        await inbox.listen(broker)
        yield Desk(stage, group.id, broker, inbox, [])


@pytest.fixture
async def desk(on_stage: Stage, tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk_in(on_stage, tmp_path, forum=True) as made:
        yield made


@pytest.fixture
async def plain(on_stage: Stage, tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk_in(on_stage, tmp_path, forum=False) as made:
        yield made


async def test_the_first_message_makes_the_clients_topic_and_all_stand_there_in_order(desk: Desk) -> None:
    for number in range(3):
        await desk.relay(f"вопрос {number}")
    reports = await desk.reports(3)

    number = (await desk.topics())["Анна · Telegram"].id
    assert await desk.in_topic("Анна · Telegram") == ["вопрос 0", "вопрос 1", "вопрос 2"]
    assert await desk.calls("createForumTopic") == 1
    assert {(one.thread, one.certain) for one in reports} == {(make_thread(desk.chat, number), True)}


@pytest.mark.parametrize("fault", ["429", "drop_after"])
async def test_whatever_becomes_of_the_call_there_is_one_topic(desk: Desk, fault: str) -> None:
    await desk.stage.telegram.fault(fault, method="createForumTopic")  # type: ignore[arg-type]  # of these words

    await desk.relay("вопрос")
    (report,) = await desk.reports(1)

    assert [topic.name for topic in (await desk.look()).topics] == ["Анна · Telegram"]
    assert await desk.in_topic("Анна · Telegram") == ["вопрос"]
    assert report.certain


async def test_without_the_right_messages_wait_and_the_router_is_told(desk: Desk) -> None:
    stage, bot = desk.stage.telegram, desk.stage.bot.id
    await stage.member(desk.chat, bot, "administrator", rights=["can_pin_messages"])
    await desk.relay("вопрос")
    await desk.relay("в общий чат", None, key="desk")
    told = await desk.seen_as(2)
    await desk.stands("Анна · Telegram\nв общий чат")

    await stage.member(desk.chat, bot, "administrator")
    reports = await desk.reports(2)
    again = await desk.seen_as(3)

    assert [(one.forum, one.may_tend) for one in told] == [(True, True), (True, False)]
    assert again[-1].may_tend
    assert [one.reason for one in reports] == [None, None]
    assert await desk.in_topic("Анна · Telegram") == ["вопрос"]


async def test_topics_switched_on_at_work_take_the_next_message_out_of_general(plain: Desk) -> None:
    await plain.relay("до")
    await plain.reports(1)
    await plain.stage.telegram.topics.switch(plain.chat, on=True)

    await plain.relay("после")
    await plain.reports(2)
    told = await plain.seen_as(2)

    seen = [(one.text, one.thread is None) for one in (await plain.look()).messages if one.kind == "text"]
    assert seen == [(f"{HEADER}\nдо", True), ("после", False)]
    assert [one.forum for one in told] == [False, True]


async def test_what_an_operator_says_names_the_clients_place(desk: Desk) -> None:
    telegram, oleg = desk.stage.telegram, desk.stage.oleg.id
    await desk.relay("вопрос")
    await desk.relay("другой", BORIS, key="vk:2")
    await desk.reports(2)
    names = await desk.topics()
    anna, boris = names["Анна · Telegram"].id, names["Борис · ВКонтакте"].id
    theirs = await desk.stands("другой")
    lunch = await telegram.topics.make(desk.chat, "Обед", by=oleg)
    said = []
    for say in (
        Say(desk.chat, "ответ", oleg, thread=anna),
        Say(desk.chat, "о соседе", oleg, thread=anna, reply_to=theirs.id),
        Say(desk.chat, "ответ соседу", oleg, reply_to=theirs.id),
        Say(desk.chat, "пора", oleg, thread=lunch.id),
        Say(desk.chat, "всем", oleg),
    ):
        await telegram.send(say)
        said.append(await desk.spoken())
        desk.heard.clear()

    assert [one.topic for one in said] == ["t-anna", "t-anna", "t-boris", None, None]
    assert [one.reply_to for one in said] == [None, None, make_message(desk.chat, theirs.id), None, None]
    assert [one.reply_elsewhere for one in said] == [False, True, False, False, False]
    assert [one.thread_of_bot for one in said] == [True, True, False, False, False]
    assert [one.thread for one in said] == [
        *(make_thread(desk.chat, number) for number in (anna, anna, boris, lunch.id)),
        None,
    ]
    assert {one.forum for one in said} == {True}
