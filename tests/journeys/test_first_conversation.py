"""From the first word to the rating, in each of the four ways in which Otklik can stand."""

import pytest

from tests.journeys.houses import WAYS, House
from tests.journeys.people import World

pytestmark = [pytest.mark.timeout(150), pytest.mark.slow]


@pytest.mark.parametrize("way", list(WAYS))
async def test_a_client_asks_an_operator_answers_by_replying_and_is_rated(telegram_world: World, house: House) -> None:
    anna, operators = await telegram_world.client("Анна"), telegram_world.operators
    await anna.opens_a_dialog()
    await operators.shows("Новый диалог")

    asked = await anna.says("Приложение не запускается")
    relay = await operators.shows("Приложение не запускается")
    assert relay.text == "Анна · Telegram\nПриложение не запускается"
    await anna.sends_a_photo("Вот экран")
    photo = await operators.shows("Вот экран", kind="photo")
    await anna.reads(contains="передано", after=asked)

    answer = await operators.oleg_replies(relay, "Переустановите, подписка сохранится")
    delivered = await anna.reads(contains="Переустановите")
    assert delivered.reply_to == asked.id
    await operators.marks(answer, "👌")

    await anna.says("Спасибо, помогло", reply_to=delivered.id)
    thanks = await operators.shows("Спасибо, помогло")
    assert thanks.reply_to == answer.id

    await operators.oleg_replies(photo, "/пока")
    rate = await anna.reads(contains="Оцените", after=delivered)
    await telegram_world.telegram.press(anna.id, rate.id, text="5")
    await operators.shows("5 из 5")
    written = await anna.says("А ещё вопрос")
    await anna.reads(contains="не передано", after=written)
    assert "А ещё вопрос" not in " ".join(await operators.relays_of(anna))
