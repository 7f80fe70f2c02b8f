"""The owner's figures, counted on each of the two databases from what people have done."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from contracts.charts import Bars, Fact, Row, Rows, Series
from router.app.owner.counted import span_of
from router.app.speech import Speech
from tests.requirements import requirement
from tests.router.conftest import stage_on, with_owners
from tests.router.money.receipts import paying, photo
from tests.router.money.shop import BORIS, Shop
from tests.router.owners import Owner
from tests.router.stage import Stage, to_clients, to_operators

DAY = 86400


@pytest.fixture
async def shop(database_url: str) -> AsyncIterator[Shop]:
    async for stage in stage_on(database_url):
        yield Shop(with_owners(stage))


async def answered(stage: Stage, chat: str, seconds: float, score: str | None = None) -> None:
    """This client asks, is answered after so long, and again later; the dialog is closed, and perhaps rated."""
    await stage.client("Связаться с поддержкой", chat)
    await stage.client("Не открывается", chat)
    relay = to_operators(await stage.shown())[-1]
    stage.clock.advance(seconds)
    await stage.operator("Сейчас посмотрю", relay.message)
    await stage.shown()
    stage.clock.advance(5000)
    await stage.operator("Готово", relay.message)
    await stage.shown()
    await stage.operator("/пока", relay.message)
    assert to_clients(await stage.shown())
    if score is not None:
        await stage.client(score, chat)
        await stage.shown()


@requirement("stats:words")
async def test_one_message_counts_dialogs_answers_ratings_and_payments(shop: Shop) -> None:
    till = await paying(shop)
    await till.sends(photo("1"))
    await till.reads()
    await shop.stage.operator("/пока", to_operators(await till.sends("спасибо"))[-1].message)
    await shop.stage.shown()
    await shop.stage.register("vk:2", "boris@example.org", person=BORIS)
    await answered(shop.stage, "tg:1", 60, "5")
    await answered(shop.stage, "vk:2", 240, "4")
    await answered(shop.stage, "vk:2", 3000)

    said = await Owner(shop.stage).asks("/статистика")

    assert said.text.splitlines() == [
        "📊 За 7 дней: 09.01.2026 — 15.01.2026",
        "",
        "Новых диалогов: 4",
        "• Telegram: 2",
        "• ВКонтакте: 2",
        "Первый ответ: через 4 мин (медиана, диалогов с ответом: 3)",
        "Оценки: в среднем 4,5, всего 2",
        "Оплат: 1",
        "• 990\u00a0₽ (1)",
    ]


@requirement("stats:days")
async def test_what_is_older_than_the_asked_days_counts_in_a_longer_period_only(shop: Shop) -> None:
    shop.stage.house.timezone = ZoneInfo("Asia/Vladivostok")
    await shop.stage.register()
    await answered(shop.stage, "tg:1", 30, "3")
    shop.stage.clock.advance(7 * DAY)
    owner = Owner(shop.stage)

    assert (await owner.asks("/stats 7")).text.splitlines()[2:] == [
        "Новых диалогов не было",
        "Первый ответ: отвеченных диалогов не было",
        "Оценок не было",
        "Оплат не было",
    ]
    for command in ("/stats 30", "/статистика 90"):
        text = (await owner.asks(command)).text
        assert "Новых диалогов: 1\n• Telegram: 1\nПервый ответ: через 30 с" in text


async def test_an_undone_credit_and_an_answer_of_the_operators_own_do_not_count(shop: Shop) -> None:
    till = await paying(shop)
    await till.sends(photo("1"))
    credit = to_operators(await till.reads())[-1]
    await till.presses(credit, "Отменить")
    relay = to_operators(await till.sends("спасибо"))[-1]
    await shop.stage.operator("/пока", relay.message)
    await shop.stage.shown()
    shop.stage.clock.advance(60)
    await shop.stage.operator("Вот ещё что", relay.message)
    await shop.stage.shown()

    text = (await Owner(shop.stage).asks("/статистика")).text

    assert "Новых диалогов: 2" in text
    assert text.endswith("Первый ответ: отвеченных диалогов не было\nОценок не было\nОплат не было")


@pytest.mark.parametrize("written", ["14", "неделя", "7 30", "-7"])
async def test_another_period_gets_a_word_that_names_the_three(owned: Stage, written: str) -> None:
    assert "/статистика 30" in (await Owner(owned).asks(f"/статистика {written}")).text


async def test_the_figures_are_said_in_english_where_the_house_speaks_it(owned: Stage) -> None:
    owned.house.speech = Speech("en")

    text = (await Owner(owned).asks("/stats 30")).text

    assert text.startswith("📊 30 days: ")
    assert text.endswith("No new dialogs\nFirst answer: no dialog had one\nNo ratings\nNo payments")


@requirement("stats:days")
def test_days_are_those_of_the_calendar_and_as_long_as_summer_time_makes_them() -> None:
    span = span_of(datetime(2026, 10, 25, 22, 30, tzinfo=UTC), 2, ZoneInfo("Europe/Berlin"))

    assert span.days == (date(2026, 10, 24), date(2026, 10, 25))
    assert [later - earlier for earlier, later in zip(span.edges, span.edges[1:], strict=False)] == [DAY, DAY + 3600]
    assert span.begin == datetime(2026, 10, 23, 22, tzinfo=UTC).timestamp()


@requirement("stats:picture")
async def test_the_words_come_with_a_chart_of_the_same_figures(shop: Shop) -> None:
    till = await paying(shop)
    await till.sends(photo("1"))
    await till.reads()
    await shop.stage.operator("/пока", to_operators(await till.sends("спасибо"))[-1].message)
    await shop.stage.shown()
    await answered(shop.stage, "tg:1", 60, "5")
    await answered(shop.stage, "tg:1", 240, "4")
    await answered(shop.stage, "tg:1", 3000, "5")

    chart = (await Owner(shop.stage).asks("/статистика")).show.chart

    assert chart is not None
    assert chart.title == "За 7 дней: 09.01.2026 — 15.01.2026"
    dialogs, answer, ratings, payments = chart.panels
    assert dialogs == Bars(
        title="Новых диалогов: 4",
        columns=("09.01", "10.01", "11.01", "12.01", "13.01", "14.01", "15.01"),
        series=(Series(name="Telegram: 4", values=(0, 0, 0, 0, 0, 0, 4)),),
    )
    assert answer == Fact(title="Первый ответ через", value="4 мин", note="медиана, диалогов с ответом: 3")
    assert isinstance(ratings, Rows)
    assert ratings.title == "Оценки: в среднем 4,7, всего 3"
    assert [(row.label, row.value, row.share) for row in ratings.rows] == [
        ("5", "2", 1),
        ("4", "1", 0.5),
        ("3", "0", 0),
        ("2", "0", 0),
        ("1", "0", 0),
    ]
    assert payments == Rows(title="Оплат: 1", rows=(Row(label="990\u00a0₽", value="1", share=1),))


@requirement("stats:picture")
async def test_a_chart_without_figures_says_so_in_english_too(owned: Stage) -> None:
    owned.house.speech = Speech("en")

    chart = (await Owner(owned).asks("/stats 30")).show.chart

    assert chart is not None
    assert chart.title.startswith("30 days: ")
    assert [panel.title for panel in chart.panels] == [
        "No new dialogs",
        "First answer: no dialog had one",
        "No ratings",
        "No payments",
    ]
    assert isinstance(chart.panels[0], Bars)
    assert chart.panels[0].series == ()
