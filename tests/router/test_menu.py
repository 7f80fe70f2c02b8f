"""The client's menu: what its buttons do in both languages, and which of them are there when."""

from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from contracts.outbound import AnswerPress
from router.app.hours import Hours
from tests.requirements import requirement
from tests.router.stage import Shown, Stage, to_clients, to_operators


def menu(shown: list[Shown]) -> list[str]:
    """The buttons of the last menu that the client was given."""
    menus = [each.show.menu for each in to_clients(shown) if each.show.menu is not None]
    return [button.text for row in menus[-1] for button in row]


@requirement("dialog:close:client")
@pytest.mark.parametrize("words", ["Завершить диалог", "end the dialog"])
async def test_a_client_ends_the_dialog_and_is_asked_for_a_rating(stage: Stage, words: str) -> None:
    card = to_operators(await stage.open())[0]
    await stage.client(words)
    shown = await stage.shown()

    closed, rate = to_clients(shown)
    assert "завершён" in closed.text
    assert [button.text for button in rate.show.buttons[0]] == ["1", "2", "3", "4", "5"]
    (note,) = to_operators(shown)
    assert (note.show.reply_to, note.show.silent) == (card.message, True)
    assert "со стороны клиента" in note.text
    await stage.client(words)
    assert "уже завершён" in to_clients(await stage.shown())[0].text


@requirement("dialog:menu:buttons")
async def test_the_buttons_are_those_that_mean_something(stage: Stage) -> None:
    await stage.client("Здравствуйте")
    assert menu(await stage.shown()) == ["🌐 English"]
    await stage.client("anna@example.org")
    assert menu(await stage.shown())[:2] == ["Связаться с поддержкой", "Оплата"]
    await stage.client("Связаться с поддержкой")
    assert menu(await stage.shown())[:2] == ["Завершить диалог", "Оплата"]
    await stage.client("Оплата")
    assert menu(await stage.shown())[:2] == ["Завершить диалог", "Связаться с поддержкой"]
    await stage.client("Завершить диалог")
    assert menu(await stage.shown())[:2] == ["Связаться с поддержкой", "Оплата"]


@requirement("dialog:language")
async def test_a_client_changes_the_language_and_is_spoken_to_in_it_from_then_on(stage: Stage) -> None:
    await stage.register()
    await stage.client("🌐 English")
    shown = await stage.shown()
    assert [each.text for each in to_clients(shown)] == ["We speak English now."]
    assert menu(shown)[:3] == ["Contact support", "Payment", "My subscription"]
    await stage.client("что-то ещё")
    assert "has not been passed on" in to_clients(await stage.shown())[0].text

    await stage.client("🌐 Русский")
    assert to_clients(await stage.shown())[0].text == "Теперь говорим по-русски."


@requirement("dialog:language")
async def test_a_stranger_may_choose_a_language_before_anything_else(stage: Stage) -> None:
    await stage.client("Здравствуйте")
    await stage.shown()
    await stage.press("menu:language:en")
    shown = await stage.shown()

    assert isinstance(shown[0].command, AnswerPress)
    await stage.client("anna@example.org")
    assert "Thank you" in to_clients(await stage.shown())[0].text


@requirement("dialog:menu:never-relayed")
@pytest.mark.parametrize(
    "words", ["Моя подписка", "Correct my e-mail", "🌐 English", "Contact support", "Прислать код на почту"]
)
async def test_no_button_is_ever_relayed(stage: Stage, words: str) -> None:
    await stage.open()
    await stage.client(words)

    assert to_operators(await stage.shown()) == []


@requirement("dialog:menu:inline-only")
async def test_the_only_button_under_a_message_is_a_star(stage: Stage) -> None:
    said: list[Shown] = []
    for words in (
        "Здравствуйте",
        "anna@example.org",
        "Оплата",
        "Связаться с поддержкой",
        "Моя подписка",
        "Исправить почту",
        "ann@example.org",
        "🌐 English",
        "end the dialog",
    ):
        await stage.client(words)
        said += to_clients(await stage.shown())

    buttons = [[button.payload for row in each.show.buttons for button in row] for each in said if each.show.buttons]
    assert len(buttons) == 1
    assert [payload.partition(":")[0] for payload in buttons[0]] == ["rate"] * 5


@pytest.fixture
def office(stage: Stage) -> Stage:
    """Open on workdays from 10 to 19, in Moscow; the clock stands at noon UTC, three in the afternoon there."""
    hours = Hours("Mo-Su 10:00-19:00", ZoneInfo("Europe/Moscow"))
    stage.house = replace(stage.house, hours=hours, timezone=ZoneInfo("Europe/Moscow"))
    stage.handlers = stage.another_replica()
    return stage


@requirement("dialog:working-hours")
async def test_outside_the_working_hours_the_client_is_told_once_and_the_message_is_relayed(office: Stage) -> None:
    await office.open()
    await office.client("Вопрос")
    assert all("не на связи" not in each.text for each in to_clients(await office.shown()))

    evening = office.clock.now().replace(hour=20, minute=0)  # 23:00 in Moscow
    office.clock.advance((evening - office.clock.now()).total_seconds())
    await office.client("И ещё")
    shown = await office.shown()
    assert [each.text for each in to_operators(shown)] == ["И ещё"]
    (told,) = to_clients(shown)
    assert "не на связи" in told.text
    assert "10:00" in told.text
    await office.client("И третье")
    assert to_clients(await office.shown()) == []

    office.clock.advance(24 * 3600)
    await office.client("Завтра")
    assert "не на связи" in to_clients(await office.shown())[0].text


@requirement("dialog:working-hours")
async def test_whoever_opens_a_dialog_at_night_reads_it_then(office: Stage) -> None:
    evening = office.clock.now().replace(hour=20, minute=0)
    office.clock.advance((evening - office.clock.now()).total_seconds())
    await office.register()
    await office.client("Связаться с поддержкой")
    shown = await office.shown()

    assert [("не на связи" in each.text) for each in to_clients(shown)][:2] == [False, True]


@pytest.mark.parametrize("text", ["nonsense", "Mo-Fr 25:00-26:00x", ""])
def test_hours_that_cannot_be_read_are_named(text: str) -> None:
    with pytest.raises(ValueError, match="Mo-Fr 10:00-19:00"):
        Hours(text, ZoneInfo("Europe/Moscow"))


def test_a_house_that_is_always_open_or_never_tells_no_hour() -> None:
    zone = ZoneInfo("Europe/Moscow")
    assert Hours("24/7", zone).away(0.0) is None
    assert Hours("Mo-Su off", zone).away(0.0) is None
