"""How much a bot may send (TG-20…TG-23)."""

import asyncio

from sandbox.control import Say
from tests.sandbox.telegram.stage import Answer, Stage


async def flood(stage: Stage, chat: int, count: int) -> list[Answer]:
    return [await stage.bot.ask("sendMessage", chat_id=chat, text=f"{number}") for number in range(count)]


async def test_tg_20_a_private_chat_takes_a_short_burst_and_then_one_a_second(still_stage: Stage) -> None:
    stage = still_stage
    answers = await flood(stage, stage.anna.id, 4)
    assert [answer.status for answer in answers] == [200, 200, 200, 429]

    await stage.telegram.advance(1)

    assert [answer.status for answer in await flood(stage, stage.anna.id, 2)] == [200, 429]


async def test_tg_20_all_chats_together_take_thirty_a_second(still_stage: Stage) -> None:
    stage = still_stage
    people = [await stage.telegram.person(f"P{number}") for number in range(31)]
    for person in people:
        await stage.telegram.start(person.id)

    answers = await asyncio.gather(*(flood(stage, person.id, 1) for person in people))

    assert sorted(answer.status for (answer,) in answers) == [200] * 30 + [429]


async def test_tg_20_a_group_takes_twenty_calls_a_minute(still_stage: Stage) -> None:
    stage = still_stage
    answers = await flood(stage, stage.forum.id, 21)
    assert [answer.status for answer in answers] == [200] * 20 + [429]

    await stage.telegram.advance(61)

    assert [answer.status for answer in await flood(stage, stage.forum.id, 1)] == [200]


async def test_tg_21_edits_pins_and_topics_count_in_a_group(still_stage: Stage) -> None:
    stage = still_stage
    answers = await flood(stage, stage.forum.id, 17)
    number = answers[0].result["message_id"]
    await stage.bot.call("editMessageText", chat_id=stage.forum.id, message_id=number, text="edited")
    await stage.bot.call("pinChatMessage", chat_id=stage.forum.id, message_id=number)
    await stage.bot.call("createForumTopic", chat_id=stage.forum.id, name="Anna")

    answer = await stage.bot.ask("editMessageText", chat_id=stage.forum.id, message_id=number, text="again")

    assert answer.status == 429


async def test_tg_21_each_item_of_an_album_counts_and_an_album_goes_whole_or_not_at_all(still_stage: Stage) -> None:
    stage = still_stage
    await flood(stage, stage.forum.id, 18)
    await stage.telegram.send(Say(stage.anna.id, kind="photo"))
    file_id = (await stage.bot.poll())[-1]["message"]["photo"][-1]["file_id"]
    album = [{"type": "photo", "media": file_id}] * 3

    answer = await stage.bot.ask("sendMediaGroup", chat_id=stage.forum.id, media=album)
    two = await stage.bot.ask("sendMediaGroup", chat_id=stage.forum.id, media=album[:2])

    assert (answer.status, two.status) == (429, 200)


async def test_tg_22_a_429_says_how_long_to_wait(stage: Stage) -> None:
    await flood(stage, stage.forum.id, 20)

    answer = await stage.bot.ask("sendMessage", chat_id=stage.forum.id, text="one more")

    wait = answer.body["parameters"]["retry_after"]
    assert answer.refusal == (429, f"Too Many Requests: retry after {wait}")
    assert 50 <= wait <= 60


async def test_tg_22_in_a_fast_sandbox_the_wait_is_told_in_the_callers_seconds(brisk_stage: Stage) -> None:
    answers = await flood(brisk_stage, brisk_stage.forum.id, 21)

    assert 1 <= answers[20].body["parameters"]["retry_after"] <= 20


async def test_tg_23_a_full_group_does_not_hold_up_a_private_chat(still_stage: Stage) -> None:
    stage = still_stage
    await flood(stage, stage.forum.id, 21)
    await stage.telegram.advance(1)

    assert [answer.status for answer in await flood(stage, stage.anna.id, 1)] == [200]


async def test_overall_it_may_count_in_any_second_instead_of_a_bucket(still_stage: Stage) -> None:
    stage = still_stage
    await stage.telegram.lift_limits("private", sliding=True)
    assert [answer.status for answer in await flood(stage, stage.anna.id, 31)] == [*[200] * 30, 429]

    await stage.telegram.advance(0.5)
    assert [answer.status for answer in await flood(stage, stage.anna.id, 1)] == [429], "a bucket would have 15 again"

    await stage.telegram.advance(0.5)
    assert {answer.status for answer in await flood(stage, stage.anna.id, 30)} == {200}


async def test_a_lifted_limit_is_visible(still_stage: Stage) -> None:
    stage = still_stage
    assert await stage.telegram.lifted_limits() == ()

    await stage.telegram.lift_limits("group", "overall")

    assert await stage.telegram.lifted_limits() == ("overall", "group")
    assert {answer.status for answer in await flood(stage, stage.forum.id, 40)} == {200}
