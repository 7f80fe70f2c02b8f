"""Updates by webhook: 200 only once the broker has them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest

from chassis.clock import SystemClock
from chassis.http import HttpServer
from chassis.metrics import Metrics
from messaging.dead import list_dead
from telegram_gateway.ingress.webhook import PATH, SECRET_HEADER, Hook, Webhook
from tests.ports import free_port
from tests.telegram_gateway.stage import Stage
from tests.telegram_gateway.test_polling import text_of

SECRET = "a-long-random-word"


@asynccontextmanager
async def webhook(stage: Stage, *, announced: bool = False) -> AsyncIterator[httpx.AsyncClient]:
    port = free_port()
    hook = Webhook(stage.client, stage.intake, Hook(f"http://127.0.0.1:{port}/", SECRET), SystemClock())
    server = HttpServer("127.0.0.1", port, hook.routes, dict, Metrics())
    await server.start()
    if announced:
        await hook.start()
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", headers={SECRET_HEADER: SECRET}) as outside:
            yield outside
    finally:
        async with asyncio.timeout(10):
            await hook.stop()
            await stage.client.receive_by_polling()
            await server.stop()


async def test_an_update_is_answered_with_200_when_the_broker_has_it(on_stage: Stage) -> None:
    async with webhook(on_stage) as outside:
        answer = await outside.post(PATH, json=text_of(7, "здравствуйте"))

    assert answer.status_code == 200
    assert on_stage.broker.texts() == ["здравствуйте"]


async def test_a_repeated_update_has_the_same_id(on_stage: Stage) -> None:
    async with webhook(on_stage) as outside:
        await outside.post(PATH, json=text_of(7, "здравствуйте"))
        await outside.post(PATH, json=text_of(7, "здравствуйте"))

    first, second = on_stage.broker.published
    assert first == second


@pytest.mark.parametrize("secret", ["", "wrong", SECRET + "x", "пароль".encode().decode("latin-1")])
async def test_without_the_secret_nobody_gets_in(on_stage: Stage, secret: str) -> None:
    async with webhook(on_stage) as outside:
        answer = await outside.post(
            PATH, json=text_of(7, "впустите"), headers={SECRET_HEADER.encode(): secret.encode("latin-1")}
        )

    assert answer.status_code == 403
    assert on_stage.broker.published == []


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"{}", b'{"update_id": "seven"}', b"\xff\xfe", b"[" * 100_000])
async def test_a_body_that_is_no_update_is_answered_with_400(on_stage: Stage, body: bytes) -> None:
    async with webhook(on_stage) as outside:
        answer = await outside.post(PATH, content=body)

    assert answer.status_code == 400
    assert on_stage.broker.published == []


async def test_a_strange_update_is_set_aside_and_never_sent_again(on_stage: Stage) -> None:
    async with webhook(on_stage) as outside:
        answer = await outside.post(PATH, json={"update_id": 7, "message": {"text": 5}})

    (dead,) = await list_dead(on_stage.broker.broker, "telegram-gateway")
    assert answer.status_code == 200
    assert dead.reason == "broken_contract"
    assert on_stage.broker.said() == []


async def test_while_the_broker_is_away_telegram_is_asked_to_come_again(on_stage: Stage) -> None:
    on_stage.broker.go_away()

    async with webhook(on_stage) as outside:
        answer = await outside.post(PATH, json=text_of(7, "позже"))

    assert answer.status_code == 503
    assert on_stage.broker.published == []


async def test_other_methods_and_pages_are_not_there(on_stage: Stage) -> None:
    async with webhook(on_stage) as outside:
        assert (await outside.get(PATH)).status_code == 405
        assert (await outside.get("/telegram/docs")).status_code == 404


async def test_telegram_posts_what_people_say_and_what_waited_before(on_stage: Stage) -> None:
    await on_stage.telegram.fault("502", method="setWebhook")
    await on_stage.telegram.say(on_stage.anna.id, "раньше")

    async with webhook(on_stage, announced=True):
        await on_stage.broker.until_published(1)
        await on_stage.telegram.say(on_stage.anna.id, "теперь")
        await on_stage.broker.until_published(2)

    assert on_stage.broker.texts() == ["раньше", "теперь"]


async def test_telegram_comes_again_once_the_broker_is_back(on_stage: Stage) -> None:
    on_stage.broker.go_away()
    async with webhook(on_stage, announced=True):
        await on_stage.telegram.say(on_stage.anna.id, "терпение")
        await on_stage.broker.until_refused()
        on_stage.broker.come_back()
        await on_stage.broker.until_published(1)

    assert on_stage.broker.texts() == ["терпение"]
