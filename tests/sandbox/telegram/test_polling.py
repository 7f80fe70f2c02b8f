"""getUpdates: who gets what, once confirmed or expired (TG-1…TG-6)."""

import asyncio
from typing import Any

from tests.sandbox.telegram.stage import Stage

DAY = 86400


async def test_tg_1_a_second_poller_ends_the_one_that_waits(stage: Stage) -> None:
    waiting = asyncio.create_task(stage.bot.ask("getUpdates", offset=7, timeout=50))
    await until_called(stage, "getMe")

    second = asyncio.create_task(stage.bot.ask("getUpdates", offset=8, timeout=50))
    refusal = (await waiting).refusal
    await stage.telegram.say(stage.anna.id, "hello")

    assert refusal == (
        409,
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
    )
    assert [update["message"]["text"] for update in (await second).result] == ["hello"]


async def test_tg_1_a_second_conflict_within_three_seconds_comes_three_seconds_late(brisk_stage: Stage) -> None:
    bot, clock = brisk_stage.bot, brisk_stage.sandbox.clock
    first = asyncio.create_task(bot.ask("getUpdates", offset=7, timeout=50))
    await until_called(brisk_stage, "getMe")
    second = asyncio.create_task(bot.ask("getUpdates", offset=8, timeout=50))
    assert (await first).status == 409
    before = clock.now()

    third = asyncio.create_task(bot.ask("getUpdates", offset=9, timeout=0))
    await asyncio.gather(second, third)

    assert clock.now() - before >= 3


async def test_tg_1_polling_is_refused_while_a_webhook_is_set(stage: Stage) -> None:
    await stage.bot.call("setWebhook", url="http://127.0.0.1:9/hook")

    answer = await stage.bot.ask("getUpdates")

    assert answer.refusal == (
        409,
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
    )


async def test_tg_1_setting_a_webhook_ends_the_poller(stage: Stage) -> None:
    waiting = asyncio.create_task(stage.bot.ask("getUpdates", timeout=50))
    await until_called(stage, "getMe")

    await stage.bot.call("setWebhook", url="http://127.0.0.1:9/hook")

    assert (await waiting).refusal == (409, "Conflict: terminated by setWebhook request")


async def test_tg_1_a_second_set_webhook_in_the_same_second_must_wait(stage: Stage) -> None:
    await stage.bot.call("setWebhook", url="http://127.0.0.1:9/one")

    answer = await stage.bot.ask("setWebhook", url="http://127.0.0.1:9/two")

    assert answer.refusal == (429, "Too Many Requests: retry after 1")
    assert answer.body["parameters"] == {"retry_after": 1}


async def test_tg_2_a_poll_lasts_at_most_fifty_seconds(fast_stage: Stage) -> None:
    before = fast_stage.sandbox.clock.now()

    assert await fast_stage.bot.call("getUpdates", timeout=3000) == []

    assert 50 <= fast_stage.sandbox.clock.now() - before < 2900


async def test_tg_2_the_same_offset_again_waits_three_seconds(brisk_stage: Stage) -> None:
    bot, clock = brisk_stage.bot, brisk_stage.sandbox.clock
    await bot.call("getUpdates", offset=7)
    before = clock.now()

    await bot.call("getUpdates", offset=7, timeout=1)

    assert clock.now() - before >= 3


async def test_tg_2_the_same_offset_within_half_a_second_gives_one_update(still_stage: Stage) -> None:
    await still_stage.telegram.say(still_stage.anna.id, "one")
    await still_stage.telegram.say(still_stage.anna.id, "two")

    both = await still_stage.bot.call("getUpdates", offset=7)
    one = await still_stage.bot.call("getUpdates", offset=7)

    assert (len(both), len(one)) == (2, 1)


