"""Events by webhook: who is let in, and that no body makes it fail or stop."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings

from chassis.http import HttpServer
from chassis.metrics import Metrics
from contracts.routing import media_queue
from fb_gateway.ingress.webhook import PATH, SIGNATURE, Door, Webhook
from messaging.dead import list_dead
from sandbox.facebook.webhooks import signatures
from tests.fb_gateway.stage import APP_SECRET, PAGE, Stage
from tests.fb_gateway.test_from_native import RECORDED, recorded
from tests.near_misses import mutated
from tests.ports import free_port

VERIFY = "a-word-of-ours"


@asynccontextmanager
async def webhook(stage: Stage, verify: str = VERIFY) -> AsyncIterator[httpx.AsyncClient]:
    port = free_port()
    page = Webhook(stage.intake, Door(PAGE, APP_SECRET, verify))
    server = HttpServer("127.0.0.1", port, page.routes, dict, Metrics())
    await server.start()
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as outside:
            yield outside
    finally:
        async with asyncio.timeout(10):
            await server.stop()


def call(*events: dict[str, Any]) -> dict[str, Any]:
    return {"object": "page", "entry": [{"id": PAGE, "time": 1, "messaging": list(events)}]}


async def post(outside: httpx.AsyncClient, body: Any) -> httpx.Response:
    """As Facebook does: escaped, and signed over the bytes."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    signature = signatures(APP_SECRET, data)[SIGNATURE]
    return await outside.post(PATH, content=data, headers={SIGNATURE: signature, "Content-Type": "application/json"})


async def test_facebook_verifies_the_address_and_then_posts_what_people_say(on_stage: Stage) -> None:
    async with webhook(on_stage, on_stage.page.verify_token) as outside:
        await on_stage.facebook.webhook(str(outside.base_url.join(PATH)))
        await on_stage.facebook.say(on_stage.anna.id, "здравствуйте ещё раз")
        await on_stage.broker.until_published(1)

    assert on_stage.broker.texts() == ["здравствуйте ещё раз"]


@pytest.mark.parametrize(
    "asked",
    [
        {"hub.mode": "subscribe", "hub.verify_token": "wrong", "hub.challenge": "1"},
        {"hub.mode": "unsubscribe", "hub.verify_token": VERIFY, "hub.challenge": "1"},
        {"hub.challenge": "1"},
        {},
    ],
)
async def test_who_does_not_know_our_word_verifies_nothing(on_stage: Stage, asked: dict[str, str]) -> None:
    async with webhook(on_stage) as outside:
        answer = await outside.get(PATH, params=asked)

    assert (answer.status_code, answer.text) == (403, "")


@pytest.mark.parametrize("signature", ["", "sha256=", "sha256=00", "sha1=00", "подпись", "sha256=" + "0" * 64])
async def test_without_the_signature_nobody_gets_in(on_stage: Stage, signature: str) -> None:
    async with webhook(on_stage) as outside:
        body = json.dumps(call(recorded("text")))
        answer = await outside.post(PATH, content=body, headers=[(SIGNATURE.encode(), signature.encode())])

    assert answer.status_code == 403
    assert on_stage.broker.published == []


async def test_the_signature_is_that_of_the_bytes_and_not_of_the_json(on_stage: Stage) -> None:
    async with webhook(on_stage) as outside:
        body = json.dumps(call(recorded("text")))
        again = json.dumps(json.loads(body), ensure_ascii=False).encode()
        headers = {SIGNATURE: signatures(APP_SECRET, body.encode())[SIGNATURE]}
        answer = await outside.post(PATH, content=again, headers=headers)

    assert answer.status_code == 403
    assert on_stage.broker.published == []


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"5", b"\xff\xfe", b"[" * 100_000, b"1" * 5000])
async def test_a_body_that_is_no_call_is_answered_with_400(on_stage: Stage, body: bytes) -> None:
    async with webhook(on_stage) as outside:
        answer = await post(outside, body)

    assert answer.status_code == 400
    assert on_stage.broker.published == []


