"""What happens after the close: the rating, what is written meanwhile, and opening again."""

import pytest

from contracts.outbound import AnswerPress
from tests.requirements import requirement
from tests.router.stage import Shown, Stage, to_clients, to_operators


async def closed(stage: Stage) -> tuple[Shown, Shown]:
    """An opened and closed dialog: its card, and the client's thanks with the buttons."""
    card = to_operators(await stage.open())[0]
    await stage.operator("/пока", card.message)
    return card, to_clients(await stage.shown())[-1]


def button(thanks: Shown, score: int) -> str:
    return thanks.show.buttons[0][score - 1].payload


@requirement("dialog:rating:digit")
async def test_a_bare_digit_within_ten_minutes_is_the_rating(stage: Stage) -> None:
    card, _ = await closed(stage)
    stage.clock.advance(590)
    await stage.client(" 4 ")

    shown = await stage.shown()

    assert [(each.text, each.show.reply_to) for each in to_operators(shown)] == [
        ("Анна · Telegram: оценка 4 из 5 🙂", card.message)
    ]


@requirement("dialog:rating:digit")
async def test_a_digit_later_is_a_message_like_any_other(stage: Stage) -> None:
    await closed(stage)
    stage.clock.advance(610)
    await stage.client("4")

    shown = await stage.shown()

    assert to_operators(shown) == []
    assert "пока не передано" in shown[0].text


@requirement("dialog:rating:changeable")
async def test_a_rating_may_be_changed_for_ten_minutes(stage: Stage) -> None:
    _, thanks = await closed(stage)
    await stage.press(button(thanks, 3))
    await stage.press(button(thanks, 5))
    assert [each.text for each in to_operators(await stage.shown())] == [
        "Анна · Telegram: оценка 3 из 5 😐",
        "Анна · Telegram: оценка изменена, теперь 5 из 5.",
    ]

    stage.clock.advance(601)
    await stage.press(button(thanks, 1))
    assert to_operators(await stage.shown()) == []


@requirement("dialog:rating:changeable")
async def test_a_press_after_the_dialog_opened_again_counts_for_the_closed_one(stage: Stage) -> None:
    card, thanks = await closed(stage)
    await stage.client("Связаться с поддержкой")
    await stage.shown()

    await stage.press(button(thanks, 2))
    shown = await stage.shown()

    assert [(each.text, each.show.reply_to) for each in to_operators(shown)] == [
        ("Анна · Telegram: оценка 2 из 5 🙁", card.message)
    ]
    await stage.client("а это вопрос")
    assert to_operators(await stage.shown())[0].text == "а это вопрос"


async def test_each_of_two_closed_dialogs_keeps_its_own_rating(stage: Stage) -> None:
    first_card, first = await closed(stage)
    stage.clock.advance(5)
    await stage.client("Оплата")
    second_card = to_operators(await stage.shown())[0]
    stage.clock.advance(5)
    await stage.operator("/пока", second_card.message)
    second = to_clients(await stage.shown())[-1]

    await stage.press(button(first, 4))
    await stage.press(button(second, 5))

    shown = to_operators(await stage.shown())
    assert [(each.text[:25], each.show.reply_to) for each in shown] == [
        ("Анна · Telegram: оценка 4", first_card.message),
        ("Анна · Telegram: оценка 5", second_card.message),
    ]


@requirement("dialog:rating:stored-and-shown")
@pytest.mark.parametrize("payload", ["rate:nothing:5", "rate::9", "elsewhere"])
async def test_a_button_that_means_nothing_is_answered_and_shown_to_nobody(stage: Stage, payload: str) -> None:
    await closed(stage)
    await stage.press(payload)

    shown = await stage.waiting()

    assert [type(each.command) for each in shown] == [AnswerPress]


@requirement("dialog:rating:comment")
async def test_a_low_rating_asks_for_a_line_and_the_operators_get_it(stage: Stage) -> None:
    card, thanks = await closed(stage)
    await stage.press(button(thanks, 1))
    assert "что было не так" in to_clients(await stage.shown())[0].text

    await stage.client("долго ждать")
    shown = await stage.shown()

    assert [(each.text, each.show.reply_to) for each in to_operators(shown)] == [
        ("Анна · Telegram, комментарий к оценке: долго ждать", card.message)
    ]


@requirement("dialog:rating:comment")
async def test_a_button_before_the_line_ends_the_wait_for_it(stage: Stage) -> None:
    _, thanks = await closed(stage)
    await stage.press(button(thanks, 2))
    await stage.client("/start")
    await stage.shown()

    await stage.client("это уже не комментарий")

    shown = await stage.shown()
    assert to_operators(shown) == []
    assert "пока не передано" in shown[0].text