async def test_tg_3_messages_live_a_day(stage: Stage) -> None:
    await stage.telegram.say(stage.anna.id, "too old")
    await stage.telegram.advance(DAY - 60)
    await stage.telegram.say(stage.anna.id, "still there")

    await stage.telegram.advance(120)

    assert [update["message"]["text"] for update in await stage.bot.poll()] == ["still there"]


async def test_tg_3_presses_live_150_seconds(stage: Stage) -> None:
    keyboard = {"inline_keyboard": [[{"text": "Yes", "callback_data": "yes"}]]}
    sent = await stage.bot.call("sendMessage", chat_id=stage.anna.id, text="?", reply_markup=keyboard)
    await stage.telegram.press(stage.anna.id, sent["message_id"], data="yes")
    await stage.telegram.say(stage.anna.id, "and a word")
    assert await stage.telegram.pending(stage.bot.id) == 2

    await stage.telegram.advance(151)

    assert [update["message"]["text"] for update in await stage.bot.poll()] == ["and a word"]


async def test_tg_4_after_a_week_of_silence_the_next_update_id_is_another(stage: Stage) -> None:
    await stage.telegram.say(stage.anna.id, "one")
    (first,) = await stage.bot.poll()
    await stage.telegram.advance(8 * DAY)

    await stage.telegram.say(stage.anna.id, "two")
    (second,) = await stage.bot.call("getUpdates", offset=-1)

    assert abs(second["update_id"] - first["update_id"]) > 1


async def test_tg_5_updates_come_again_until_a_higher_offset_confirms_them(stage: Stage) -> None:
    await stage.telegram.say(stage.anna.id, "one")
    first = await stage.bot.call("getUpdates")
    again = await stage.bot.call("getUpdates")
    assert first == again

    await stage.telegram.say(stage.anna.id, "two")
    rest = await stage.bot.call("getUpdates", offset=first[0]["update_id"] + 1)

    assert [update["message"]["text"] for update in rest] == ["two"]
    assert await stage.telegram.pending(stage.bot.id) == 1


async def test_tg_5_a_negative_offset_forgets_what_is_older(stage: Stage) -> None:
    for text in ("one", "two", "three"):
        await stage.telegram.say(stage.anna.id, text)

    updates = await stage.bot.call("getUpdates", offset=-2)

    assert [update["message"]["text"] for update in updates] == ["two", "three"]
    assert await stage.telegram.pending(stage.bot.id) == 2


async def test_tg_6_reactions_come_only_if_they_are_named_and_the_choice_is_kept(still_stage: Stage) -> None:
    stage, anna = still_stage, still_stage.anna.id
    message = await stage.telegram.say(anna, "hello")
    await stage.telegram.react(anna, message.id, anna, ["👍"])
    assert kinds(await stage.bot.poll(allowed_updates=["message_reaction"])) == ["message"]

    await stage.telegram.react(anna, message.id, anna, ["🔥"])
    await stage.telegram.say(anna, "not asked for")
    assert kinds(await stage.bot.poll()) == ["message_reaction"]

    await stage.telegram.react(anna, message.id, anna, [])
    assert kinds(await stage.bot.poll()) == ["message_reaction"]


async def test_tg_14_edits_of_today_come_and_the_bot_never_hears_itself(stage: Stage) -> None:
    message = await stage.telegram.say(stage.anna.id, "helo")
    await stage.bot.poll()

    await stage.telegram.edit(stage.anna.id, message.id, "hello")
    await stage.bot.call("sendMessage", chat_id=stage.anna.id, text="good day")

    (update,) = await stage.bot.poll()
    assert update["edited_message"]["text"] == "hello"
    assert update["edited_message"]["edit_date"] >= update["edited_message"]["date"]


def kinds(updates: list[dict[str, Any]]) -> list[str]:
    return [next(key for key in update if key != "update_id") for update in updates]


async def until_called(stage: Stage, method: str) -> None:
    """A round trip, after which whatever was asked before is waiting."""
    for _ in range(3):
        await stage.bot.call(method)
