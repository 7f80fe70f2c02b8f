"""How the API is called, and how it refuses."""

import asyncio

import pytest
from aiohttp import ServerDisconnectedError

from sandbox.control import FaultKind
from tests.sandbox.vk.stage import Stage


@pytest.mark.parametrize("version", ["", "5.80", "4.0", "latest"])
async def test_vk_2_a_call_without_a_version_or_with_an_old_one_is_refused(stage: Stage, version: str) -> None:
    assert (await stage.community.ask("users.get", v=version)).error == 8


async def test_vk_3_the_token_may_go_into_a_header(stage: Stage) -> None:
    headers = {"Authorization": f"Bearer {stage.community.token}"}
    url = f"{stage.sandbox.url}/method/groups.getById"

    async with stage.community.session.post(url, data={"v": "5.199"}, headers=headers) as response:
        body = await response.json()

    assert [group["id"] for group in body["response"]["groups"]] == [stage.community.id]


async def test_vk_3_a_json_body_is_read_by_nobody(stage: Stage) -> None:
    url = f"{stage.sandbox.url}/method/messages.send?v=5.199&access_token={stage.community.token}"
    said = {"peer_id": stage.anna.id, "message": "hello", "random_id": 1}

    async with stage.community.session.post(url, json=said) as response:
        body = await response.json()

    assert body["error"]["error_code"] == 100
    assert await stage.texts() == ()


async def test_vk_4_a_key_has_only_its_own_rights(stage: Stage) -> None:
    weak = await stage.vk.community(group_id=stage.community.id, token="vk1.a.weak", rights=["messages"])

    allowed = await stage.community.ask("users.get", access_token=weak.token, user_ids=stage.anna.id)
    refused = await stage.community.ask("groups.getLongPollServer", access_token=weak.token, group_id=weak.id)

    assert len(allowed.response) == 1
    assert refused.error == 15


@pytest.mark.parametrize("token", ["", "vk1.a.nobody"])
async def test_a_wrong_token_is_refused(stage: Stage, token: str) -> None:
    assert (await stage.community.ask("groups.getById", access_token=token)).error == 5


async def test_vk_4_a_revoked_key_is_refused(stage: Stage) -> None:
    await stage.vk.revoke()

    assert (await stage.community.ask("groups.getById")).error == 5


async def test_vk_60_the_21st_call_of_a_second_is_refused(still_stage: Stage) -> None:
    stage = still_stage
    await stage.vk.advance(2)

    codes = [(await stage.community.ask("groups.getById")).body.get("error", {}).get("error_code") for _ in range(21)]
    await stage.vk.advance(1)
    later = await stage.community.ask("groups.getById")

    assert codes == [None] * 20 + [6]
    assert later.response


async def test_vk_60_the_limit_can_be_lifted(still_stage: Stage) -> None:
    await still_stage.vk.lift_limits("rate")

    answers = [await still_stage.community.ask("groups.getById") for _ in range(25)]

    assert all("response" in answer.body for answer in answers)
    assert await still_stage.vk.lifted_limits() == ("rate",)


@pytest.mark.parametrize("code", [1, 5, 6, 9, 10, 15, 29, 902])
async def test_vk_61_any_error_can_be_ordered_and_then_there_is_no_effect(stage: Stage, code: int) -> None:
    await stage.vk.fault("429", method="messages.send", chat=stage.anna.id, code=code)

    refused = await stage.community.send(stage.anna.id, "hello")

    assert refused.error == code
    assert await stage.texts() == ()
    (call,) = await stage.vk.calls("messages.send")
    assert (call.outcome, call.effect, call.chat) == (str(code), False, stage.anna.id)


async def test_vk_61_error_10_may_come_though_the_message_was_sent(stage: Stage) -> None:
    await stage.vk.fault_after(10, method="messages.send")

    refused = await stage.community.send(stage.anna.id, "hello", random_id=7)
    again = await stage.community.send(stage.anna.id, "hello", random_id=7)

    assert refused.error == 10
    assert again.response
    assert await stage.texts() == ("hello",)


