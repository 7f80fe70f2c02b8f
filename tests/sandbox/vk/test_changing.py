"""Edits and deletions of what the community wrote, and reading it again."""

from typing import Any

import pytest

from sandbox.control import VkSeen
from tests.sandbox.vk.stage import Stage, inline


async def sent(stage: Stage, text: str = "hello", **values: Any) -> VkSeen:
    await stage.community.send(stage.anna.id, text, **values)
    seen = await stage.vk.wait(stage.anna.id, text=text)
    await stage.community.events()
    return seen


async def edited(stage: Stage, seen: VkSeen, text: str, **values: Any) -> Any:
    return await stage.community.ask("messages.edit", peer_id=stage.anna.id, cmid=seen.id, message=text, **values)


async def test_vk_47_an_edit_changes_the_text_and_is_told(stage: Stage) -> None:
    callback = {"action": {"type": "callback", "label": "ok"}}
    seen = await sent(stage, keyboard=inline(callback))

    assert (await edited(stage, seen, "good evening")).response == 1

    (shown,) = await stage.vk.wait_for(stage.anna.id, edited=True)
    assert (shown.id, shown.text, shown.inline) == (seen.id, "good evening", ())
    (event,) = await stage.community.events()
    assert (event["type"], event["object"]["text"]) == ("message_edit", "good evening")
    assert event["object"]["update_time"]


async def test_vk_47_an_edit_by_the_message_id(stage: Stage) -> None:
    seen = await sent(stage)

    await stage.community.call("messages.edit", peer_id=stage.anna.id, message_id=seen.message_id, message="changed")

    assert await stage.texts() == ("changed",)


async def test_vk_47_after_a_day_it_is_too_old(still_stage: Stage) -> None:
    seen = await sent(still_stage)
    await still_stage.vk.advance(86390)
    assert (await edited(still_stage, seen, "in time")).response == 1

    await still_stage.vk.advance(20)

    assert (await edited(still_stage, seen, "too late")).error == 909
    assert await still_stage.texts() == ("in time",)


@pytest.mark.parametrize(("text", "code"), [("", 100), ("x" * 4097, 914)])
async def test_vk_47_an_edit_is_held_to_the_same_limits(stage: Stage, text: str, code: int) -> None:
    assert (await edited(stage, await sent(stage), text)).error == code


async def test_vk_47_a_persons_message_cannot_be_edited(stage: Stage) -> None:
    assert (await edited(stage, await stage.vk.say(stage.anna.id, "mine"), "theirs")).error == 920


async def test_vk_47_a_message_that_is_not_there_cannot_be_edited(stage: Stage) -> None:
    answer = await stage.community.ask("messages.edit", peer_id=stage.anna.id, cmid=99, message="x")

    assert answer.error == 100


async def test_vk_47_a_deletion_for_everybody(stage: Stage) -> None:
    seen = await sent(stage)

    (item,) = await stage.community.call("messages.delete", peer_id=stage.anna.id, cmids=seen.id, delete_for_all=1)

    assert (item["response"], item["conversation_message_id"]) == (1, seen.id)
    assert await stage.texts() == ()


async def test_vk_47_a_deletion_for_the_community_alone(stage: Stage) -> None:
    seen = await sent(stage)

    await stage.community.call("messages.delete", message_ids=seen.message_id)

    assert await stage.texts() == ("hello",)
    assert (await stage.community.call("messages.getById", message_ids=seen.message_id))["items"] == []


async def test_vk_47_after_a_day_it_stays_for_everybody(still_stage: Stage) -> None:
    stage = still_stage
    old = await sent(stage, "old")
    await stage.vk.advance(86401)
    new = await sent(stage, "new")
    both = f"{old.id},{new.id}"

    alone = await stage.community.ask("messages.delete", peer_id=stage.anna.id, cmids=old.id, delete_for_all=1)
    items = await stage.community.call("messages.delete", peer_id=stage.anna.id, cmids=both, delete_for_all=1)

    assert alone.error == 924
    assert [item.get("error", {}).get("code") for item in items] == [924, None]
    assert await stage.texts() == ("old",)


async def test_vk_47_a_persons_message_is_not_deleted_for_everybody(stage: Stage) -> None:
    said = await stage.vk.say(stage.anna.id, "mine")

    answer = await stage.community.ask("messages.delete", peer_id=stage.anna.id, cmids=said.id, delete_for_all=1)

    assert answer.error == 924


async def test_a_history_is_read_newest_first(stage: Stage) -> None:
    await stage.vk.say(stage.anna.id, "one")
    await sent(stage, "two")

    history = await stage.community.call("messages.getHistory", peer_id=stage.anna.id, count=2)

    assert [item["text"] for item in history["items"]] == ["two", "one"]
    assert history["count"] == 3


async def test_typing_and_reading_are_accepted(stage: Stage) -> None:
    assert await stage.community.call("messages.setActivity", peer_id=stage.anna.id, type="typing") == 1
    assert await stage.community.call("messages.markAsRead", peer_id=stage.anna.id) == 1
    assert (await stage.community.ask("messages.setActivity", peer_id=stage.anna.id, type="dancing")).error == 100
