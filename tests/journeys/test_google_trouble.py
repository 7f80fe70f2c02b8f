"""Google has trouble while a payment is credited: the credit stands, the owner hears of it once, and the table has it
when all is well again."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Literal

import pytest

from tests.journeys.clients import Client
from tests.journeys.houses import UNLIMITED, House
from tests.journeys.people import World
from tests.journeys.tills import MONTH, Till, drawn, in_days, open_till, written
from tests.requirements import requirement

pytestmark = [pytest.mark.timeout(150), pytest.mark.slow]

PAID = in_days(5)
MANY = 10_000
TOLD = {"429": "Google просит обращаться к таблице реже", "500": "Google уже несколько раз не ответил"}
"""What the owner reads once three rounds have failed."""


@pytest.fixture
def way() -> str:
    return "embedded-polling"


@pytest.fixture
def pace() -> str:
    return UNLIMITED


@pytest.fixture
async def anna(telegram_world: World) -> Client:
    await telegram_world.lift_limits()
    return await telegram_world.client("Анна")


@pytest.fixture
async def till(telegram_world: World, anna: Client, tmp_path: Path) -> Till:
    """Its receipts are read on this machine."""
    tariff = ("Месяц", 15, "USD", MONTH)
    return await open_till(
        telegram_world, tmp_path, [anna], paid=PAID, tariff=tariff, OCR_ENGINE="local", SHEETS_INTERVAL="10s"
    )


@pytest.fixture
def settings(till: Till) -> Mapping[str, str]:
    return till.settings


@requirement(
    "payment:engine:local", "sheets:trouble", "sheets:trouble:no-access", "sheets:trouble:data-stays", "sheet:trouble"
)
async def test_a_credit_survives_every_trouble_of_google_and_is_written_when_it_is_over(
    till: Till, anna: Client, house: House
) -> None:
    await till.is_read(house)
    await anna.registers()
    await no_access(till, anna)
    await refusing(till, anna, "429", 2)
    await refusing(till, anna, "500", 3)
    await hanging(till, anna, 4)

    assert len(await till.owner_has_read("Нет доступа")) == 1
    assert [len(await till.owner_has_read(words)) for words in TOLD.values()] == [1, 1]
    assert len(await till.owner_has_read("снова всё в порядке")) == 3, "the hang was over before anybody was told"
    assert len(await till.google.grid("Подписки")) == 2, "one row, and the headings"


def after(payments: int) -> str:
    return written(PAID + timedelta(days=MONTH * payments))


async def pays(till: Till, anna: Client, payments: int) -> None:
    """Anna pays once more; she and the operators read of it whatever Google does."""
    pressed = await anna.presses_payment()
    asked = await anna.reads(contains="Месяц — 15", after=pressed)
    await anna.sends(drawn("$15.00", payments))
    await anna.reads(contains="Оплата зачислена", after=asked)
    await till.world.operators.shows(f"оплачено по {after(payments)}")


async def is_well_again(till: Till, payments: int, told: str) -> None:
    """The owner has read of the trouble, it ends, and the table shows what was paid meanwhile."""
    trouble = await till.owner_reads(told)
    await till.google.clear_faults()
    await till.owner_reads("снова всё в порядке", after=trouble)
    await till.google.wait_row("Подписки", {"Оплачено до": after(payments)})


async def no_access(till: Till, anna: Client) -> None:
    """The owner has taken the bot out of those who may see the table."""
    await till.google.share(till.account, "nobody")
    await pays(till, anna, 1)
    trouble = await till.owner_reads(f"Нет доступа к таблице. Откройте её для {till.account}")
    await till.google.share(till.account, "writer")
    await till.owner_reads("снова всё в порядке", after=trouble)
    await till.google.wait_row("Подписки", {"Оплачено до": after(1)})


async def refusing(till: Till, anna: Client, kind: Literal["429", "500"], payments: int) -> None:
    """Google answers every call like that."""
    await till.google.fault(kind, times=MANY)
    await pays(till, anna, payments)
    await is_well_again(till, payments, TOLD[kind])


async def hanging(till: Till, anna: Client, payments: int) -> None:
    """The cell is written, and Google never says so."""
    await till.google.fault("hang_after", method="values.batchUpdate")
    await pays(till, anna, payments)
    await till.google.wait_row("Подписки", {"Оплачено до": after(payments)})
    await till.google.clear_faults()
