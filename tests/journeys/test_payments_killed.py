"""Processes die over a receipt: in the middle of the picture, and between the credit and the telling."""

import asyncio
from collections.abc import Mapping

import asyncpg
import pytest

from chassis.clock import SystemClock
from sandbox.control.ocrspace import OcrSpaceControl
from tests.journeys.clients import PATIENCE, Client
from tests.journeys.houses import UNLIMITED, House
from tests.journeys.people import World
from tests.journeys.tills import MONTH, an_owner, in_days, reads_receipts, receipt, sells, written
from tests.requirements import requirement

pytestmark = [pytest.mark.timeout(150), pytest.mark.slow, pytest.mark.crash]


@pytest.fixture
def way() -> str:
    return "rabbit-postgres"


@pytest.fixture
def pace() -> str:
    return UNLIMITED


@pytest.fixture
async def owner(telegram_world: World) -> int:
    await telegram_world.lift_limits()
    return await an_owner(telegram_world)


@pytest.fixture
async def settings(telegram_world: World, owner: int) -> Mapping[str, str]:
    return {"OWNER_IDS": str(owner), **await reads_receipts(telegram_world)}


@requirement("payment:once", "ocr:service:once")
async def test_whoever_dies_over_a_receipt_it_is_credited_once_and_told_once(
    telegram_world: World, owner: int, house: House, postgres_url: str
) -> None:
    space, operators = telegram_world.control.ocrspace, telegram_world.operators
    await sells(telegram_world, owner, "+ Месяц; 990 ₽; 30")
    anna = await telegram_world.client("Анна")
    await anna.registers()

    await space.fault("hang")
    await pays(anna, 1)
    await is_asked(space, 1)
    await house.kill("payments-ocr")
    await space.clear_faults()
    await house.begin("payments-ocr")
    first = await anna.reads(contains="Оплата зачислена")
    await operators.shows(f"оплачено по {written(in_days(MONTH))}")

    await space.fault("slow", seconds=1.0)
    await pays(anna, 2)
    await is_asked(space, 2)
    await house.kill("gateway")
    await until_credited(postgres_url, 2)
    await house.kill("router")
    assert len(await anna.shown("Оплата зачислена")) == 1, "credited, and not told yet"
    await asyncio.gather(house.begin("gateway"), house.begin("router"))
    await house.wait_ready()
    await anna.reads(contains="Оплата зачислена", after=first)
    await operators.shows(f"оплачено по {written(in_days(2 * MONTH))}")

    assert len(await anna.shown("Оплата зачислена")) == 2
    desk = (await telegram_world.telegram.chat(operators.id)).texts()
    assert len([text for text in desk if "зачислено «Месяц»" in text]) == 2
    assert [text for text in desk if "сам не зачислен" in text] == []


async def pays(anna: Client, number: int) -> None:
    pressed = await anna.presses_payment()
    await anna.reads(contains="Месяц — 990", after=pressed)
    await anna.sends(receipt(number))


async def is_asked(space: OcrSpaceControl, times: int) -> None:
    """Return when OCR.space has so many pictures in hand, or had."""
    async with asyncio.timeout(PATIENCE):
        while await space.faults_struck() < times:
            await SystemClock().sleep(0.02)


async def until_credited(url: str, payments: int) -> None:
    """Return when so many payments stand in the books."""
    connection = await asyncpg.connect(url.replace("+asyncpg", ""), timeout=PATIENCE)
    try:
        async with asyncio.timeout(PATIENCE):
            while await connection.fetchval("SELECT count(*) FROM router_payments") < payments:
                await SystemClock().sleep(0.01)
    finally:
        await connection.close()
