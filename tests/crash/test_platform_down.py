"""A platform is away for ten minutes, which pass in seconds: everything arrives afterwards, in order and once."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import text

from chassis.clock import SystemClock
from sandbox.control.seen import Seen
from tests.journeys.clients import Client
from tests.journeys.hurried import Hurried, hurried
from tests.journeys.people import World, world
from tests.requirements import requirement

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]

STEP = 3.0
TEN_MINUTES = 600.0
SLOWLY, LONG_STEP = 45.0, 30.0
"""After so long everything has been tried and is waiting: larger steps will do."""
REAL_PAUSE = 0.03
"""What a step of three seconds gets of the machine's time, for the calls that are made in it."""
LONGEST = 60.0
MANY_PARKED = 10
LATE = "Вы написали много сообщений сразу"


@dataclass
class Shop:
    """A shop in Telegram and VKontakte, with every limit in force and a clock that moves."""

    world: World
    house: Hurried

    async def pass_time(self, seconds: float) -> None:
        """For the house and for the world around it."""
        passed = 0.0
        while passed < seconds:
            step = STEP if passed < SLOWLY else LONG_STEP
            await self.world.telegram.advance(step)
            self.house.clock.move(step)
            passed += step
            await SystemClock().sleep(REAL_PAUSE)

    async def until(self, holds: Callable[[], Awaitable[bool]]) -> None:
        """Let time pass until it holds."""
        async with asyncio.timeout(LONGEST):
            while not await holds():
                await self.pass_time(STEP)

    async def opens(self, client: Client) -> Seen:
        """The card of the dialog that the client opens."""
        opening = asyncio.create_task(client.opens_a_dialog())
        while not opening.done():
            await self.pass_time(STEP)
        await opening
        await self.until(lambda: self._stands("🟢", client.header))
        return next(one for one in await self._desk() if "🟢" in one.text and client.header in one.text)

    async def parked(self) -> int:
        """How many commands wait in the database."""
        async with self.house.parts.database.reading() as connection:
            return int((await connection.execute(text("SELECT count(*) FROM tg_parked"))).scalar_one())

    async def _stands(self, *words: str) -> bool:
        return any(all(word in one.text for word in words) for one in await self._desk())

    async def _desk(self) -> Sequence[Seen]:
        return (await self.world.telegram.chat(self.world.operators.id)).messages


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[Shop]:
    async with world(everywhere=True) as made:
        assert made.accounts is not None
        elsewhere = {name.lower(): value for name, value in made.accounts.environment(made.url).items() if "VK" in name}
        settings = {
            "telegram_token": made.bot.token,
            "telegram_api_url": made.url,
            "operator_chat_id": str(made.operators.id),
            "language": "ru",
            "partitions": "4",
            **elsewhere,
        }
        async with hurried(tmp_path, "telegram-gateway", "vk-gateway", "router", **settings) as house:
            yield Shop(made, house)


@requirement("fair:late:told-once")
async def test_ten_minutes_without_telegram_lose_nothing_and_parked_commands_drain(
    shop: Shop, figure: Callable[[str], None]
) -> None:
    world, operators = shop.world, shop.world.operators
    anna, boris, vera = await world.client("Анна"), await world.client("Борис"), await world.client("Вера", "vk")
    for client in (anna, boris, vera):
        await shop.opens(client)
    said = {anna: 40, boris: 6, vera: 6}
    for number in range(30):
        await anna.says(f"строка {number:03d}")
    parked = 0
    async with asyncio.timeout(LONGEST):
        while (parked := await shop.parked()) < MANY_PARKED:
            await SystemClock().sleep(REAL_PAUSE)

    await world.telegram.down("closed")
    for number in range(6):
        await boris.says(f"строка {number:03d}")
        await vera.says(f"строка {number:03d}")
    for number in range(30, 40):
        await anna.says(f"строка {number:03d}")
    await shop.pass_time(TEN_MINUTES)
    before = {client: await operators.relays_of(client) for client in said}
    assert len(before[boris]) == len(before[vera]) == 0
    await world.telegram.down("no")

    async def all_there() -> bool:
        there = {client: await operators.relays_of(client) for client in said}
        return all(f"строка {count - 1:03d}" in there[client] for client, count in said.items())

    await shop.until(all_there)
    for client, count in said.items():
        lines = [line for line in await operators.relays_of(client) if line.startswith("строка ")]
        assert lines == [f"строка {number:03d}" for number in range(count)]
    await shop.until(lambda: _is_none(shop.parked))
    assert len(await anna.shown(LATE)) == 1
    figure(f"{parked} commands parked when Telegram went; {sum(said.values())} messages all there after ten minutes")


@pytest.mark.long
async def test_ten_minutes_without_vkontakte_hold_up_answers_there_and_nobody_else(
    shop: Shop, figure: Callable[[str], None]
) -> None:
    world, operators, vk = shop.world, shop.world.operators, shop.world.control.vk
    anna, vera = await world.client("Анна"), await world.client("Вера", "vk")
    to_anna, to_vera = await shop.opens(anna), await shop.opens(vera)
    await vk.down("502")
    waiting = [await operators.oleg_replies(to_vera, f"ответ {number}") for number in range(5)]
    given = await operators.oleg_replies(to_anna, "Сейчас посмотрю")
    await anna.reads(contains="Сейчас посмотрю")
    await operators.marks(given, "👌")

    async def signs() -> list[int]:
        desk = (await world.telegram.chat(operators.id)).messages
        return [sum("⏳" in one.text for one in desk if one.reply_to == answer.id) for answer in waiting]

    async def all_told() -> bool:
        return all(await signs())

    await shop.until(all_told)
    await shop.pass_time(TEN_MINUTES)
    assert await signs() == [1] * 5, "each is told of once"
    assert await vera.shown("ответ") == []

    await vk.down("no")

    async def all_marked() -> bool:
        chat = (await world.telegram.chat(operators.id)).messages
        return all("👌" in one.reactions for one in chat if one.id in {answer.id for answer in waiting})

    await shop.until(all_marked)
    assert await vera.shown("ответ") == [f"ответ {number}" for number in range(5)]
    figure("5 answers into VKontakte waited ten minutes, each with one ⏳, and stand there once and in order")


async def _is_none(count: Callable[[], Awaitable[int]]) -> bool:
    return await count() == 0
