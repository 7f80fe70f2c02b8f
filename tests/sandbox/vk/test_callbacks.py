"""Callback servers: pushed until they say `ok`."""

import asyncio

import pytest

from sandbox.control import ControlRefused
from tests.sandbox.vk.hook import CONFIRMATION, Hook
from tests.sandbox.vk.stage import Stage


async def connected(stage: Stage, hook: Hook, give_up_after: int | None = None) -> int:
    return await stage.vk.callback(hook.url, secret="s3cret", confirmation=CONFIRMATION, give_up_after=give_up_after)


async def until_came(stage: Stage, hook: Hook, count: int) -> None:
    """Let the sandbox's time pass until so many events came."""
    async with asyncio.timeout(10):
        while len(hook.events) < count:
            await stage.vk.advance(1)


async def until_status(stage: Stage, status: str) -> None:
    async with asyncio.timeout(10):
        while True:
            (server,) = await stage.vk.callback_servers()
            if server["status"] == status:
                return


async def test_vk_10_a_server_must_answer_with_the_confirmation_string(stage: Stage, hook: Hook) -> None:
    hook.confirmation = "something else"

    with pytest.raises(ControlRefused):
        await connected(stage, hook)

    assert await stage.vk.callback_servers() == []


async def test_vk_10_a_server_set_by_api_needs_the_api_code(stage: Stage, hook: Hook) -> None:
    group = stage.community.id
    hook.confirmation = (await stage.community.call("groups.getCallbackConfirmationCode", group_id=group))["code"]

    await stage.community.call("groups.addCallbackServer", group_id=group, url=hook.url, title="api", secret_key="x")

    await until_status(stage, "ok")
    web = await stage.vk.callback(hook.url, confirmation=hook.confirmation)
    assert [server["id"] for server in await stage.vk.callback_servers()] == [web - 1, web]


async def test_vk_10_a_server_set_by_api_that_answers_otherwise_has_failed(stage: Stage, hook: Hook) -> None:
    await stage.community.call(
        "groups.addCallbackServer", group_id=stage.community.id, url=hook.url, title="api", secret_key="x"
    )

    await until_status(stage, "failed")


async def test_vk_16_an_event_carries_its_id_and_the_secret(stage: Stage, hook: Hook) -> None:
    await connected(stage, hook)

    await stage.vk.say(stage.anna.id, "hello")

    assert await hook.came(1) == ["hello"]
    event = hook.events[0]
    assert (event["secret"], event["group_id"], event["type"]) == ("s3cret", stage.community.id, "message_new")
    assert hook.counters == [None]


async def test_vk_21_long_poll_and_callback_tell_the_same_event(stage: Stage, hook: Hook) -> None:
    await connected(stage, hook)
    await stage.vk.say(stage.anna.id, "hello")
    await hook.came(1)

    (polled,) = await stage.community.events()

    assert polled["event_id"] == hook.events[0]["event_id"]
    assert "secret" not in polled


@pytest.mark.parametrize(
    ("body", "status"), [('"ok"', 200), ("\ufeffok", 200), ("<p>ok</p>", 200), ("ok", 201), ("", 500)]
)
async def test_vk_11_anything_but_a_plain_ok_is_a_failure(
    still_stage: Stage, hook: Hook, body: str, status: int
) -> None:
    await connected(still_stage, hook)
    hook.answer(body, status)

    await still_stage.vk.say(still_stage.anna.id, "hello")
    await hook.came(1)
    await until_came(still_stage, hook, 2)

    assert hook.texts() == ["hello", "hello"]
    assert hook.counters == [None, "1"]
    assert hook.events[0]["event_id"] == hook.events[1]["event_id"]


async def test_vk_11_remove_deletes_the_server(stage: Stage, hook: Hook) -> None:
    await connected(stage, hook)
    hook.answer("remove")

    await stage.vk.say(stage.anna.id, "hello")
    await hook.came(1)

    async with asyncio.timeout(10):
        while servers := await stage.vk.callback_servers():
            assert len(servers) == 1


async def test_vk_11_a_version_in_the_answer_changes_the_shape(stage: Stage, hook: Hook) -> None:
    number = await connected(stage, hook)
    hook.answer("version 5.81")
    await stage.vk.say(stage.anna.id, "hello")
    await hook.came(1)
    group = stage.community.id
    async with asyncio.timeout(10):
        while True:
            settings = await stage.community.call("groups.getCallbackSettings", group_id=group, server_id=number)
            if settings["api_version"] == "5.81":
                break

    await stage.vk.say(stage.anna.id, "again")
    await hook.came(2)

    assert hook.events[1]["object"]["text"] == "again"


