"""Webhooks: the secret, the order, the retries (TG-7…TG-11)."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web

from sandbox.control import NothingCame
from tests.sandbox.telegram.hook import Hook, listening
from tests.sandbox.telegram.stage import Stage


@pytest.fixture
async def hook() -> AsyncIterator[Hook]:
    async with listening() as hook:
        yield hook


async def test_tg_7_the_secret_comes_with_every_update(stage: Stage, hook: Hook) -> None:
    await stage.bot.call("setWebhook", url=hook.url, secret_token="s-3_cret")

    await stage.telegram.say(stage.anna.id, "hello")

    assert await hook.came(1) == ["hello"]
    assert hook.secrets == ["s-3_cret"]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"secret_token": "no spaces"}, "secret token contains unallowed characters"),
        ({"secret_token": "a" * 257}, "secret token is too long"),
        ({"url": "http://shop.example/hook"}, "bad webhook: An HTTPS URL must be provided for webhook"),
        (
            {"url": "https://shop.example:5000/hook"},
            "bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443",
        ),
    ],
)
async def test_tg_7_a_webhook_that_cannot_be(stage: Stage, values: dict[str, Any], words: str) -> None:
    answer = await stage.bot.ask("setWebhook", **{"url": "https://shop.example/hook", **values})

    assert answer.refusal == (400, f"Bad Request: {words}")


async def test_tg_7_what_waited_comes_and_can_be_dropped(stage: Stage, hook: Hook) -> None:
    await stage.telegram.say(stage.anna.id, "dropped")
    await stage.bot.call("setWebhook", url=hook.url, drop_pending_updates=True)
    await stage.telegram.say(stage.anna.id, "kept")
    assert await hook.came(1) == ["kept"]
    await stage.bot.call("deleteWebhook")
    await stage.telegram.say(stage.anna.id, "waits")
    await stage.telegram.advance(1)

    await stage.bot.call("setWebhook", url=hook.url)

    assert await hook.came(2) == ["kept", "waits"]


async def test_tg_8_a_failed_update_is_tried_again_at_once_then_after_doubling_pauses(
    brisk_stage: Stage, hook: Hook
) -> None:
    stage, clock = brisk_stage, brisk_stage.sandbox.clock
    hook.answer(500, 404, 302, 500)
    began = clock.now()
    await stage.bot.call("setWebhook", url=hook.url)

    await stage.telegram.say(stage.anna.id, "hello")

    assert await hook.came(5) == ["hello"] * 5
    assert clock.now() - began >= 1 + 2 + 4
    assert (await stage.bot.call("getWebhookInfo"))["last_error_message"].startswith("Wrong response from the webhook")


async def test_tg_8_retry_after_is_honoured(stage: Stage, hook: Hook) -> None:
    hook.answer(503, **{"Retry-After": "60"})
    await stage.bot.call("setWebhook", url=hook.url)
    await stage.telegram.say(stage.anna.id, "hello")
    await hook.came(1)
    await noted(stage, "Wrong response from the webhook: 503 Service Unavailable")

    await stage.telegram.advance(61)

    assert await hook.came(2) == ["hello", "hello"]


async def test_tg_8_an_update_that_fails_for_a_day_is_dropped(stage: Stage, hook: Hook) -> None:
    hook.answer(500, **{"Retry-After": "60"})
    await stage.bot.call("setWebhook", url=hook.url)
    await stage.telegram.say(stage.anna.id, "poison")
    await hook.came(1)
    await noted(stage, "Wrong response from the webhook: 500 Internal Server Error")

    await stage.telegram.advance(86400)
    await stage.telegram.say(stage.anna.id, "next")

    assert await hook.came(2) == ["poison", "next"]


async def test_tg_8_a_webhook_that_is_gone_for_23_hours_is_removed(stage: Stage, hook: Hook) -> None:
    hook.answer(410, 410, **{"Retry-After": "3600"})
    await stage.bot.call("setWebhook", url=hook.url)
    await stage.telegram.say(stage.anna.id, "hello")
    await hook.came(1)
    await noted(stage, "Wrong response from the webhook: 410 Gone")

    await stage.telegram.advance(23 * 3600)

    assert (await stage.bot.call("getWebhookInfo"))["url"] == ""


async def test_tg_9_an_answer_that_takes_a_minute_is_no_answer(fast_stage: Stage, hook: Hook) -> None:
    hook.hold("slow")
    await fast_stage.bot.call("setWebhook", url=hook.url)

    await fast_stage.telegram.say(fast_stage.anna.id, "slow")

    assert await hook.came(2) == ["slow", "slow"]
    assert (await fast_stage.bot.call("getWebhookInfo"))["last_error_message"] == "Read timeout expired"


async def test_tg_10_one_chat_has_one_update_in_flight_and_others_do_not_wait(stage: Stage, hook: Hook) -> None:
    boris = await stage.telegram.person("Boris")
    done = hook.hold("one")
    await stage.bot.call("setWebhook", url=hook.url)
    await stage.telegram.say(stage.anna.id, "one")
    await stage.telegram.say(stage.anna.id, "two")
    await hook.came(1)

    await stage.telegram.say(boris.id, "mine")
    assert await hook.came(2) == ["one", "mine"]

    done.set()
    assert await hook.came(3) == ["one", "mine", "two"]


async def test_tg_10_at_most_max_connections_at_once(stage: Stage, hook: Hook) -> None:
    people = [await stage.telegram.person(name) for name in ("A", "B", "C")]
    held = [hook.hold(person.name) for person in people]
    await stage.bot.call("setWebhook", url=hook.url, max_connections=2)
    for person in people:
        await stage.telegram.say(person.id, person.name)
    assert sorted(await hook.came(2)) == ["A", "B"]

    held[1].set()

    assert sorted(await hook.came(3)) == ["A", "B", "C"]


async def test_tg_10_a_press_does_not_wait_for_the_messages_of_its_chat(stage: Stage, hook: Hook) -> None:
    keyboard = {"inline_keyboard": [[{"text": "Yes", "callback_data": "yes"}]]}
    sent = await stage.bot.call("sendMessage", chat_id=stage.anna.id, text="?", reply_markup=keyboard)
    hook.hold("one")
    await stage.bot.call("setWebhook", url=hook.url)
    await stage.telegram.say(stage.anna.id, "one")
    await hook.came(1)

    await stage.telegram.press(stage.anna.id, sent["message_id"], text="Yes")

    await hook.came(2)
    assert hook.updates[1]["callback_query"]["data"] == "yes"


async def test_tg_11_a_method_in_the_answer_is_carried_out(stage: Stage, hook: Hook) -> None:
    body = {"method": "sendMessage", "chat_id": stage.anna.id, "text": "answered in the answer"}
    hook.answers.append(lambda: web.json_response(body))
    await stage.bot.call("setWebhook", url=hook.url)

    await stage.telegram.say(stage.anna.id, "hello")

    assert (await stage.telegram.wait(stage.anna.id, from_bot=True)).text == "answered in the answer"


async def test_while_the_platform_is_down_nothing_is_pushed(brisk_stage: Stage, hook: Hook) -> None:
    stage = brisk_stage
    await stage.bot.call("setWebhook", url=hook.url)
    await stage.telegram.down("closed")
    await stage.telegram.say(stage.anna.id, "hello")
    with pytest.raises(NothingCame):
        await stage.telegram.wait(stage.anna.id, from_bot=True, within=0.3)
    assert hook.updates == []

    await stage.telegram.down("no")

    assert await hook.came(1) == ["hello"]


async def noted(stage: Stage, words: str) -> None:
    """Wait until the sender has noted its trouble, after which it pauses."""
    async with asyncio.timeout(10):
        while (await stage.bot.call("getWebhookInfo")).get("last_error_message") != words:
            pass
