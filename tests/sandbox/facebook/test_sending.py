"""What the Send API takes, and what it refuses."""

from typing import Any

import pytest

from tests.sandbox.facebook.stage import Hook, Stage

WINDOW = (10, 2018278)


async def test_fb_20_a_message_is_named_and_its_type_must_be_said(stage: Stage) -> None:
    _, sent = await stage.sends({"text": "hello"})
    (seen,) = [one for one in (await stage.facebook.chat(stage.anna.id)).messages if one.from_bot]

    assert sent == {"recipient_id": stage.anna.id, "message_id": seen.id}
    assert await stage.refused({"text": "hello"}, messaging_type="HELLO") == (100, None)


@pytest.mark.parametrize("act", ["say", "react", "start"])
async def test_fb_21_whatever_a_person_does_opens_the_window_for_a_day(stage: Stage, act: str) -> None:
    profile = {"get_started": {"payload": "start"}}
    await stage.asked("POST", f"{stage.page.id}/messenger_profile", json=profile)
    said = (await stage.facebook.chat(stage.anna.id)).messages[0]
    await stage.facebook.advance(25 * 3600)
    closed = await stage.refused({"text": "too late"})
    match act:
        case "say":
            await stage.facebook.say(stage.anna.id, "here again")
        case "react":
            await stage.facebook.react(stage.anna.id, said.id)
        case _:
            await stage.facebook.start(stage.anna.id)
    status, _ = await stage.sends({"text": "in time"})

    assert closed == WINDOW
    assert status == 200


async def test_fb_22_an_update_is_no_way_around_the_window_and_a_person_s_answer_is_for_a_week(stage: Stage) -> None:
    await stage.facebook.advance(25 * 3600)
    assert await stage.refused({"text": "news"}, messaging_type="UPDATE") == WINDOW
    agent: dict[str, Any] = {"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"}
    assert await stage.refused({"text": "mine"}, **agent) == (10, 2018108)
    await stage.facebook.human_agent(allowed=True)
    assert (await stage.sends({"text": "mine"}, **agent))[0] == 200
    await stage.facebook.advance(7 * 86_400)
    assert await stage.refused({"text": "mine"}, **agent) == WINDOW
    assert await stage.refused({"text": "?"}, messaging_type="MESSAGE_TAG", tag="ACCOUNT_UPDATE") == (100, None)


TITLE = {"content_type": "text", "title": "yes", "payload": "y"}
BUTTON = {"type": "postback", "title": "yes", "payload": "y"}


def template(text: str, buttons: list[dict[str, str]]) -> dict[str, Any]:
    payload = {"template_type": "button", "text": text, "buttons": buttons}
    return {"attachment": {"type": "template", "payload": payload}}


@pytest.mark.parametrize(
    ("fits", "does_not"),
    [
        ({"text": "x" * 2000}, {"text": "x" * 2001}),
        ({"text": "?", "quick_replies": [TITLE] * 13}, {"text": "?", "quick_replies": [TITLE] * 14}),
        (
            {"text": "?", "quick_replies": [TITLE | {"title": "x" * 20}]},
            {"text": "?", "quick_replies": [TITLE | {"title": "x" * 21}]},
        ),
        (template("x" * 640, [BUTTON]), template("x" * 641, [BUTTON])),
        (template("?", [BUTTON] * 3), template("?", [BUTTON] * 4)),
        ({"text": "?", "metadata": "x" * 1000}, {"text": "?", "metadata": "x" * 1001}),
        ({"text": "x"}, {"text": " "}),
        ({"text": "x"}, {}),
    ],
)
async def test_fb_23_lengths_and_numbers_are_limited(
    stage: Stage, fits: dict[str, Any], does_not: dict[str, Any]
) -> None:
    assert (await stage.sends(fits))[0] == 200
    assert await stage.refused(does_not) == (100, None)


async def test_fb_23_quick_replies_vanish_with_the_next_message(stage: Stage) -> None:
    await stage.sends({"text": "?", "quick_replies": [TITLE]})
    before = (await stage.facebook.chat(stage.anna.id)).messages[-1].quick_replies
    await stage.sends({"text": "!"})
    after = (await stage.facebook.chat(stage.anna.id)).messages[-2].quick_replies

    assert (before, after) == ((("yes", "y"),), ())


async def test_fb_23_a_menu_needs_the_get_started_button(stage: Stage) -> None:
    action = {"type": "postback", "title": "Menu", "payload": "menu"}
    menu = {"persistent_menu": [{"locale": "default", "call_to_actions": [action]}]}
    path = f"{stage.page.id}/messenger_profile"
    without, body = await stage.asked("POST", path, json=menu)
    await stage.asked("POST", path, json={"get_started": {"payload": "start"}})
    with_button, _ = await stage.asked("POST", path, json=menu)

    assert (without, body["error"]["code"], with_button) == (400, 100, 200)


