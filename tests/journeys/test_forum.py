"""The operator chat as a forum: two clients in their topics, while one is deleted and the processes are killed."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from sandbox.control.seen import Say, Seen, Topic
from tests.journeys.clients import PATIENCE, Client
from tests.journeys.houses import UNLIMITED, House
from tests.journeys.people import World
from tests.journeys.people import world as a_world
from tests.requirements import requirement

pytestmark = [pytest.mark.timeout(150), pytest.mark.slow, pytest.mark.live]


@pytest.fixture
def way() -> str:
    return "rabbit-postgres"


@pytest.fixture
def pace() -> str:
    return UNLIMITED


@pytest.fixture
async def telegram_world() -> AsyncIterator[World]:
    """With topics in the operator chat from the first moment."""
    async with a_world() as made:
        await made.telegram.topics.switch(made.operators.id, on=True)
        await made.lift_limits()
        yield made


async def topic_of(world: World, client: Client) -> Topic:
    """The one topic of a client."""
    (topic,) = [one for one in await topics(world) if one.name.startswith(f"{client.name} · ")]
    return topic


async def topics(world: World) -> tuple[Topic, ...]:
    return (await world.telegram.chat(world.operators.id)).topics


async def inside(world: World, client: Client) -> list[str]:
    """What stands of a client's messages in the client's topic, in order."""
    number = (await topic_of(world, client)).id
    seen = (await world.telegram.chat(world.operators.id)).messages
    return [one.text for one in seen if one.thread == number and one.from_bot and one.text.startswith("вопрос")]


async def oleg_writes(world: World, topic: Topic, text: str) -> Seen:
    """In a topic, answering nothing."""
    return await world.telegram.send(Say(world.operators.id, text, world.operators.oleg, thread=topic.id))


async def told(world: World, kind: str, after: int) -> Seen:
    """Telegram's own word of what the bot did to a topic."""
    return await world.telegram.wait(world.operators.id, from_bot=True, kind=kind, after=after, within=PATIENCE)


async def answered(world: World, client: Client, text: str) -> None:
    """An operator's words in a client's topic reach that client, and are marked."""
    answer = await oleg_writes(world, await topic_of(world, client), text)
    await client.reads(contains=text)
    await world.operators.marks(answer, "👌")


@requirement("forum:what-goes-to-a-client", "forum:made-again", "forum:made-once", "forum:closed-and-opened")
async def test_two_clients_are_answered_in_their_topics_whatever_happens_to_them(
    telegram_world: World, house: House
) -> None:
    world, operators = telegram_world, telegram_world.operators
    anna, boris = await world.client("Анна"), await world.client("Борис")
    await asyncio.gather(anna.opens_a_dialog(), boris.opens_a_dialog())
    await asyncio.gather(anna.says("вопрос Анны"), boris.says("вопрос Бориса"))
    await asyncio.gather(operators.shows("вопрос Анны"), operators.shows("вопрос Бориса"))
    await asyncio.gather(answered(world, anna, "ответ Анне"), answered(world, boris, "ответ Борису"))

    await world.telegram.topics.delete(operators.id, (await topic_of(world, anna)).id)
    await house.kill("router")
    await asyncio.gather(anna.says("вопрос второй"), boris.says("вопрос ещё"))
    await house.kill("gateway")
    await anna.says("вопрос третий")
    await asyncio.gather(house.begin("gateway"), house.begin("router"))
    await asyncio.gather(operators.shows("вопрос третий"), operators.shows("вопрос ещё"))

    assert await inside(world, anna) == ["вопрос второй", "вопрос третий"]
    assert await inside(world, boris) == ["вопрос Бориса", "вопрос ещё"]
    assert len(await topics(world)) == 2
    await asyncio.gather(answered(world, anna, "ответ в новой теме"), answered(world, boris, "ответ в прежней"))
    assert [await anna.shown("Борису"), await boris.shown("Анне"), await boris.shown("новой")] == [[], [], []]
    await closed_and_opened(world, anna)


async def closed_and_opened(world: World, anna: Client) -> None:
    """The topic follows the dialog, and is called anew when it is proven who the client is."""
    operators = world.operators
    before = await operators.sequence()
    await oleg_writes(world, await topic_of(world, anna), "/пока")
    await anna.reads(contains="Оцените")
    closed = await told(world, "forum_topic_closed", before)
    mine = await topic_of(world, anna)
    await anna.presses_support()
    await told(world, "forum_topic_reopened", closed.sequence)
    await anna.says("вопрос снова")
    await operators.shows("вопрос снова")

    assert (closed.thread, mine.closed) == (mine.id, True)
    assert (await inside(world, anna))[-1] == "вопрос снова"
    assert (await topic_of(world, anna)).id == mine.id
    card = next(
        one for one in (await world.telegram.chat(operators.id)).messages if one.thread == mine.id and one.inline
    )
    await world.telegram.press(operators.id, card.id, text="Подтвердить личность", person=operators.oleg)
    await told(world, "forum_topic_edited", closed.sequence)
    assert "Telegram ✅" in (await topic_of(world, anna)).name
