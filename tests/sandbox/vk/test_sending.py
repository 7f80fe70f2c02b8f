"""`messages.send` and what it refuses."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.clock import SandboxClock
from sandbox.vk.accounts import Community, Person
from sandbox.vk.calls import Call, Platform
from sandbox.vk.methods.sending import send
from sandbox.vk.params import Params
from tests.sandbox.vk.stage import Stage


@pytest.mark.parametrize("values", [{"random_id": ""}, {"random_id": "x"}, {"random_id": 1 << 31}])
async def test_vk_40_random_id_is_required_and_has_32_bits(stage: Stage, values: dict[str, Any]) -> None:
    assert (await stage.community.send(stage.anna.id, "hello", **values)).error == 100
    assert await stage.texts() == ()


async def test_vk_40_a_repeat_gives_the_same_message(stage: Stage) -> None:
    first = await stage.community.send(stage.anna.id, "hello", random_id=77)
    again = await stage.community.send(stage.anna.id, "hello again", random_id=77)

    assert first.response == again.response
    assert await stage.texts() == ("hello",)


async def test_vk_40_zero_is_never_a_repeat(stage: Stage) -> None:
    await stage.community.send(stage.anna.id, "hello")
    await stage.community.send(stage.anna.id, "hello")

    assert await stage.vk.repeats(stage.anna.id) == {"hello": 2}


async def test_vk_40_another_dialog_knows_nothing_of_it(stage: Stage) -> None:
    oleg = await stage.vk.person("Oleg")
    await stage.vk.start(oleg.id)

    await stage.community.send(stage.anna.id, "hello", random_id=77)
    await stage.community.send(oleg.id, "hello", random_id=77)

    assert (await stage.vk.chat(oleg.id)).texts() == ("Начать", "hello")


async def test_vk_40_after_an_hour_it_is_a_new_message(still_stage: Stage) -> None:
    await still_stage.community.send(still_stage.anna.id, "hello", random_id=77)
    await still_stage.vk.advance(3590)
    await still_stage.community.send(still_stage.anna.id, "hello", random_id=77)
    assert len(await still_stage.texts()) == 1

    await still_stage.vk.advance(20)
    await still_stage.community.send(still_stage.anna.id, "hello", random_id=77)

    assert len(await still_stage.texts()) == 2


@settings(max_examples=25, deadline=None)
@given(between=st.integers(0, 130))
def test_vk_40_after_100_messages_it_is_a_new_message(between: int) -> None:
    platform = Platform.build(SandboxClock(), 1)
    platform.world.add_community(Community(5, "Shop", "shop", {}))
    anna = platform.world.people[7] = Person(7, "Anna", "", "anna")
    dialog = platform.world.dialog(platform.world.communities[5], anna)
    dialog.allowed = True

    def sent(text: str, random_id: int) -> Any:
        values = {"peer_id": "7", "message": text, "random_id": str(random_id)}
        return send(Call(platform, dialog.community, Params(values)))

    first = sent("hello", 77)
    for number in range(between):
        sent(str(number), 0)

    assert (sent("hello", 77) == first) == (between < 100)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"message": "x" * 4097}, 914),
        ({"message": ""}, 100),
        ({"message": "  "}, 100),
        ({"attachment": ",".join(["photo1_1"] * 11)}, 100),
        ({"attachment": "x" * 9001}, 100),
        ({"payload": "x" * 1001}, 100),
        ({"lat": 91, "long": 0}, 100),
    ],
)
async def test_vk_42_what_is_too_long_or_empty_is_refused(stage: Stage, values: dict[str, Any], code: int) -> None:
    assert (await stage.community.send(stage.anna.id, "hello", **values)).error == code
    assert await stage.texts() == ()


async def test_vk_42_4096_characters_are_sent(stage: Stage) -> None:
    assert (await stage.community.send(stage.anna.id, "ы" * 4096)).response


async def test_vk_43_several_peers_are_answered_one_by_one(stage: Stage) -> None:
    stranger = await stage.vk.person("Stranger")
    peers = f"{stage.anna.id},{stranger.id},5"

    items = await stage.community.call("messages.send", peer_ids=peers, message="news", random_id=9)

    assert [item["peer_id"] for item in items] == [stage.anna.id, stranger.id, 5]
    assert [item.get("error", {}).get("code") for item in items] == [None, 901, 936]
    seen = await stage.vk.wait(stage.anna.id, text="news")
    assert (items[0]["message_id"], items[0]["conversation_message_id"]) == (seen.message_id, seen.id)


async def test_vk_43_one_peer_is_answered_by_a_number(stage: Stage) -> None:
    number = (await stage.community.send(stage.anna.id, "hello")).response

    assert (await stage.vk.wait(stage.anna.id, text="hello")).message_id == number


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"peer_ids": ",".join(map(str, range(1, 102)))}, 100),
        ({}, 100),
        ({"peer_id": 0}, 100),
        ({"peer_id": 2_000_000_001}, 917),
        ({"peer_id": -5}, 932),
        ({"peer_id": 12345}, 936),
    ],
)
async def test_vk_43_peers_that_are_none(stage: Stage, values: dict[str, Any], code: int) -> None:
    assert (await stage.community.ask("messages.send", message="x", random_id=1, **values)).error == code


def forward(**values: Any) -> str:
    return json.dumps(values)


async def test_vk_44_an_answer_quotes_one_message(stage: Stage) -> None:
    asked = await stage.vk.say(stage.anna.id, "when?")

    named = forward(peer_id=stage.anna.id, conversation_message_ids=[asked.id], is_reply=1)
    await stage.community.send(stage.anna.id, "now", forward=named)
    await stage.community.send(stage.anna.id, "soon", reply_to=asked.message_id)

    assert (await stage.vk.wait(stage.anna.id, text="now")).reply_to == asked.id
    assert (await stage.vk.wait(stage.anna.id, text="soon")).reply_to == asked.id


async def test_vk_44_messages_are_forwarded(stage: Stage) -> None:
    one = await stage.vk.say(stage.anna.id, "one")
    two = await stage.vk.say(stage.anna.id, "two")

    named = forward(peer_id=stage.anna.id, conversation_message_ids=[one.id, two.id])
    assert (await stage.community.send(stage.anna.id, "", forward=named)).response

    assert (await stage.vk.chat(stage.anna.id)).messages[-1].forwards == (one.id, two.id)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"forward": forward(conversation_message_ids=[1, 1], is_reply=1)}, 100),
        ({"forward": forward(is_reply=1)}, 100),
        ({"forward": "[]"}, 100),
        ({"forward": "{"}, 100),
        ({"forward": forward(conversation_message_ids=["x"])}, 100),
        ({"forward": forward(conversation_message_ids=[99], is_reply=1)}, 921),
        ({"reply_to": 99}, 100),
        ({"forward_messages": "99"}, 921),
        ({"forward": forward(conversation_message_ids=[1] * 101)}, 913),
    ],
)
async def test_vk_44_what_cannot_be_quoted(stage: Stage, values: dict[str, Any], code: int) -> None:
    assert (await stage.community.send(stage.anna.id, "hello", **values)).error == code


async def test_vk_44_an_answer_alone_is_no_message(stage: Stage) -> None:
    named = forward(conversation_message_ids=[1], is_reply=1)

    assert (await stage.community.send(stage.anna.id, "", forward=named)).error == 100


async def test_vk_48_a_text_that_names_somebody_tells_them(stage: Stage) -> None:
    await stage.community.send(stage.anna.id, "[id1|Pavel] and @id2")
    await stage.community.send(stage.anna.id, "quiet [id1|Pavel]", disable_mentions=1, dont_parse_links=1)

    loud = await stage.vk.wait(stage.anna.id, contains="and")
    quiet = await stage.vk.wait(stage.anna.id, contains="quiet")
    assert (loud.mentions, quiet.mentions) == ((1, 2), ())


async def test_a_place_is_sent(stage: Stage) -> None:
    await stage.community.send(stage.anna.id, "", lat=55.5, long=37.25)

    assert (await stage.vk.wait(stage.anna.id, kind="location")).location == (55.5, 37.25)


async def test_vk_50_nobody_is_written_to_who_did_not_allow_it(stage: Stage) -> None:
    oleg = await stage.vk.person("Oleg")
    is_allowed = {"group_id": stage.community.id, "user_id": oleg.id}

    assert (await stage.community.send(oleg.id, "hello")).error == 901
    assert await stage.community.call("messages.isMessagesFromGroupAllowed", **is_allowed) == {"is_allowed": 0}
    await stage.vk.allow(oleg.id, key="widget")
    assert (await stage.community.send(oleg.id, "hello")).response
    assert await stage.community.call("messages.isMessagesFromGroupAllowed", **is_allowed) == {"is_allowed": 1}
    await stage.vk.deny(oleg.id)
    assert (await stage.community.send(oleg.id, "hello")).error == 901

    bodies = {event["type"]: event["object"] for event in await stage.community.events()}
    assert bodies["message_allow"] == {"user_id": oleg.id, "key": "widget"}
    assert bodies["message_deny"] == {"user_id": oleg.id}


async def test_vk_50_who_writes_allows_answers_without_a_time_limit(still_stage: Stage) -> None:
    await still_stage.vk.deny(still_stage.anna.id)
    await still_stage.vk.say(still_stage.anna.id, "please")
    await still_stage.vk.advance(365 * 86400)

    assert (await still_stage.community.send(still_stage.anna.id, "yes")).response


async def test_vk_51_why_somebody_cannot_be_written_to(stage: Stage) -> None:
    await stage.vk.block(stage.anna.id)
    assert (await stage.community.send(stage.anna.id, "hello")).error == 900
    await stage.vk.unblock(stage.anna.id)
    await stage.vk.close(stage.anna.id)
    assert (await stage.community.send(stage.anna.id, "hello")).error == 902
    await stage.vk.deactivate(stage.anna.id)
    assert (await stage.community.send(stage.anna.id, "hello")).error == 18
