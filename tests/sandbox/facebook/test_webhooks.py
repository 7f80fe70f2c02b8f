"""What a page is told, how it is signed, and what happens when nobody answers."""

import asyncio
import hashlib
import hmac
import json

import pytest

from sandbox.control import ControlRefused, FbAttach, FbSay
from tests.sandbox.facebook.stage import Hook, Stage, listening


async def test_fb_1_an_address_that_does_not_know_the_word_is_not_used(stage: Stage) -> None:
    async with listening() as hook:
        hook.verify_token = "another word"
        with pytest.raises(ControlRefused):
            await stage.facebook.webhook(hook.url)
        await stage.facebook.say(stage.anna.id, "anybody there?")

    assert hook.calls == []


async def test_fb_2_an_answer_that_is_too_late_counts_as_none(stage: Stage, hook: Hook) -> None:
    hook.slow = asyncio.Event()
    await stage.facebook.say(stage.anna.id, "slowly")
    await hook.until(lambda one: len(one.calls) >= 2)

    assert hook.calls[0][0] == hook.calls[1][0]
    assert await stage.facebook.failures() >= 1


async def test_fb_3_what_is_refused_comes_again_and_after_an_hour_the_page_is_unsubscribed(
    stage: Stage, hook: Hook
) -> None:
    hook.status = 500
    await stage.facebook.say(stage.anna.id, "again and again")
    await hook.until(lambda one: len(one.calls) >= 3)
    await stage.facebook.advance(3700)
    async with asyncio.timeout(10):
        while (await stage.facebook.shown_page())["subscribed"]:
            await stage.facebook.advance(61)
    seen = len(hook.calls)
    hook.status = 200
    await stage.facebook.say(stage.anna.id, "nobody hears this")
    await stage.asked("POST", f"{stage.page.id}/subscribed_apps", json={"subscribed_fields": "messages"})
    await stage.facebook.say(stage.anna.id, "and this is heard")

    last = (await hook.events(seen + 1))[-1]
    assert last["message"]["text"] == "and this is heard"


async def test_fb_4_events_carry_the_moment_in_which_they_happened(stage: Stage, hook: Hook) -> None:
    await stage.facebook.say(stage.anna.id, "first")
    await stage.facebook.advance(60)
    await stage.facebook.say(stage.anna.id, "second")

    first, second = await hook.events(2)
    assert second["timestamp"] - first["timestamp"] >= 60_000


async def test_fb_5_events_that_wait_come_together(stage: Stage, hook: Hook) -> None:
    hook.status = 500
    for number in range(4):
        await stage.facebook.say(stage.anna.id, f"number {number}")
    await hook.until(lambda one: len(one.calls) >= 1)
    hook.status = 200
    await stage.facebook.advance(100)
    await hook.until(lambda one: len({event["message"]["mid"] for event in one.all_events()}) == 4)

    assert max(len(json.loads(body)["entry"][0]["messaging"]) for body, _ in hook.calls) > 1


async def test_fb_6_the_signature_is_over_the_escaped_bytes(stage: Stage, hook: Hook) -> None:
    await stage.facebook.say(stage.anna.id, "ä и ё")
    await hook.events(1)
    body, headers = hook.calls[0]
    right = hmac.new(stage.page.app_secret.encode(), body, hashlib.sha256).hexdigest()

    assert b"\\u00e4" in body
    assert headers["X-Hub-Signature-256"] == f"sha256={right}"


async def test_fb_7_a_page_tells_which_fields_it_is_subscribed_to(stage: Stage) -> None:
    fields = "messages,messaging_postbacks"
    await stage.asked("POST", f"{stage.page.id}/subscribed_apps", json={"subscribed_fields": fields})
    _, body = await stage.asked("GET", f"{stage.page.id}/subscribed_apps")

    assert body["data"][0]["subscribed_fields"] == ["messages", "messaging_postbacks"]


async def test_fb_10_each_kind_of_event_has_a_key_of_its_own(stage: Stage, hook: Hook) -> None:
    said = await stage.facebook.say(stage.anna.id, "hello")
    await stage.facebook.edit(stage.anna.id, said.id, "hello!")
    await stage.facebook.react(stage.anna.id, said.id)

    message, edited, reacted = await hook.events(3)
    assert message["message"] == {"mid": said.id, "text": "hello"}
    assert edited["message_edit"] == {"mid": said.id, "text": "hello!", "num_edit": 1}
    assert reacted["reaction"]["mid"] == said.id


async def test_fb_11_a_duplicate_has_the_same_mid_byte_for_byte(stage: Stage, hook: Hook) -> None:
    await stage.facebook.say(stage.anna.id, "once")
    await hook.events(1)
    await stage.facebook.duplicate()

    await hook.events(2)
    assert hook.calls[0][0] == hook.calls[1][0]


async def test_fb_12_the_page_hears_what_it_said_itself(stage: Stage, hook: Hook) -> None:
    _, sent = await stage.sends({"text": "ours", "metadata": "m-1"})

    (echo,) = await hook.events(1)
    assert echo["sender"]["id"] == stage.page.id
    assert echo["message"]["is_echo"]
    assert (echo["message"]["mid"], echo["message"]["metadata"]) == (sent["message_id"], "m-1")


async def test_fb_13_several_pictures_come_in_one_message_and_a_sticker_is_one(stage: Stage, hook: Hook) -> None:
    await stage.facebook.send(FbSay(stage.anna.id, "two", attachments=[FbAttach("photo"), FbAttach("photo")]))
    await stage.facebook.send(FbSay(stage.anna.id, kind="sticker"))

    pictures, sticker = await hook.events(2)
    assert [one["type"] for one in pictures["message"]["attachments"]] == ["image", "image"]
    assert sticker["message"]["attachments"][0]["type"] == "sticker"


async def test_fb_14_the_address_of_a_file_expires(stage: Stage, hook: Hook) -> None:
    await stage.facebook.send(FbSay(stage.anna.id, kind="photo", data=b"bytes"))
    (event,) = await hook.events(1)
    url = event["message"]["attachments"][0]["payload"]["url"]
    async with stage.session.get(url) as answer:
        fresh = answer.status, await answer.read()
    await stage.facebook.advance(25 * 3600)
    async with stage.session.get(url) as answer:
        stale = answer.status

    assert fresh == (200, b"bytes")
    assert stale == 403


async def test_fb_15_what_another_app_handles_comes_as_standby(stage: Stage, hook: Hook) -> None:
    await stage.facebook.send(FbSay(stage.anna.id, "to the inbox", standby=True))
    await hook.events(1)

    assert "standby" in json.loads(hook.calls[0][0])["entry"][0]
