"""Keyboards, and what comes of pressing them."""

import json
from typing import Any

import pytest

from sandbox.control import ControlRefused
from tests.sandbox.vk.stage import RawCommunity, Stage, inline, regular


def button(kind: str = "text", label: str = "a", **more: Any) -> dict[str, Any]:
    colour = {"color": more.pop("color")} if "color" in more else {}
    return {"action": {"type": kind, "label": label, **more}, **colour}


def rows(*counts: int, **more: Any) -> str:
    return json.dumps({**more, "buttons": [[button() for _ in range(count)] for count in counts]})


@pytest.mark.parametrize(
    "keyboard",
    [
        "{",
        "[]",
        "{}",
        rows(6),
        rows(0),
        rows(*[1] * 11),
        rows(*[5] * 9),
        rows(*[1] * 7, inline=True),
        rows(5, 5, 1, inline=True),
        rows(1, inline=True, one_time=True),
        inline(button(label="x" * 41)),
        inline(button(label="")),
        inline(button("teleport")),
        inline(button("open_link")),
        inline(button(payload={"a": "x" * 255})),
        inline(button(payload="no json")),
        inline(button(color="red")),
        inline(button("open_link", link="https://example.org", color="primary")),
    ],
)
async def test_vk_45_a_bad_keyboard_is_refused(stage: Stage, keyboard: str) -> None:
    assert (await stage.community.send(stage.anna.id, "choose", keyboard=keyboard)).error == 911
    assert await stage.texts() == ()


@pytest.mark.parametrize(
    "keyboard",
    [
        rows(5, 5, 5, 5, 5, 5, 5, 5),
        rows(*[1] * 10, one_time=True),
        rows(5, 5, inline=True),
        rows(*[1] * 6, inline=True),
        inline(button(label="x" * 40, payload={"a": "x" * 247}, color="negative")),
        inline(button("open_link", link="https://example.org")),
        inline(button("callback", payload='{"a":1}')),
    ],
)
async def test_vk_45_a_good_keyboard_is_taken(stage: Stage, keyboard: str) -> None:
    assert (await stage.community.send(stage.anna.id, "choose", keyboard=keyboard)).response


async def test_vk_45_keyboards_need_bot_capabilities(stage: Stage) -> None:
    key = await stage.vk.community(bots=False)
    shop = RawCommunity(stage.community.session, stage.sandbox.url, key)
    await stage.vk.start(stage.anna.id, community=key.id)

    assert (await shop.send(stage.anna.id, "choose", keyboard=rows(1))).error == 912
    assert (await shop.send(stage.anna.id, "no keyboard")).response


async def test_vk_45_a_regular_keyboard_stays_until_another_comes(stage: Stage) -> None:
    await stage.community.send(stage.anna.id, "choose", keyboard=regular("pay", "support"))
    await stage.community.send(stage.anna.id, "hello")
    assert (await stage.vk.chat(stage.anna.id)).keyboard == (("pay",), ("support",))

    await stage.community.send(stage.anna.id, "bye", keyboard='{"buttons":[]}')

    assert (await stage.vk.chat(stage.anna.id)).keyboard is None


async def test_vk_45_a_pressed_menu_button_writes_its_label_with_its_payload(stage: Stage) -> None:
    await stage.community.send(stage.anna.id, "choose", keyboard=regular("pay", one_time=True))
    await stage.community.events()

    await stage.vk.press_menu(stage.anna.id, "pay")

    message = await stage.community.message()
    assert (message["text"], message["payload"]) == ("pay", '{"label":"pay"}')
    with pytest.raises(ControlRefused):
        await stage.vk.press_menu(stage.anna.id, "pay")


async def pressed(stage: Stage, **payload: Any) -> tuple[str, dict[str, Any]]:
    """A press of a callback button, and its event."""
    keyboard = inline(button("callback", "Yes", payload=payload))
    await stage.community.send(stage.anna.id, "sure?", keyboard=keyboard)
    shown = await stage.vk.wait(stage.anna.id, text="sure?")
    await stage.community.events()
    press = await stage.vk.press(stage.anna.id, shown.id, text="Yes")
    (event,) = await stage.community.events()
    return press, dict(event["object"])


def answer(stage: Stage, event: dict[str, Any], **data: Any) -> dict[str, Any]:
    given = {"event_id": event["event_id"], "user_id": stage.anna.id, "peer_id": stage.anna.id}
    return {**given, "event_data": json.dumps(data)} if data else given


async def test_vk_46_a_callback_button_spins_until_it_is_answered_once(stage: Stage) -> None:
    press, event = await pressed(stage, rate=5)
    assert (event["payload"], event["user_id"], event["conversation_message_id"]) == ({"rate": 5}, stage.anna.id, 2)
    assert await stage.vk.press_answer(press) is None

    done = answer(stage, event, type="show_snackbar", text="Thanks")
    assert await stage.community.call("messages.sendMessageEventAnswer", **done) == 1

    assert await stage.vk.press_answer(press) == "Thanks"
    assert (await stage.community.ask("messages.sendMessageEventAnswer", **done)).error == 100


async def test_vk_46_a_press_is_answered_without_words(stage: Stage) -> None:
    press, event = await pressed(stage, rate=5)

    await stage.community.call("messages.sendMessageEventAnswer", **answer(stage, event))

    assert await stage.vk.press_answered(press)
    assert await stage.vk.press_answer(press) == ""


async def test_vk_46_after_a_minute_it_is_too_late(still_stage: Stage) -> None:
    _, event = await pressed(still_stage, rate=5)
    await still_stage.vk.advance(61)

    assert (
        await still_stage.community.ask("messages.sendMessageEventAnswer", **answer(still_stage, event))
    ).error == 100


@pytest.mark.parametrize(
    "data",
    [
        {"type": "show_snackbar", "text": "x" * 91},
        {"type": "show_snackbar"},
        {"type": "open_link"},
        {"type": "open_app"},
        {"type": "dance"},
        {"type": "open_link", "link": "x" * 1000},
    ],
)
async def test_vk_46_a_bad_answer_is_refused(stage: Stage, data: dict[str, Any]) -> None:
    press, event = await pressed(stage, rate=5)

    assert (await stage.community.ask("messages.sendMessageEventAnswer", **answer(stage, event, **data))).error == 100
    assert not await stage.vk.press_answered(press)


async def test_vk_46_anybodys_press_is_answered_to_them_alone(stage: Stage) -> None:
    _, event = await pressed(stage, rate=5)
    wrong = {**answer(stage, event), "user_id": 5, "peer_id": 5}

    assert (await stage.community.ask("messages.sendMessageEventAnswer", **wrong)).error == 100


async def test_a_forged_press_may_carry_anything(stage: Stage) -> None:
    await stage.vk.forge_press(stage.anna.id, 99, "a string")

    (event,) = await stage.community.events()
    assert event["object"]["payload"] == "a string"


async def test_an_inline_text_button_writes_its_label(stage: Stage) -> None:
    await stage.community.send(stage.anna.id, "sure?", keyboard=inline(button(label="Yes", payload={"y": 1})))
    shown = await stage.vk.wait(stage.anna.id, text="sure?")
    assert [row[0].text for row in shown.inline] == ["Yes"]

    said = await stage.vk.press_text(stage.anna.id, shown.id, "Yes")

    assert (said.text, said.payload) == ("Yes", '{"y":1}')