async def test_vk_12_it_is_tried_six_times_within_103_minutes_and_then_is_gone(still_stage: Stage, hook: Hook) -> None:
    stage = still_stage
    await connected(stage, hook)
    hook.answer("no", times=6)
    await stage.vk.say(stage.anna.id, "hello")
    await hook.came(1)

    for count, pause in enumerate((10, 180, 600, 1800, 3600), start=1):
        await stage.vk.advance(pause - 5)
        assert len(hook.events) == count
        await until_came(stage, hook, count + 1)
    await stage.vk.advance(86400)
    await stage.vk.say(stage.anna.id, "next")
    await hook.came(7)

    assert hook.texts() == ["hello"] * 6 + ["next"]
    assert hook.counters == [None, "1", "2", "3", "4", "5", None]


async def test_vk_13_a_server_may_postpone(still_stage: Stage, hook: Hook) -> None:
    stage = still_stage
    await connected(stage, hook)
    hook.answer("later", 503, retry_after="7200")
    await stage.vk.say(stage.anna.id, "hello")
    await hook.came(1)

    await stage.vk.advance(7100)
    assert len(hook.events) == 1

    await until_came(stage, hook, 2)


async def test_vk_14_errors_in_a_row_suspend_a_server(still_stage: Stage, hook: Hook) -> None:
    stage = still_stage
    await connected(stage, hook, give_up_after=2)
    hook.answer("no", times=2)
    await stage.vk.say(stage.anna.id, "one")
    await hook.came(1)
    await until_came(stage, hook, 2)
    await until_status(stage, "failed")

    await stage.vk.say(stage.anna.id, "lost")
    await stage.vk.resume_callbacks()
    await stage.vk.say(stage.anna.id, "two")

    assert (await hook.came(3))[2] == "two"


async def test_vk_15_a_server_that_is_slow_gets_it_again(
    fast_stage: Stage, hook: Hook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sandbox.vk.callbacks.SHORTEST_DEADLINE", 0.2)
    await connected(fast_stage, hook)
    hook.held = asyncio.Event()

    await fast_stage.vk.say(fast_stage.anna.id, "slow")
    await hook.came(2)

    assert hook.texts() == ["slow", "slow"]
    assert hook.counters == [None, "1"]


async def test_vk_17_there_are_at_most_ten_servers(stage: Stage) -> None:
    values = {"group_id": stage.community.id, "url": "http://127.0.0.1:9/hook"}
    for number in range(10):
        await stage.community.call("groups.addCallbackServer", title=f"n{number}", **values)

    refused = await stage.community.ask("groups.addCallbackServer", title="n11", **values)

    assert refused.error == 2000


@pytest.mark.parametrize("values", [{"title": "fifteen letters"}, {"secret_key": "s" * 51}, {"url": "ftp://x"}])
async def test_vk_17_what_a_server_may_not_be_called(stage: Stage, values: dict[str, str]) -> None:
    given = {"title": "a", "url": "http://127.0.0.1:9/hook", "group_id": stage.community.id, **values}

    assert (await stage.community.ask("groups.addCallbackServer", **given)).error == 100


async def test_vk_17_an_event_overtakes_one_that_failed(still_stage: Stage, hook: Hook) -> None:
    stage = still_stage
    await connected(stage, hook)
    hook.answer("no")
    await stage.vk.say(stage.anna.id, "first")
    await hook.came(1)
    await stage.vk.say(stage.anna.id, "second")
    await hook.came(2)

    await until_came(stage, hook, 3)

    assert hook.texts() == ["first", "second", "first"]


async def test_vk_18_a_server_gets_only_what_was_switched_on(stage: Stage, hook: Hook) -> None:
    number = await connected(stage, hook)
    await stage.vk.deny(stage.anna.id)
    await stage.vk.say(stage.anna.id, "one")
    await hook.came(1)
    group = stage.community.id
    await stage.community.call("groups.setCallbackSettings", group_id=group, server_id=number, message_deny=1)

    await stage.vk.deny(stage.anna.id)
    await hook.came(2)

    assert [event["type"] for event in hook.events] == ["message_new", "message_deny"]


async def test_nothing_is_pushed_while_vkontakte_is_down(still_stage: Stage, hook: Hook) -> None:
    stage = still_stage
    await connected(stage, hook)
    await stage.vk.down("closed")
    await stage.vk.say(stage.anna.id, "hello")
    await stage.vk.advance(30)
    assert hook.events == []

    await stage.vk.down("no")

    await until_came(stage, hook, 1)
    assert hook.texts() == ["hello"]
