"""Events by Callback API: `ok` only once the broker has them."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from structlog.testing import capture_logs

from chassis.clock import SystemClock
from chassis.http import HttpServer
from chassis.metrics import Metrics
from messaging.dead import list_dead
from tests.ports import free_port
from tests.vk_gateway.stage import GROUP, Stage
from tests.vk_gateway.test_from_native import recorded
from tests.vk_gateway.test_polling import begun, polling
from vk_gateway.capabilities import EVENTS
from vk_gateway.ingress.callback import PATH, Callback, Door

SECRET = "a-long-random-word"
CONFIRMATION = "a1b2c3d4"
DOOR = Door(GROUP, SECRET, CONFIRMATION)


@asynccontextmanager
async def callback(stage: Stage) -> AsyncIterator[httpx.AsyncClient]:
    port = free_port()
    page = Callback(stage.intake, DOOR)
    server = HttpServer("127.0.0.1", port, page.routes, dict, Metrics())
    await server.start()
    await page.start()
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as outside:
            yield outside
    finally:
        async with asyncio.timeout(10):
            await page.stop()
            await server.stop()


def event(name: str = "text", **more: object) -> dict[str, Any]:
    return {**recorded(name), "secret": SECRET, **more}


async def announce(stage: Stage, outside: httpx.AsyncClient) -> None:
    """As the owner does in the community's settings."""
    url = str(outside.base_url.join(PATH))
    await stage.vk.callback(url, secret=SECRET, confirmation=CONFIRMATION, events=EVENTS)


async def test_vk_posts_what_people_say_and_do(on_stage: Stage) -> None:
    async with callback(on_stage) as outside:
        await announce(on_stage, outside)
        await on_stage.vk.say(on_stage.anna.id, "здравствуйте")
        await on_stage.broker.until_published(1)
        await on_stage.vk.deny(on_stage.anna.id)
        await on_stage.broker.until_published(2)

    spoke, denied = on_stage.broker.said()
    assert on_stage.broker.texts()[0] == "здравствуйте"
    assert [spoke.type, denied.type] == ["inbound.person_spoke.v1", "inbound.reach_changed.v1"]


async def test_an_event_is_answered_with_ok_and_nothing_else(on_stage: Stage) -> None:
    async with callback(on_stage) as outside:
        answer = await outside.post(PATH, json=event())

    assert (answer.status_code, answer.content) == (200, b"ok")
    assert on_stage.broker.texts() == ["Здравствуйте! 👋"]


@pytest.mark.parametrize("secret", [{}, {"secret": SECRET}])
async def test_the_handshake_is_answered_with_the_confirmation_string(on_stage: Stage, secret: dict[str, str]) -> None:
    async with callback(on_stage) as outside:
        answer = await outside.post(PATH, json={"type": "confirmation", "group_id": GROUP, **secret})

    assert (answer.status_code, answer.text) == (200, CONFIRMATION)


@pytest.mark.parametrize(
    "body",
    [
        {"type": "confirmation", "group_id": GROUP + 1},
        {"type": "confirmation", "group_id": GROUP, "secret": "wrong"},
        {"type": "confirmation", "group_id": GROUP, "secret": None},
    ],
)
async def test_a_strange_handshake_is_told_nothing(on_stage: Stage, body: dict[str, object]) -> None:
    async with callback(on_stage) as outside:
        answer = await outside.post(PATH, json=body)

    assert (answer.status_code, answer.content) == (403, b"")


@pytest.mark.parametrize("secret", ["", "wrong", SECRET + "x", "пароль", "\ud83d", None, 5, [SECRET]])
async def test_without_the_secret_nobody_gets_in(on_stage: Stage, secret: object) -> None:
    async with callback(on_stage) as outside:
        answer = await outside.post(PATH, content=json.dumps(event(secret=secret)))

    assert answer.status_code == 403
    assert on_stage.broker.published == []


async def test_an_event_of_another_community_is_not_taken(on_stage: Stage) -> None:
    async with callback(on_stage) as outside:
        answer = await outside.post(PATH, json=event(group_id=GROUP + 1))

    assert answer.status_code == 403
    assert on_stage.broker.published == []


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"5", b'"ok"', b"\xff\xfe", b"[" * 100_000, b"1" * 5000])
async def test_a_body_that_is_no_event_is_answered_with_400(on_stage: Stage, body: bytes) -> None:
    async with callback(on_stage) as outside:
        answer = await outside.post(PATH, content=body)

    assert answer.status_code == 400
    assert on_stage.broker.published == []