@requirement("dialog:rating:comment-time")
async def test_a_line_after_ten_minutes_is_no_comment(stage: Stage) -> None:
    _, thanks = await closed(stage)
    await stage.press(button(thanks, 2))
    await stage.shown()
    stage.clock.advance(601)

    await stage.client("это уже не комментарий")

    shown = await stage.shown()
    assert to_operators(shown) == []
    assert "пока не передано" in shown[0].text


@requirement("dialog:closed:once-per-burst")
async def test_the_next_burst_is_told_again_after_a_quiet_minute(stage: Stage) -> None:
    await closed(stage)
    stage.clock.advance(700)
    told = []
    for pause in (0, 40, 40, 61):
        stage.clock.advance(pause)
        await stage.client("ау")
        told.append(len(await stage.shown()))

    assert told == [1, 0, 0, 1]


@requirement("dialog:open:held-messages", "dialog:open:not-kept")
async def test_the_last_ten_messages_of_the_last_hour_are_relayed_in_order(stage: Stage) -> None:
    await closed(stage)
    await stage.client("слишком старое")
    stage.clock.advance(3601)
    for number in range(12):
        await stage.client(f"вопрос {number}")
    await stage.shown()

    await stage.client("Связаться с поддержкой")
    shown = to_operators(await stage.shown())

    assert [each.text for each in shown[1:]] == [f"вопрос {number}" for number in range(2, 12)]
    assert shown[0].text.endswith("\nЕщё 3 сообщения, написанных раньше, не сохранились.")


@requirement("dialog:open:not-kept")
async def test_messages_that_grew_too_old_are_counted_too_and_only_once(stage: Stage) -> None:
    await closed(stage)
    await stage.client("слишком старое")
    stage.clock.advance(3601)
    await stage.client("Связаться с поддержкой")
    (card,) = to_operators(await stage.shown())
    await stage.client("Завершить диалог")
    await stage.client("Оплата")

    assert card.text.endswith("\nЕщё 1 сообщение, написанное раньше, не сохранилось.")
    assert "не сохранил" not in to_operators(await stage.shown())[-1].text


@requirement("dialog:answer:reopens")
async def test_what_was_written_while_closed_is_relayed_when_an_answer_opens_again(stage: Stage) -> None:
    card, _ = await closed(stage)
    stage.clock.advance(700)
    await stage.client("и ещё вопрос")
    await stage.shown()

    await stage.operator("Слушаю", card.message)
    shown = await stage.shown()

    assert [each.text for each in to_clients(shown)] == ["Слушаю", "Ваше сообщение передано. Ответим здесь же."]
    assert [each.text.splitlines()[0] for each in to_operators(shown)] == [
        "🔁 Диалог открыт снова · поддержка",
        "и ещё вопрос",
    ]


async def test_payment_shows_how_to_pay(stage: Stage) -> None:
    await stage.register()
    await stage.client("Оплата")
    shown = await stage.shown()

    assert to_clients(shown)[0].text.startswith("Карта 0000")
    assert to_operators(shown)[0].text.startswith("🟢 Новый диалог · оплата")


async def test_the_other_button_turns_an_open_dialog_to_its_topic(stage: Stage) -> None:
    card = to_operators(await stage.open())[0]

    await stage.client("Оплата")
    shown = to_operators(await stage.shown())

    assert [(each.text, each.show.reply_to) for each in shown] == [
        ("Анна · Telegram: теперь речь об оплате.", card.message)
    ]


async def test_operators_hear_of_a_client_who_cannot_be_reached_while_the_dialog_is_open(stage: Stage) -> None:
    card = to_operators(await stage.open())[0]
    await stage.reach(reachable=False)
    await stage.reach(reachable=False)
    shown = to_operators(await stage.shown())
    assert [each.show.reply_to for each in shown] == [card.message]

    await stage.operator("/пока", card.message)
    await stage.shown()
    await stage.reach(reachable=True)
    assert await stage.shown() == []


async def test_a_block_by_somebody_who_never_wrote_changes_nothing(stage: Stage) -> None:
    await stage.reach(reachable=False, chat="tg:77")

    assert await stage.shown() == []


async def test_goodbye_under_an_old_dialog_does_not_close_the_new_one(stage: Stage) -> None:
    card, _ = await closed(stage)
    await stage.client("Связаться с поддержкой")
    await stage.shown()

    await stage.operator("/пока", card.message)
    said = to_operators(await stage.shown())[0]
    await stage.client("Новый вопрос")

    assert "открыт новый" in said.text
    assert [each.text for each in to_operators(await stage.shown())] == ["Новый вопрос"]


async def test_the_same_star_pressed_twice_is_answered_once(stage: Stage) -> None:
    _, thanks = await closed(stage)
    await stage.press(button(thanks, 5))
    await stage.shown()
    await stage.press(button(thanks, 5))

    shown = await stage.shown()

    assert [type(each.command) for each in shown] == [AnswerPress]
