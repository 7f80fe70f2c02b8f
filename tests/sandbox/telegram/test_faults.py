"""Trouble on demand, before and after the effect."""

import asyncio

import pytest
from aiohttp import ServerDisconnectedError

from sandbox.control import FaultKind
from tests.sandbox.telegram.stage import Stage


async def shown(stage: Stage) -> tuple[str, ...]:
    return (await stage.telegram.chat(stage.anna.id)).texts()[1:]


async def test_a_429_on_demand_has_no_effect(stage: Stage) -> None:
    await stage.telegram.fault("429", method="sendMessage", chat=stage.anna.id, retry_after=7)

    refused = await stage.bot.ask("sendMessage", chat_id=stage.anna.id, text="one")
    elsewhere = await stage.bot.ask("sendMessage", chat_id=stage.forum.id, text="one")

    assert refused.body["parameters"] == {"retry_after": 7}
    assert elsewhere.status == 200
    assert await shown(stage) == ()


@pytest.mark.parametrize(("kind", "status"), [("500", 500), ("502", 502)])
async def test_a_server_error_strikes_as_often_as_it_was_ordered(stage: Stage, kind: FaultKind, status: int) -> None:
    await stage.telegram.fault(kind, method="getMe", times=2)

    statuses = []
    for _ in range(3):
        async with stage.bot.session.get(f"{stage.sandbox.url}/bot{stage.bot.token}/getMe") as response:
            statuses.append(response.status)

    assert statuses == [status, status, 200]
    assert await stage.telegram.faults_struck() == 2


@pytest.mark.parametrize(("kind", "left"), [("drop", ()), ("drop_after", ("one",))])
async def test_tg_27_a_dropped_connection_with_and_without_the_effect(
    stage: Stage, kind: FaultKind, left: tuple[str, ...]
) -> None:
    await stage.telegram.fault(kind, method="sendMessage")

    with pytest.raises(ServerDisconnectedError):
        await stage.bot.ask("sendMessage", chat_id=stage.anna.id, text="one")

    assert await shown(stage) == left
    (call,) = await stage.telegram.calls("sendMessage")
    assert (call.outcome, call.effect) == (kind, bool(left))


@pytest.mark.parametrize(("kind", "left"), [("hang", ()), ("hang_after", ("one",))])
async def test_tg_27_a_call_hangs_until_the_faults_are_cleared(
    stage: Stage, kind: FaultKind, left: tuple[str, ...]
) -> None:
    await stage.telegram.fault(kind, method="sendMessage")
    call = asyncio.create_task(stage.bot.ask("sendMessage", chat_id=stage.anna.id, text="one"))
    async with asyncio.timeout(10):
        while not await stage.telegram.calls("sendMessage"):
            assert not call.done()

    await stage.telegram.clear_faults()

    with pytest.raises(ServerDisconnectedError):
        await call
    assert await shown(stage) == left


async def test_a_slow_answer_comes(stage: Stage) -> None:
    await stage.telegram.fault("slow", method="sendMessage", seconds=0.2)
    loop = asyncio.get_running_loop()
    began = loop.time()

    await stage.bot.call("sendMessage", chat_id=stage.anna.id, text="one")

    assert loop.time() - began >= 0.2
    assert await shown(stage) == ("one",)


async def test_every_call_takes_its_time(stage: Stage) -> None:
    await stage.telegram.latency(0.04, 0.1)
    loop = asyncio.get_running_loop()
    began = loop.time()

    await asyncio.gather(*(stage.bot.call("getMe") for _ in range(20)))

    assert loop.time() - began >= 0.04


async def test_a_platform_that_is_down_comes_back(stage: Stage) -> None:
    await stage.telegram.down("closed")
    with pytest.raises(ServerDisconnectedError):
        await stage.bot.ask("getMe")

    await stage.telegram.down("502")
    async with stage.bot.session.get(f"{stage.sandbox.url}/bot{stage.bot.token}/getMe") as response:
        assert (response.status, response.content_type) == (502, "text/html")

    await stage.telegram.down("no")
    assert (await stage.bot.ask("getMe")).status == 200


async def test_a_download_can_fail_too(stage: Stage) -> None:
    await stage.telegram.fault("502", method="download")

    async with stage.bot.session.get(f"{stage.sandbox.url}/file/bot{stage.bot.token}/photos/x.jpg") as response:
        assert response.status == 502


@pytest.mark.parametrize("body", [b"{", b"[]", b"\xff\xfe"])
async def test_a_body_that_is_no_json_is_refused(stage: Stage, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    url = f"{stage.sandbox.url}/bot{stage.bot.token}/sendMessage"

    async with stage.bot.session.post(url, data=body, headers=headers) as response:
        assert response.status == 400