async def test_a_body_of_ten_megabytes_is_too_large(on_stage: Stage) -> None:
    async with callback(on_stage) as outside:
        answer = await outside.post(PATH, content=b" " * (10 << 20))

    assert answer.status_code == 413
    assert on_stage.broker.published == []


@pytest.mark.parametrize("kind", ["wall_reply_new", "telepathy"])
async def test_an_event_that_says_nothing_to_us_is_taken_all_the_same(on_stage: Stage, kind: str) -> None:
    async with callback(on_stage) as outside:
        answer = await outside.post(PATH, json=event(type=kind))

    assert answer.text == "ok"
    assert on_stage.broker.published == []


async def test_a_strange_event_is_set_aside_and_never_sent_again(on_stage: Stage) -> None:
    async with callback(on_stage) as outside:
        answer = await outside.post(PATH, json=event(object={"message": {"text": "чужое"}}))

    (dead,) = await list_dead(on_stage.broker.broker, "vk-gateway")
    assert answer.text == "ok"
    assert (dead.reason, dead.detail) == ("broken_contract", "peer_id: no number")
    assert SECRET.encode() not in dead.body


async def test_a_repeated_event_has_the_same_id(on_stage: Stage) -> None:
    async with callback(on_stage) as outside:
        await outside.post(PATH, json=event())
        await outside.post(PATH, json=event())

    first, second = on_stage.broker.published
    assert first == second


async def test_the_same_event_by_callback_and_by_long_poll_has_the_same_ids(on_stage: Stage) -> None:
    place = await begun(on_stage)
    async with callback(on_stage) as outside, polling(on_stage, place):
        await announce(on_stage, outside)
        await on_stage.vk.say(on_stage.anna.id, "дважды")
        first, second = await on_stage.broker.until_published(2)

    assert first == second


async def test_vk_comes_again_once_the_broker_is_back(on_stage: Stage) -> None:
    on_stage.broker.go_away()
    async with callback(on_stage) as outside:
        await announce(on_stage, outside)
        refused = await outside.post(PATH, json=event())
        await on_stage.vk.say(on_stage.anna.id, "терпение")
        await on_stage.broker.until_refused(2)
        on_stage.broker.come_back()
        await on_stage.vk.advance(20)
        await on_stage.broker.until_published(1)

    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "5")
    assert on_stage.broker.texts() == ["терпение"]


async def test_names_that_vk_does_not_tell_hold_no_event_up(on_stage: Stage) -> None:
    await on_stage.vk.fault("hang", method="users.get", times=5)
    begin = SystemClock().monotonic()
    with capture_logs() as logs:
        async with callback(on_stage) as outside:
            answers = [await outside.post(PATH, json=event(event_id=f"e{number}")) for number in range(5)]

    assert [answer.text for answer in answers] == ["ok"] * 5
    assert SystemClock().monotonic() - begin < 5
    assert [one["action"] for one in logs if one["log_level"] == "warning"] == ["names_unknown"]


async def test_a_message_that_was_cut_is_read_whole(on_stage: Stage) -> None:
    seen = await on_stage.vk.say(on_stage.anna.id, "всё, что было написано")
    cut = recorded("text")["object"]["message"] | {
        "peer_id": on_stage.anna.id,
        "from_id": on_stage.anna.id,
        "conversation_message_id": seen.id,
        "text": "всё, что",
        "is_cropped": True,
    }
    async with callback(on_stage) as outside:
        answer = await outside.post(PATH, json=event(object={"message": cut}))

    assert answer.text == "ok"
    assert on_stage.broker.texts() == ["всё, что было написано"]


async def test_a_cut_message_that_cannot_be_read_now_is_asked_for_again(on_stage: Stage) -> None:
    await on_stage.vk.fault("500", method="messages.getByConversationMessageId")
    cut = recorded("text")["object"]["message"] | {"is_cropped": True}
    async with callback(on_stage) as outside:
        later = await outside.post(PATH, json=event(object={"message": cut}))
        gone = await outside.post(PATH, json=event(object={"message": cut}))

    assert (later.status_code, gone.text) == (503, "ok")
    assert on_stage.broker.texts() == ["Здравствуйте! 👋"]


async def test_other_methods_and_pages_are_not_there(on_stage: Stage) -> None:
    async with callback(on_stage) as outside:
        assert (await outside.get(PATH)).status_code == 405
        assert (await outside.get("/vk/docs")).status_code == 404
