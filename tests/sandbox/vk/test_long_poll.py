"""Bots Long Poll: a cursor over a history that may be lost."""

import asyncio

import pytest

from tests.sandbox.vk.stage import RawCommunity, Stage


async def test_vk_20_events_come_after_the_cursor_which_is_a_string(stage: Stage) -> None:
    await stage.vk.say(stage.anna.id, "one")
    await stage.vk.say(stage.anna.id, "two")

    answer = await stage.community.check()

    assert [event["object"]["message"]["text"] for event in answer["updates"]] == ["one", "two"]
    assert answer["ts"] == str(int(stage.community.server["ts"]) + 2)


async def test_vk_20_a_poll_waits_for_what_comes(stage: Stage) -> None:
    poll = asyncio.create_task(stage.community.check(wait=25))
    await asyncio.wait([poll], timeout=0.05)
    assert not poll.done()

    await stage.vk.say(stage.anna.id, "at last")

    assert len((await poll)["updates"]) == 1


async def test_vk_20_a_poll_ends_after_90_seconds_at_most(still_stage: Stage) -> None:
    poll = asyncio.create_task(still_stage.community.check(wait=500))
    await asyncio.wait([poll], timeout=0.05)

    await still_stage.vk.advance(91)

    assert (await poll)["updates"] == []


@pytest.mark.parametrize("ts", ["99", "-1", "", "x"])
async def test_vk_20_a_cursor_that_does_not_fit_gives_the_newest_one_as_a_number(stage: Stage, ts: str) -> None:
    assert await stage.community.check(ts=ts) == {"failed": 1, "ts": int(stage.community.server["ts"])}


async def test_vk_20_a_history_that_was_partly_lost(stage: Stage) -> None:
    await stage.vk.say(stage.anna.id, "one")
    await stage.vk.say(stage.anna.id, "two")
    newest = int(stage.community.server["ts"]) + 2

    await stage.vk.forget_history(newest - 1)

    assert await stage.community.check() == {"failed": 1, "ts": newest}


async def test_vk_20_a_history_is_kept_for_a_day(still_stage: Stage) -> None:
    await still_stage.vk.say(still_stage.anna.id, "one")
    await still_stage.vk.advance(86390)
    assert len((await still_stage.community.check())["updates"]) == 1

    await still_stage.vk.advance(20)

    assert (await still_stage.community.check())["failed"] == 1


async def test_vk_20_an_expired_key_is_replaced_and_the_cursor_stays(stage: Stage) -> None:
    await stage.vk.say(stage.anna.id, "one")
    ts = stage.community.server["ts"]

    await stage.vk.expire_key()

    assert await stage.community.check() == {"failed": 2}
    await stage.community.listen()
    assert len((await stage.community.check(ts=ts))["updates"]) == 1


async def test_vk_20_lost_information_needs_a_new_key_and_cursor(stage: Stage) -> None:
    await stage.vk.say(stage.anna.id, "lost")

    await stage.vk.lose_history()

    assert await stage.community.check() == {"failed": 3}
    await stage.community.listen()
    await stage.vk.say(stage.anna.id, "found")
    assert (await stage.community.message())["text"] == "found"


async def test_vk_20_a_strange_key_is_no_key(stage: Stage) -> None:
    assert await stage.community.check(key="guessed") == {"failed": 2}


async def test_a_waiting_poll_hears_that_its_key_has_expired(stage: Stage) -> None:
    poll = asyncio.create_task(stage.community.check(wait=25))
    await asyncio.wait([poll], timeout=0.05)

    await stage.vk.expire_key()

    assert await poll == {"failed": 2}


async def test_long_poll_that_is_off_is_refused(stage: Stage) -> None:
    await stage.community.call("groups.setLongPollSettings", group_id=stage.community.id, enabled=0)

    assert (await stage.community.ask("groups.getLongPollServer", group_id=stage.community.id)).error == 100


async def test_vk_21_every_poller_with_a_cursor_gets_everything(stage: Stage) -> None:
    await stage.vk.say(stage.anna.id, "one")
    other = RawCommunity(
        stage.community.session, stage.sandbox.url, await stage.vk.community(group_id=stage.community.id)
    )
    await other.listen()

    first, second = await asyncio.gather(stage.community.check(), other.check(ts=stage.community.server["ts"]))

    assert first["updates"] == second["updates"] != []


async def test_vk_16_a_repeated_event_keeps_its_id(stage: Stage) -> None:
    await stage.vk.say(stage.anna.id, "one")

    repeated = await stage.vk.repeat_events()

    ids = [event["event_id"] for event in await stage.community.events()]
    assert ids == [*repeated, *repeated]


async def test_vk_18_only_message_new_is_switched_on_by_itself(stage: Stage) -> None:
    key = await stage.vk.community()
    shop = RawCommunity(stage.community.session, stage.sandbox.url, key)
    await shop.listen()
    await stage.vk.allow(stage.anna.id, community=key.id)
    await stage.vk.start(stage.anna.id, community=key.id)
    assert [event["type"] for event in await shop.events()] == ["message_new"]

    await shop.call("groups.setLongPollSettings", group_id=key.id, message_allow=1, message_new=0)
    await stage.vk.allow(stage.anna.id, community=key.id)
    await stage.vk.start(stage.anna.id, community=key.id)

    assert [event["type"] for event in await shop.events()] == ["message_allow"]
    shown = await shop.call("groups.getLongPollSettings", group_id=key.id)
    assert (shown["events"]["message_allow"], shown["events"]["message_new"]) == (1, 0)


async def test_vk_2_an_old_version_has_another_shape(stage: Stage) -> None:
    await stage.community.call("groups.setLongPollSettings", group_id=stage.community.id, api_version="5.81")

    await stage.vk.say(stage.anna.id, "hello")

    (event,) = await stage.community.events()
    assert (event["v"], event["object"]["text"]) == ("5.81", "hello")


async def test_a_recorded_event_is_told_as_it_was(stage: Stage) -> None:
    await stage.vk.event("message_new", {"message": {"text": "recorded"}, "client_info": {}})

    (event,) = await stage.community.events()
    assert event["object"] == {"message": {"text": "recorded"}, "client_info": {}}


async def test_a_poll_can_fail_too(stage: Stage) -> None:
    await stage.vk.fault("502", method="longpoll")

    async with stage.community.session.get(stage.community.server["server"]) as response:
        assert response.status == 502
