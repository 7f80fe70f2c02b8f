"""From the first word to the rating, in all three messengers, in each of the four ways in which Otklik can stand."""

import asyncio

import pytest

from tests.journeys.clients import CHANNELS
from tests.journeys.houses import UNLIMITED, WAYS, House
from tests.journeys.people import Client, World

pytestmark = [pytest.mark.timeout(150), pytest.mark.slow]

NAMES = {"telegram": "Анна", "vk": "Вера", "facebook": "Фёдор"}


@pytest.fixture
def pace() -> str:
    return UNLIMITED


@pytest.fixture
def by_command(way: str) -> bool:
    return way in {"embedded-polling", "rabbit-postgres"}


@pytest.mark.parametrize("way", list(WAYS))
async def test_a_client_asks_an_operator_answers_by_replying_and_is_rated(world: World, house: House) -> None:
    await world.lift_limits()
    clients = [await world.client(NAMES[channel], channel) for channel in CHANNELS]
    await asyncio.gather(*(conversation(world, client) for client in clients))


async def conversation(world: World, client: Client) -> None:
    """One client's, beside those of the others."""
    operators, name = world.operators, client.name
    await client.opens_a_dialog()
    await operators.shows(f"Новый диалог · поддержка\n{client.header}")

    asked = await client.says(f"У {name} приложение не запускается")
    relay = await operators.shows(f"У {name} приложение не запускается")
    assert relay.text == f"{client.header}\nУ {name} приложение не запускается"
    await client.sends_a_photo(f"Экран, {name}")
    photo = await operators.shows(f"Экран, {name}")
    await client.reads(contains="передано", after=asked)

    answer = await operators.oleg_replies(relay, f"Переустановите, {name}")
    delivered = await client.reads(contains="Переустановите")
    assert delivered.reply_to == asked.id
    await operators.marks(answer, "👌")

    await client.says(f"Спасибо, {name}", reply_to=delivered.id)
    thanks = await operators.shows(f"Спасибо, {name}")
    assert thanks.reply_to == answer.id

    await operators.oleg_replies(photo, "/пока")
    rate = await client.reads(contains="Оцените", after=delivered)
    await client.rates(rate, 5)
    await operators.shows(f"{client.header}: оценка 5 из 5")
    written = await client.says("А ещё вопрос")
    await client.reads(contains="не передано", after=written)
    assert "А ещё вопрос" not in " ".join(await operators.relays_of(client))
