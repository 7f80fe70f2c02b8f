"""How much of the bot one client gets in a while; what they write is relayed however much it is."""

from datetime import timedelta

import pytest

from router.app.sparing import ANSWERS_A_MINUTE, PICTURES_AN_HOUR
from tests.requirements import requirement
from tests.router.money.receipts import Till, notice, paying, photo
from tests.router.money.shop import BORIS, Shop
from tests.router.stage import Stage, to_clients, to_operators


@pytest.fixture
async def till(shop: Shop) -> Till:
    return await paying(shop)


@requirement("rate:pictures")
async def test_of_many_pictures_the_first_are_read_and_a_person_looks_at_the_others(till: Till) -> None:
    for number in range(PICTURES_AN_HOUR):
        shown = await till.sends(photo(f"{number}"))
        assert to_operators(shown)[0].show.content.kind == "photo"
    assert len(till.to_read) == PICTURES_AN_HOUR

    shown = await till.sends(photo("one-more"))

    assert to_operators(shown)[0].show.content.kind == "photo", "it is relayed all the same"
    assert len(till.to_read) == PICTURES_AN_HOUR
    await till.stage.pass_seconds(0)
    asked = await till.shown()
    assert "слишком много картинок" in notice(asked, "чек сам не зачислен").text
    assert "посмотрит" in "".join(each.text for each in to_clients(asked))
    till.stage.clock.advance(timedelta(hours=1).total_seconds())
    await till.sends(photo("an-hour-later"))
    assert len(till.to_read) == PICTURES_AN_HOUR + 1


@requirement("rate:answers")
async def test_who_presses_on_and_on_reads_one_kind_word_and_is_answered_again_in_a_minute(shop: Shop) -> None:
    stage = shop.stage
    await stage.register()
    for _ in range(ANSWERS_A_MINUTE):
        assert len(await subscription_of(stage)) == 1

    assert [text for _ in range(5) for text in await subscription_of(stage)] == [
        "Вы пишете быстрее, чем я успеваю отвечать. Ничего не потеряется; через минуту я отвечу снова."
    ]
    stage.clock.advance(61)
    (answered,) = await subscription_of(stage)
    assert "быстрее" not in answered


@requirement("rate:answers")
async def test_messages_are_relayed_and_others_are_answered_whatever_one_does(shop: Shop) -> None:
    stage = shop.stage
    await stage.open()
    await stage.register("tg:2", "boris@example.org", person=BORIS)
    for _ in range(ANSWERS_A_MINUTE + 1):
        await subscription_of(stage)

    for number in range(ANSWERS_A_MINUTE * 2):
        await stage.client(f"вопрос {number}")

    relayed = [each.text for each in to_operators(await stage.shown())]
    assert all(any(f"вопрос {number}" in text for text in relayed) for number in range(ANSWERS_A_MINUTE * 2))
    await stage.client("Моя подписка", "tg:2", person=BORIS)
    assert len(to_clients(await stage.shown())) == 1
    await stage.client("Завершить диалог")
    assert "завершён" in to_clients(await stage.shown())[0].text, "what changes something is answered"


async def subscription_of(stage: Stage) -> list[str]:
    """What the client reads after asking for their subscription."""
    await stage.client("Моя подписка")
    return [each.text for each in to_clients(await stage.shown())]
