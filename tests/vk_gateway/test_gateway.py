"""The whole service against a simulated VKontakte."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from chassis.clock import SystemClock
from contracts.content import Photo, Text
from contracts.delivery import Reported
from contracts.inbound import PersonSpoke
from contracts.media import FetchMedia, MediaFetched
from contracts.outbound import Show
from contracts.routing import fetched_queue, media_queue, updates_queue
from messaging.port import Parcel
from sandbox.control import VkSay
from sandbox.pictures import png
from tests.vk_gateway.house import Inbox, broker_in, gateway, show, tell
from tests.vk_gateway.stage import Stage
from tests.vk_gateway.test_from_native import recorded
from vk_gateway.ids import make_chat, make_message

PICTURE = png(30, 20)


async def until_ready(service: object, wanted: int) -> None:
    """All its parts are there, so many of them."""
    async with asyncio.timeout(10):
        while not all((parts := service.ready()).values()):  # type: ignore[attr-defined]  # a service
            await SystemClock().sleep(0)
    assert len(parts) == wanted


async def test_a_photo_comes_in_is_fetched_and_is_answered(on_stage: Stage, tmp_path: Path) -> None:
    router, fetched = Inbox(), Inbox()
    anna = on_stage.anna.id
    async with broker_in(tmp_path) as broker, gateway(on_stage.url, tmp_path, broker) as service:
        await router.listen(broker)
        await fetched.listen(broker, fetched_queue("telegram"))
        await until_ready(service, 5)
        await until_polled(on_stage)
        asked = await on_stage.vk.send(VkSay(anna, "вот чек", kind="photo", data=PICTURE))
        spoke = await router.next()
        assert isinstance(spoke, PersonSpoke)
        assert isinstance(spoke.content, Photo)
        fetch = FetchMedia(file=spoke.content.file, limit=1 << 20, answer_to=fetched_queue("telegram"))
        await tell(broker, media_queue("vk"), fetch, spoke.content.file)
        brought = await fetched.next()
        command = await show(broker, Show(chat=spoke.chat, content=Text(text="вижу"), reply_to=spoke.message))
        report = await router.next()

    assert isinstance(brought, MediaFetched)
    assert (brought.file, brought.size) == (spoke.content.file, len(PICTURE))
    answer = await on_stage.vk.wait(anna, from_bot=True)
    assert (answer.text, answer.reply_to) == ("вижу", asked.id)
    assert isinstance(report, Reported)
    assert (report.commands, report.reason, report.certain) == ((command,), None, True)
    assert report.messages == (make_message(anna, answer.id),)


async def until_polled(stage: Stage) -> None:
    """From now on whatever is said is heard."""
    async with asyncio.timeout(10):
        while not [call for call in await stage.vk.calls("groups.getLongPollServer") if call.outcome == "ok"]:
            await SystemClock().sleep(0)


async def test_a_refused_answer_is_reported_with_its_reason(on_stage: Stage, tmp_path: Path) -> None:
    router = Inbox()
    await on_stage.vk.deny(on_stage.anna.id)
    async with broker_in(tmp_path) as broker, gateway(on_stage.url, tmp_path, broker):
        await router.listen(broker)
        await show(broker, Show(chat=make_chat(on_stage.anna.id), content=Text(text="да")))
        report = await router.next()

    assert isinstance(report, Reported)
    assert (report.reason, report.messages) == ("not_allowed", ())


async def test_a_broadcast_goes_in_a_few_requests_and_each_client_gets_it_once(on_stage: Stage, tmp_path: Path) -> None:
    people = [await on_stage.vk.person(f"Клиент {number}") for number in range(30)]
    for person in people:
        await on_stage.vk.start(person.id)
    router = Inbox()
    async with broker_in(tmp_path) as broker:
        for person in people:
            await show(broker, Show(chat=make_chat(person.id), content=Text(text="Всем"), series="b1"), "bulk")
        async with gateway(on_stage.url, tmp_path, broker):
            await router.listen(broker)
            reports = [await router.next() for _ in people]

    assert all(isinstance(report, Reported) and len(report.messages) == 1 for report in reports)
    assert [(await on_stage.vk.chat(person.id)).texts()[-1:] for person in people] == [("Всем",)] * 30
    assert len(await on_stage.vk.calls("messages.send")) <= 3


async def test_an_update_that_a_person_replays_reaches_the_router(on_stage: Stage, tmp_path: Path) -> None:
    router = Inbox()
    async with broker_in(tmp_path) as broker, gateway(on_stage.url, tmp_path, broker):
        await router.listen(broker)
        parcel = Parcel("dead-1", "vk.update", "vk", json.dumps(recorded("text")).encode())
        await broker.publish(updates_queue("vk"), parcel)
        spoke = await router.next()

    assert isinstance(spoke, PersonSpoke)
    assert spoke.message == "vk:501:31"


@pytest.mark.parametrize("how", ["502", "closed"])
async def test_a_vk_that_is_away_leaves_it_ready_and_stoppable(on_stage: Stage, tmp_path: Path, how: str) -> None:
    await on_stage.vk.down(how)  # type: ignore[arg-type]  # one of the two

    async with broker_in(tmp_path) as broker, gateway(on_stage.url, tmp_path, broker) as service:
        assert service.name == "vk-gateway"
        await until_ready(service, 5)


@asynccontextmanager
async def process(folder: Path, url: str) -> AsyncIterator[None]:
    """The gateway in a process that is killed at the end."""
    child = await asyncio.create_subprocess_exec(sys.executable, "-m", "tests.vk_gateway.house", str(folder), url)
    try:
        yield
    finally:
        child.kill()
        await child.wait()


@pytest.mark.crash
async def test_a_gateway_killed_between_the_call_and_its_report_sends_nothing_twice(
    on_stage: Stage, tmp_path: Path
) -> None:
    anna, router = on_stage.anna.id, Inbox()
    await on_stage.vk.fault("hang_after", method="messages.send")
    async with broker_in(tmp_path) as broker:
        first = await show(broker, Show(chat=make_chat(anna), content=Text(text="один раз")))
        second = await show(broker, Show(chat=make_chat(anna), content=Text(text="потом")))
    async with process(tmp_path, on_stage.url):
        await on_stage.vk.wait(anna, within=20, text="один раз")
    async with broker_in(tmp_path) as broker, gateway(on_stage.url, tmp_path, broker):
        await router.listen(broker)
        reports = [await router.next(), await router.next()]

    assert await on_stage.texts() == ["один раз", "потом"]
    assert [one.commands for one in reports if isinstance(one, Reported)] == [(first,), (second,)]
    assert [one.certain for one in reports if isinstance(one, Reported)] == [True, True]
