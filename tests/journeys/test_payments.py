"""From *Оплата* to the row in the owner's table and back, with all the services that a shop has."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.journeys.clients import CHANNELS
from tests.journeys.houses import UNLIMITED, House
from tests.journeys.people import Client, World
from tests.journeys.tills import MONTH, Till, in_days, open_till, receipt, written
from tests.requirements import requirement

pytestmark = [pytest.mark.timeout(120), pytest.mark.slow]

NAMES = {"telegram": "Анна", "vk": "Вера", "facebook": "Фёдор"}
PAID = in_days(5)


WAYS = ["embedded-polling", pytest.param("rabbit-postgres", marks=[pytest.mark.live, pytest.mark.long])]
"""Seven processes take half a minute to start, so they are played only when asked for."""


@pytest.fixture
def pace() -> str:
    return UNLIMITED


@pytest.fixture
async def clients(world: World) -> Sequence[Client]:
    await world.lift_limits()
    return [await world.client(NAMES[channel], channel) for channel in CHANNELS]


@pytest.fixture
async def till(world: World, clients: Sequence[Client], tmp_path: Path) -> Till:
    """The table names all of them but the last, whom the bot will have made."""
    return await open_till(world, tmp_path, clients[:-1], paid=PAID)


@pytest.fixture
def settings(till: Till) -> Mapping[str, str]:
    return till.settings


@pytest.mark.parametrize("way", WAYS)
@requirement(
    "payment:every-messenger",
    "payment:engine:ocrspace",
    "payment:credit",
    "payment:undo",
    "sheet:written-back",
    "sheets:write-back",
)
async def test_a_receipt_from_each_messenger_is_credited_shown_in_the_table_and_undone_by_the_button(
    till: Till, clients: Sequence[Client], house: House
) -> None:
    await till.is_read(house)
    paid: list[date | None] = [PAID] * (len(clients) - 1)
    numbered = enumerate(zip(clients, [*paid, None], strict=True))
    await asyncio.gather(*(pays_and_is_undone(till, client, number, was) for number, (client, was) in numbered))
    emails = [client.email for client in clients]
    assert [row[0] for row in (await till.google.grid("Подписки"))[1:]] == emails
    assert [row[0] for row in (await till.google.grid("Клиенты"))[1:]] == emails


async def pays_and_is_undone(till: Till, client: Client, number: int, was: date | None) -> None:
    """`was`: until when the table said that the client has paid; `None`: it does not know them."""
    await client.registers()
    await client.presses_payment()
    await client.reads(contains="Месяц — 990\u00a0₽ за 30 дней")

    await client.sends(receipt(number))
    told = await client.reads(contains="Оплата зачислена, спасибо! Тариф «Месяц», +30 дней.")
    credit = await till.credit_of(client)
    until = (was or in_days(0)) + timedelta(days=MONTH)
    assert f"зачислено «Месяц», 990\u00a0₽, +30 дней, оплачено по {written(until)}. Получатель" in credit.text
    await till.shows(client, until)

    await till.presses(credit, "Отменить")
    await client.reads(contains="Мы отменили зачисление по тарифу «Месяц» (30 дней)", after=told)
    left = "Подписки теперь нет" if was is None else f"Оплачено по {written(was)}"
    await till.world.operators.shows(f"Отменено: Олег. {left}")
    await till.shows(client, was)
