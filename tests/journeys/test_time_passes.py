"""Hours and weeks with a shop that takes money: OCR.space is away for an hour, and a month that was paid for ends."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

import pytest
from sqlalchemy import func, select

from router.store.payment_tables import PAYMENTS
from sandbox.control.seen import Seen
from tests.journeys.clients import PATIENCE, Client
from tests.journeys.hurried import Hurried, hurried
from tests.journeys.people import World
from tests.journeys.tills import MONTH, ZONE, an_owner, in_days, reads_receipts, receipt, sells
from tests.requirements import requirement

pytestmark = [pytest.mark.timeout(120), pytest.mark.slow]

SERVICES = ("telegram-gateway", "router", "payments-ocr", "scheduler")
MANY = 10_000
MINUTE = 60.0
REMINDED = time(13, 0, 20)
SOON = "подписка скоро закончится"


@dataclass
class Shop:
    """A shop without a table, whose receipts OCR.space reads."""

    world: World
    house: Hurried
    owner: int

    async def passes(self, seconds: float) -> None:
        """For the house and for the world around it."""
        await self.world.telegram.advance(seconds)
        self.house.clock.move(seconds)

    async def comes(self, day: date) -> None:
        """It is one o'clock on that day, the time of reminders, and a little more."""
        now = self.house.clock.now().astimezone(ZONE)
        then = datetime.combine(day, REMINDED, ZONE)
        assert then > now
        await self.passes((then - now).total_seconds())

    async def is_asked(self, times: int) -> None:
        """Return when OCR.space was called in vain so often."""
        async with asyncio.timeout(PATIENCE):
            while len(await self.world.control.ocrspace.calls()) < times:
                await self.house.clock.sleep(0.05)

    async def question_about(self, client: Client) -> Seen:
        return await self.world.operators.shows(f"{client.header}: чек сам не зачислен. Распознавание не ответило")

    async def presses(self, message: Seen, button: str) -> None:
        operators = self.world.operators
        await self.world.telegram.press(operators.id, message.id, text=button, person=operators.oleg)

    async def credits(self) -> int:
        """How many payments stand in the books."""
        async with self.house.parts.database.reading() as connection:
            return int((await connection.execute(select(func.count()).select_from(PAYMENTS))).scalar_one())


@pytest.fixture
async def shop(telegram_world: World, tmp_path: Path) -> AsyncIterator[Shop]:
    world = telegram_world
    await world.lift_limits()
    owner = await an_owner(world)
    settings = {
        "telegram_token": world.bot.token,
        "telegram_api_url": world.url,
        "telegram_pace": "100000",
        "operator_chat_id": str(world.operators.id),
        "owner_ids": str(owner),
        "language": "ru",
        "partitions": "4",
        **{name.lower(): value for name, value in (await reads_receipts(world)).items()},
    }
    async with hurried(tmp_path, *SERVICES, **settings) as house:
        yield Shop(world, house, owner)


async def sends(client: Client, number: int) -> None:
    """The client pays, and sends a picture of it."""
    await client.registers()
    await pays_again(client, number)


@requirement("payment:silent", "payment:once", "payment:person-told", "payment:not-credited-may-come-again")
async def test_an_hour_without_ocr_space_loses_nothing_and_credits_nothing_twice(shop: Shop) -> None:
    space = shop.world.control.ocrspace
    anna, boris, vera = [await shop.world.client(name) for name in ("Анна", "Борис", "Вера")]
    await sells(shop.world, shop.owner, "+ Месяц; 990 ₽; 30")

    await space.fault("500", times=MANY)
    await sends(anna, 1)
    await shop.is_asked(1)
    await shop.passes(3 * MINUTE + 5)
    about_anna = await shop.question_about(anna)
    await anna.reads(contains="Его посмотрит сотрудник")
    await shop.passes(25 * MINUTE)
    before = len(await space.calls())
    await sends(boris, 2)
    await shop.is_asked(before + 1)
    await shop.passes(3 * MINUTE + 5)
    about_boris = await shop.question_about(boris)
    await shop.passes(30 * MINUTE)
    assert await shop.credits() == 0

    await space.clear_faults()
    await sends(vera, 3)
    await vera.reads(contains="Оплата зачислена")
    await shop.presses(about_anna, "Месяц · 990\u00a0₽")
    await anna.reads(contains="Оплата зачислена")
    await boris.sends(receipt(2))
    await boris.reads(contains="Оплата зачислена")
    await shop.world.telegram.wait(shop.world.operators.id, id=about_boris.id, contains="Уже решено", within=PATIENCE)

    assert await shop.credits() == 3
    for client, doubts in ((anna, 1), (boris, 1), (vera, 0)):
        assert len(await client.shown("Оплата зачислена")) == 1
        assert len(await client.shown("Его посмотрит сотрудник")) == doubts
    desk = (await shop.world.telegram.chat(shop.world.operators.id)).texts()
    assert len([text for text in desk if "чек сам не зачислен" in text]) == 2
    assert len([text for text in desk if ": зачислено «Месяц»" in text]) == 3


@requirement("reminder-times", "reminder-once", "reminder-paid-meanwhile", "reminder-unverified", "reminder-button")
async def test_who_has_paid_is_reminded_before_the_end_and_not_after_paying_again(shop: Shop) -> None:
    anna, boris = await shop.world.client("Анна"), await shop.world.client("Борис")
    await sells(shop.world, shop.owner, "+ Месяц; 990 ₽; 30")
    for number, client in enumerate((anna, boris), 1):
        await sends(client, number)
        await client.reads(contains="Оплата зачислена")

    await shop.comes(in_days(MONTH - 3))
    reminded = [await client.reads(contains=SOON) for client in (anna, boris)]
    await pays_again(anna, 3)
    await anna.reads(contains="Оплата зачислена", after=reminded[0])
    await shop.comes(in_days(MONTH - 1))
    again = await boris.reads(contains=SOON, after=reminded[1])
    await shop.comes(in_days(MONTH))
    await boris.reads(contains=SOON, after=again)

    assert (len(await anna.shown(SOON)), len(await boris.shown(SOON))) == (1, 3)


async def pays_again(client: Client, number: int) -> None:
    """By the button that came with the reminder."""
    pressed = await client.presses_payment()
    await client.reads(contains="Месяц — 990", after=pressed)
    await client.sends(receipt(number))