async def test_a_body_of_ten_megabytes_is_too_large(on_stage: Stage) -> None:
    async with webhook(on_stage) as outside:
        answer = await post(outside, b" " * (10 << 20))

    assert answer.status_code == 413
    assert on_stage.broker.published == []


async def test_an_unknown_event_is_taken_all_the_same(on_stage: Stage) -> None:
    async with webhook(on_stage) as outside:
        strange = {**recorded("text"), "telepathy": {}}
        del strange["message"]
        answers = [await post(outside, call(strange)), await post(outside, {"object": "user", "entry": []})]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert on_stage.broker.published == []


async def test_a_strange_event_is_set_aside_and_the_next_one_goes_on(on_stage: Stage) -> None:
    strange = {**recorded("text"), "message": {"text": "без номера"}}
    async with webhook(on_stage) as outside:
        answer = await post(outside, call(strange, recorded("reply")))

    (dead,) = await list_dead(on_stage.broker.broker, "fb-gateway")
    assert answer.status_code == 200
    assert (dead.reason, dead.detail) == ("broken_contract", "mid: no word")
    assert on_stage.broker.texts() == ["этот?"]


async def test_while_the_broker_is_away_facebook_is_asked_to_come_again(on_stage: Stage) -> None:
    on_stage.broker.go_away()
    async with webhook(on_stage) as outside:
        later = await post(outside, call(recorded("text")))
        on_stage.broker.come_back()
        taken = await post(outside, call(recorded("text")))

    assert (later.status_code, taken.status_code) == (503, 200)
    assert on_stage.broker.texts() == ["Здравствуйте! 👋"]


async def test_a_repeated_event_has_the_same_id(on_stage: Stage) -> None:
    async with webhook(on_stage) as outside:
        await post(outside, call(recorded("text")))
        await post(outside, call(recorded("text")))

    first, second = on_stage.broker.published
    assert first == second


async def test_our_own_echo_is_remembered_and_told_to_nobody(on_stage: Stage) -> None:
    async with webhook(on_stage) as outside:
        await post(outside, call(recorded("echo_of_ours"), recorded("echo_of_a_person")))

    assert on_stage.broker.published == []
    assert await on_stage.records.echoed("otklik:c-1:0") == "m_ours"


async def test_a_file_is_asked_for_at_once_while_its_address_lives(on_stage: Stage) -> None:
    async with webhook(on_stage) as outside:
        await post(outside, call(recorded("photo")))

    queues = [queue for queue, _ in on_stage.broker.published]
    seen = await on_stage.records.file(on_stage_file())
    assert media_queue("facebook") in queues
    assert seen is not None
    assert seen.url.startswith("https://cdn.example.net/")


def on_stage_file() -> Any:
    return "fb:m_photo:0"


async def test_who_facebook_does_not_name_has_another_name(on_stage: Stage) -> None:
    boris = await on_stage.facebook.person("Борис", profile="refused")
    async with webhook(on_stage, on_stage.page.verify_token) as outside:
        await on_stage.facebook.webhook(str(outside.base_url.join(PATH)))
        await on_stage.facebook.say(boris.id, "привет")
        await on_stage.broker.until_published(1)

    (spoke,) = on_stage.broker.said()
    assert getattr(spoke.payload, "person").name == f"Клиент {boris.id[-4:]}"  # noqa: B009 - of several types


BODIES = [call(recorded(name)) for name in RECORDED]


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(body=mutated(BODIES))
async def test_no_mutation_of_a_real_call_is_answered_with_an_error_or_stops_it(
    on_stage: Stage, body: dict[str, Any]
) -> None:
    page = Webhook(on_stage.intake, Door(PAGE, APP_SECRET, VERIFY))
    data = json.dumps(body).encode()
    transport = httpx.ASGITransport(app=page.routes[0].app)  # type: ignore[attr-defined]  # a Mount
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as outside:
        headers = {SIGNATURE: signatures(APP_SECRET, data)[SIGNATURE]}
        answer = await outside.post("/webhook", content=data, headers=headers)

    assert answer.status_code == 200