async def test_a_429_is_error_6(stage: Stage) -> None:
    await stage.vk.fault("429", method="messages.send")

    assert (await stage.community.send(stage.anna.id, "hello")).error == 6


async def test_vk_62_an_error_is_http_200_and_repeats_what_was_asked_but_not_the_token(stage: Stage) -> None:
    refused = await stage.community.send(12345, "hello")

    assert refused.status == 200
    assert refused.error == 936
    echoed = {one["key"]: one["value"] for one in refused.body["error"]["request_params"]}
    assert echoed["message"] == "hello"
    assert "access_token" not in echoed


async def test_an_unknown_method_is_refused(stage: Stage) -> None:
    assert (await stage.community.ask("messages.teleport")).error == 3


@pytest.mark.parametrize(("kind", "left"), [("drop", ()), ("drop_after", ("one",)), ("502", ()), ("500", ())])
async def test_vk_63_a_lost_answer_is_tried_again_with_the_same_random_id(
    stage: Stage, kind: FaultKind, left: tuple[str, ...]
) -> None:
    await stage.vk.fault(kind, method="messages.send")

    async def ask() -> int:
        url = f"{stage.sandbox.url}/method/messages.send"
        form = {"access_token": stage.community.token, "v": "5.199", "peer_id": stage.anna.id, "random_id": 5}
        async with stage.community.session.post(url, data={**form, "message": "one"}) as response:
            return response.status

    if kind.startswith("drop"):
        with pytest.raises(ServerDisconnectedError):
            await ask()
    else:
        assert await ask() == int(kind)
    assert await stage.texts() == left
    assert await ask() == 200
    assert await stage.texts() == ("one",)


async def test_a_call_hangs_until_the_faults_are_cleared(stage: Stage) -> None:
    await stage.vk.fault("hang_after", method="messages.send")
    call = asyncio.create_task(stage.community.send(stage.anna.id, "one"))
    await stage.vk.wait(stage.anna.id, text="one")

    await stage.vk.clear_faults()

    with pytest.raises(ServerDisconnectedError):
        await call
    assert await stage.vk.faults_struck() == 1


async def test_vkontakte_that_is_down_comes_back(stage: Stage) -> None:
    await stage.vk.down("closed")
    with pytest.raises(ServerDisconnectedError):
        await stage.community.ask("groups.getById")
    with pytest.raises(ServerDisconnectedError):
        await stage.community.check()

    await stage.vk.down("no")
    assert (await stage.community.ask("groups.getById")).response


async def test_vk_80_people_are_found_by_number_and_by_short_name(stage: Stage) -> None:
    gone = await stage.vk.person("Oleg Ivanov")
    await stage.vk.deactivate(gone.id)

    people = await stage.community.call("users.get", user_ids=f"{stage.anna.id},anna,{gone.id},99", name_case="dat")

    assert [one["first_name"] for one in people] == ["Anna", "Anna", "DELETED"]
    assert people[-1]["deactivated"] == "deleted"


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"user_ids": ",".join(str(number) for number in range(1, 1002))}, 100),
        ({"user_ids": "1", "name_case": "voc"}, 100),
        ({"user_ids": "-5"}, 113),
    ],
)
async def test_vk_80_what_users_get_refuses(stage: Stage, values: dict[str, str], code: int) -> None:
    assert (await stage.community.ask("users.get", **values)).error == code


@pytest.mark.parametrize(("group", "code"), [("1", 125), ("", 100), ("x", 100)])
async def test_another_communitys_settings_are_out_of_reach(stage: Stage, group: str, code: int) -> None:
    assert (await stage.community.ask("groups.getLongPollServer", group_id=group)).error == code


async def test_the_journal_counts_calls(stage: Stage) -> None:
    await stage.community.send(stage.anna.id, "hello")

    counters = await stage.vk.counters()

    assert (counters["messages.send"], counters["messages.send:ok"]) == (1, 1)
