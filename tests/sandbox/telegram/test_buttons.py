"""Keyboards, presses, deep links (TG-80…TG-83)."""

import pytest

from sandbox.control import ControlRefused
from tests.sandbox.telegram.stage import Stage

TOO_OLD = (400, "Bad Request: query is too old and response timeout expired or query ID is invalid")


async def asked(stage: Stage, data: str = "yes") -> int:
    keyboard = {"inline_keyboard": [[{"text": "Yes", "callback_data": data}]]}
    sent = await stage.bot.call("sendMessage", chat_id=stage.anna.id, text="?", reply_markup=keyboard)
    return int(sent["message_id"])


@pytest.mark.parametrize("data", ["", "я" * 32 + "!"])
async def test_tg_80_callback_data_has_1_to_64_bytes(stage: Stage, data: str) -> None:
    keyboard = {"inline_keyboard": [[{"text": "Yes", "callback_data": data}]]}

    answer = await stage.bot.ask("sendMessage", chat_id=stage.anna.id, text="?", reply_markup=keyboard)

    assert answer.refusal == (400, "Bad Request: BUTTON_DATA_INVALID")


async def test_tg_31_a_keyboard_has_at_most_100_buttons(stage: Stage) -> None:
    row = [{"text": "Yes", "callback_data": "yes"}]

    answer = await stage.bot.ask(
        "sendMessage", chat_id=stage.anna.id, text="?", reply_markup={"inline_keyboard": [row] * 101}
    )

    assert answer.refusal == (400, "Bad Request: reply markup is too long")


async def test_tg_80_a_client_may_send_any_data_for_any_message(stage: Stage) -> None:
    number = await asked(stage)
    with pytest.raises(ControlRefused):
        await stage.telegram.press(stage.anna.id, number, data="admin")

    await stage.telegram.forge_press(stage.anna.id, number, "admin")
    await stage.telegram.forge_press(stage.anna.id, 999, "nowhere")

    known, unknown = [update["callback_query"] for update in await stage.bot.poll()]
    assert (known["data"], known["message"]["message_id"]) == ("admin", number)
    assert unknown["message"]["date"] == 0


async def test_tg_81_a_press_is_answered_once(stage: Stage) -> None:
    press = await stage.telegram.press(stage.anna.id, await asked(stage), data="yes")
    assert await stage.telegram.press_answer(press) is None

    await stage.bot.call("answerCallbackQuery", callback_query_id=press, text="Thanks")

    assert await stage.telegram.press_answer(press) == "Thanks"
    assert (await stage.bot.ask("answerCallbackQuery", callback_query_id=press)).refusal == TOO_OLD


async def test_tg_81_a_press_is_answered_within_150_seconds(stage: Stage) -> None:
    press = await stage.telegram.press(stage.anna.id, await asked(stage), data="yes")

    await stage.telegram.advance(151)

    assert (await stage.bot.ask("answerCallbackQuery", callback_query_id=press)).refusal == TOO_OLD


async def test_tg_82_a_menu_button_writes_its_text_and_the_menu_stays_until_it_is_removed(stage: Stage) -> None:
    menu = {"keyboard": [[{"text": "Оплата"}], ["Поддержка"]], "is_persistent": True}
    await stage.bot.call("sendMessage", chat_id=stage.anna.id, text="menu", reply_markup=menu)
    await stage.bot.call("sendMessage", chat_id=stage.anna.id, text="more")
    assert (await stage.telegram.chat(stage.anna.id)).keyboard == (("Оплата",), ("Поддержка",))

    await stage.telegram.press_menu(stage.anna.id, "Оплата")
    await stage.bot.call("sendMessage", chat_id=stage.anna.id, text="-", reply_markup={"remove_keyboard": True})

    assert [update["message"]["text"] for update in await stage.bot.poll()] == ["Оплата"]
    assert (await stage.telegram.chat(stage.anna.id)).keyboard is None
    with pytest.raises(ControlRefused):
        await stage.telegram.press_menu(stage.anna.id, "Оплата")


async def test_tg_83_start_brings_its_payload(stage: Stage) -> None:
    await stage.telegram.start(stage.anna.id, "promo")

    assert (await stage.bot.poll())[0]["message"]["text"] == "/start promo"


async def test_an_edit_may_take_the_buttons_away(stage: Stage) -> None:
    number = await asked(stage)

    await stage.bot.call("editMessageReplyMarkup", chat_id=stage.anna.id, message_id=number)

    assert (await stage.telegram.chat(stage.anna.id)).messages[-1].inline == ()
