"""Trouble with VKontakte and Facebook: lost answers, limits, kills; nothing is lost, and nothing stands twice."""

import asyncio
from collections.abc import Callable

import pytest

from sandbox.control.machine import FaultKind
from tests.journeys.clients import Channel, says_in_telegram
from tests.journeys.houses import UNLIMITED, House
from tests.journeys.kinds import Example, example
from tests.journeys.people import Client, World

pytestmark = [pytest.mark.timeout(200), pytest.mark.slow]

UNDELIVERABLE = Example("text", "ответ, который не дойдёт")
ELSEWHERE: tuple[Channel, ...] = ("vk", "facebook")
KINDS: tuple[FaultKind, ...] = ("429", "500", "drop_after", "hang_after")


@pytest.fixture
def pace() -> str:
    return UNLIMITED


@pytest.mark.parametrize("way", ["embedded-polling"])
async def test_trouble_on_answers_loses_nothing_and_shows_nothing_twice(
    world: World, house: House, figure: Callable[[str], None]
) -> None:
    await world.lift_limits()
    counts = await asyncio.gather(*(answers_in_trouble(world, channel) for channel in ELSEWHERE))
    for channel, repeats in zip(ELSEWHERE, counts, strict=True):
        figure(f"{channel}: {repeats} repeats after {', '.join(KINDS)} on an answer")
        assert repeats == 0


async def answers_in_trouble(world: World, channel: Channel) -> int:
    """Each fault on one answer, with another behind it; how many messages stand twice."""
    client = await world.client(f"Анна {channel}", channel)
    await client.opens_a_dialog()
    await client.says(f"вопрос {channel}")
    relay = await world.operators.shows(f"вопрос {channel}")
    await client.reads(contains="передано")
    for kind in KINDS:
        await client.control.fault(kind, method=client.method, chat=client.id)
        answers = [await world.operators.oleg_replies(relay, f"{kind} {number} {channel}") for number in (1, 2)]
        if kind == "hang_after":
            await client.reads(contains=f"{kind} 1 {channel}")
            await client.control.clear_faults()
        await client.reads(contains=f"{kind} 2 {channel}")
        for answer in answers:
            await world.operators.marks(answer, "👌")
    shown = await client.shown(channel)
    assert list(dict.fromkeys(shown)) == [f"{kind} {number} {channel}" for kind in KINDS for number in (1, 2)]
    return len(shown) - len(set(shown))


@pytest.mark.crash
@pytest.mark.parametrize("way", ["embedded-polling", pytest.param("rabbit-postgres", marks=pytest.mark.live)])
async def test_a_kill_between_the_platform_and_the_report_shows_no_answer_twice(world: World, house: House) -> None:
    """VKontakte knows the message by its `random_id`, Facebook by the echo."""
    await world.lift_limits()
    clients = [await world.client(f"Анна {channel}", channel) for channel in ELSEWHERE]
    await asyncio.gather(*(client.opens_a_dialog() for client in clients))
    relays = {}
    for client in clients:
        await client.says(f"вопрос {client.channel}")
        relays[client.channel] = await world.operators.shows(f"вопрос {client.channel}")
        await client.reads(contains="передано")
        await client.control.fault("hang_after", method=client.method, chat=client.id)
        await world.operators.oleg_replies(relays[client.channel], f"ответ {client.channel}")
        await client.reads(contains=f"ответ {client.channel}")

    await house.kill(*(name for name in house.plan if "router" not in name))
    written = [await client.says(f"пока вас нет {client.channel}") for client in clients]
    for client in clients:
        await client.control.clear_faults()
    for name in house.plan:
        if not house.processes[name].running:
            await house.begin(name)
    await house.wait_ready()
    if world.accounts is not None:
        await house.is_told_of_events(world.accounts)

    for client, last in zip(clients, written, strict=True):
        await world.operators.shows(last.text)
        await world.operators.oleg_replies(relays[client.channel], f"второй {client.channel}")
    for client in clients:
        await client.reads(contains=f"второй {client.channel}")
        assert await client.shown(client.channel) == [f"ответ {client.channel}", f"второй {client.channel}"]


@pytest.mark.parametrize("way", ["embedded-polling"])
async def test_an_operator_reads_why_an_answer_could_not_be_delivered(world: World, house: House) -> None:
    await world.lift_limits()
    vera, fedor = await world.client("Вера", "vk"), await world.client("Фёдор", "facebook")
    await asyncio.gather(vera.opens_a_dialog(), fedor.opens_a_dialog())
    vk, facebook = world.control.vk, world.control.facebook

    await facebook.block(fedor.id)
    assert "заблокировал" in await refusal(world, fedor)
    await facebook.unblock(fedor.id)
    await facebook.fault("429", method="messages", error=(10, 2018278))
    assert "24 часов" in await refusal(world, fedor)
    await vk.deny(vera.id)
    assert "не разрешил" in await refusal(world, vera)
    await vk.allow(vera.id)
    await vk.block(vera.id)
    assert "заблокировал" in await refusal(world, vera)


@pytest.mark.parametrize("way", ["embedded-polling"])
async def test_an_operator_reads_which_file_was_too_large_and_what_cannot_be_shown(world: World, house: House) -> None:
    await world.lift_limits()
    vera, fedor = await world.client("Вера", "vk"), await world.client("Фёдор", "facebook")
    await asyncio.gather(vera.opens_a_dialog(), fedor.opens_a_dialog())
    film = Example("document", "", bytes((20 << 20) + 1), "film.zip", "application/zip")  # TG-90

    for client in (vera, fedor):
        before = await client.control.sequence()
        assert "слишком больш" in await refusal(world, client, film)
        assert "опрос" in (await refusal(world, client, example("poll", 1))).lower()
        assert await client.since(before) == []


async def refusal(world: World, client: Client, sent: Example = UNDELIVERABLE) -> str:
    """What the operators read of an answer that cannot go out."""
    chat = await world.telegram.chat(world.operators.id)
    card = next(one for one in chat.messages if one.from_bot and client.header in one.text)
    before, operators = await world.operators.sequence(), world.operators
    assert await says_in_telegram(world.telegram, sent, operators.id, operators.oleg, card.id)
    answer = await operators.last_of_oleg(after=before)
    said = await world.telegram.wait(world.operators.id, from_bot=True, reply_to=answer.id, within=30)
    return said.text