async def test_fb_24_words_and_file_never_go_together_and_types_must_be_right(stage: Stage) -> None:
    status, body = await stage.uploads("image", b"bytes", "image/png")
    attached = {"type": "image", "payload": {"attachment_id": body["attachment_id"]}}
    wrong, refusal = await stage.uploads("image", b"bytes", "application/pdf")
    large, _ = await stage.uploads("file", b"x" * ((25 << 20) + 1), "application/pdf")

    assert status == 200
    assert (await stage.sends({"attachment": attached}))[0] == 200
    assert await stage.refused({"text": "and words", "attachment": attached}) == (100, None)
    assert (wrong, refusal["error"]["error_subcode"]) == (400, 2018047)
    assert large == 400
    by_url = {"attachment": {"type": "image", "payload": {"url": "https://example.org/a.png"}}}
    assert await stage.refused(by_url) == (100, 2018008)


async def test_fb_25_an_answer_quotes_a_message_by_its_mid(stage: Stage) -> None:
    said = (await stage.facebook.chat(stage.anna.id)).messages[0]
    await stage.sends({"text": "yes"}, reply_to={"mid": said.id})

    assert (await stage.facebook.chat(stage.anna.id)).messages[-1].reply_to == said.id


async def test_fb_26_the_same_message_sent_twice_stands_twice(stage: Stage) -> None:
    for _ in range(2):
        await stage.sends({"text": "twice", "metadata": "same"})

    assert await stage.facebook.repeats(stage.anna.id) == {"twice": 2}


@pytest.mark.parametrize("error", [(551, 1545041), (190, 463), (4, None), (2, None)])
async def test_fb_errors_are_given_on_order(stage: Stage, error: tuple[int, int | None]) -> None:
    await stage.facebook.fault("429", method="messages", error=error)

    assert await stage.refused({"text": "hello"}) == error


async def test_fb_40_a_person_may_have_no_profile_and_is_known_to_one_page_only(stage: Stage) -> None:
    hidden = await stage.facebook.person("Hidden", profile="refused")
    empty = await stage.facebook.person("Empty", profile="empty")
    fields = {"fields": "first_name,last_name"}
    known = await stage.asked("GET", stage.anna.id, params=fields)
    refused, body = await stage.asked("GET", hidden.id, params=fields)
    nothing = await stage.asked("GET", empty.id, params=fields)
    stranger = {"recipient": {"id": "12345"}}

    assert known == (200, {"first_name": "Anna", "last_name": "Smirnova", "id": stage.anna.id})
    assert (refused, body["error"]["error_subcode"]) == (400, 2018218)
    assert nothing == (200, {"id": empty.id})
    assert await stage.refused({"text": "who?"}, **stranger) == (100, 2018001)


async def test_a_blocked_page_is_told_that_nobody_is_there(stage: Stage) -> None:
    await stage.facebook.block(stage.anna.id)
    blocked = await stage.refused({"text": "hello"})
    await stage.facebook.unblock(stage.anna.id)

    assert blocked == (551, 1545041)
    assert (await stage.sends({"text": "hello"}))[0] == 200


async def test_a_revoked_token_is_error_190(stage: Stage) -> None:
    await stage.facebook.revoke()
    status, body = await stage.sends({"text": "hello"})

    assert (status, body["error"]["code"]) == (401, 190)


async def test_fb_43_a_wrong_proof_is_refused(stage: Stage) -> None:
    right, _ = await stage.asked("GET", stage.page.id, params={"appsecret_proof": stage.proof()})
    wrong, body = await stage.asked("GET", stage.page.id, params={"appsecret_proof": "00"})

    assert (right, wrong, body["error"]["code"]) == (200, 400, 100)


async def test_fb_44_a_version_that_does_not_exist_is_refused_and_an_old_one_is_served(stage: Stage) -> None:
    future, _ = await stage.asked("GET", stage.page.id, version="v99.0")
    old, _ = await stage.asked("GET", stage.page.id, version="v12.0")

    assert (future, old) == (400, 200)


async def test_presses_come_back_as_their_payloads(stage: Stage, hook: Hook) -> None:
    _, sent = await stage.sends(template("Which?", [BUTTON]))
    await stage.facebook.press(stage.anna.id, "yes", message=sent["message_id"])
    await stage.sends({"text": "Sure?", "quick_replies": [TITLE]})
    await stage.facebook.press(stage.anna.id, "yes")

    events = [event for event in await hook.events(4) if not event.get("message", {}).get("is_echo")]
    assert events[0]["postback"]["payload"] == "y"
    assert events[1]["message"]["quick_reply"] == {"payload": "y"}
