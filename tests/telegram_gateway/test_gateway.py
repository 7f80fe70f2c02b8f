"""The whole service, built as it is built for use."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from chassis import migrations
from chassis.clock import SystemClock
from chassis.database import Database
from chassis.metrics import Metrics
from chassis.parts import Parts
from chassis.service import Service
from contracts.content import Photo, Text
from contracts.delivery import Reported
from contracts.envelope import Envelope, new_id
from contracts.inbound import OperatorChatSeen, PersonSpoke
from contracts.outbound import Mark, Show
from contracts.registry import decode, encode
from contracts.routing import Lane, outbound_queue, partition_queue, updates_queue
from contracts.wire import Wire
from gatewaykit.connector import Command
from messaging.opening import open_broker
from messaging.port import Broker, Delivery, Parcel
from messaging.topology import whole
from sandbox.control.seen import Say
from telegram_gateway import wiring
from telegram_gateway.ids import make_chat, make_message
from telegram_gateway.settings import TelegramSettings
from tests.telegram_gateway.stage import TOKEN, Stage
from tests.telegram_gateway.test_from_native import recorded

TEXT = recorded("text")


class RouterInbox:
    """What the router would get, one after another."""

    def __init__(self) -> None:
        self._got: asyncio.Queue[Delivery] = asyncio.Queue()

    async def listen(self, broker: Broker) -> None:
        await broker.subscribe(partition_queue(0), self._got.put_nowait, prefetch=100)

    async def next(self) -> Wire:
        """The next that somebody did, or that became of a command."""
        while isinstance(said := await self.anything(), OperatorChatSeen):
            pass
        return said

    async def anything(self) -> Wire:
        async with asyncio.timeout(10):
            delivery = await self._got.get()
        await delivery.ack()
        return decode(delivery.parcel.body).payload


@asynccontextmanager
async def gateway(
    stage: Stage, folder: Path, operator_chat: int | None = None
) -> AsyncIterator[tuple[Service, Broker]]:
    settings = TelegramSettings.load(
        env_file=None,
        telegram_token=TOKEN,
        telegram_api_url=stage.url,
        operator_chat_id=operator_chat or stage.group.id,
        partitions=1,
    )
    broker = open_broker(f"sqlite:///{folder}/gateway.db", name="telegram-gateway")
    database = Database(f"sqlite+aiosqlite:///{folder}/clients.db")
    for schema in wiring.migrations():
        await migrations.upgrade(database, schema)
    await broker.start()
    await broker.wait_until_up(5)
    await broker.declare(whole(1))
    service = wiring.build(settings, Parts(broker, database, SystemClock(), Metrics()))
    await service.start()
    try:
        yield service, broker
    finally:
        async with asyncio.timeout(10):
            await service.stop()
            await broker.stop()
            await database.close()


async def tell(broker: Broker, lane: Lane, payload: Command, key: str | None = None) -> str:
    own = new_id()
    envelope: Envelope[Wire] = Envelope(own, key or payload.chat, payload, SystemClock().now(), own)
    parcel = Parcel(own, envelope.type, envelope.key, encode(envelope))
    await broker.publish(outbound_queue("telegram", lane), parcel)
    return own


async def test_a_photo_is_relayed_and_answered(on_stage: Stage, tmp_path: Path) -> None:
    inbox = RouterInbox()
    anna, group = on_stage.anna.id, on_stage.group.id
    async with gateway(on_stage, tmp_path) as (_, broker):
        await inbox.listen(broker)
        await on_stage.telegram.send(Say(anna, "вот чек", kind="photo"))
        spoke = await inbox.next()
        assert isinstance(spoke, PersonSpoke)
        assert isinstance(spoke.content, Photo)
        relay = await tell(
            broker, "operators", Show(chat=make_chat(group), content=spoke.content, header="Анна · Telegram")
        )
        relayed = await inbox.next()
        answer = await on_stage.telegram.say(group, "вижу", sender=on_stage.oleg.id)
        await inbox.next()
        await tell(broker, "answers", Show(chat=spoke.chat, content=Text(text="вижу"), reply_to=spoke.message))
        await inbox.next()
        await tell(
            broker,
            "operators",
            Mark(chat=make_chat(group), message=make_message(group, answer.id), mark="delivered"),
        )
        await on_stage.telegram.wait(group, reaction="👌")

    assert isinstance(relayed, Reported)
    assert (relayed.commands, relayed.reason, len(relayed.messages)) == ((relay,), None, 1)
    seen = await on_stage.telegram.wait(group, from_bot=True)
    assert (seen.kind, seen.text) == ("photo", "Анна · Telegram\nвот чек")
    answered = await on_stage.telegram.wait(anna, from_bot=True)
    assert answered.text == "вижу"
    assert answered.reply_to is not None


async def test_a_refused_answer_is_reported_with_its_reason(on_stage: Stage, tmp_path: Path) -> None:
    inbox = RouterInbox()
    await on_stage.telegram.start(on_stage.anna.id)
    await on_stage.telegram.block(on_stage.anna.id)
    async with gateway(on_stage, tmp_path) as (_, broker):
        await inbox.listen(broker)
        await inbox.next()  # /start
        await inbox.next()  # blocked
        await tell(broker, "answers", Show(chat=make_chat(on_stage.anna.id), content=Text(text="да")))
        report = await inbox.next()

    assert isinstance(report, Reported)
    assert (report.reason, report.messages) == ("blocked", ())


async def test_an_update_that_a_person_replays_reaches_the_router(on_stage: Stage, tmp_path: Path) -> None:
    inbox = RouterInbox()
    async with gateway(on_stage, tmp_path) as (_, broker):
        await inbox.listen(broker)
        parcel = Parcel("dead-1", "telegram.update", "telegram", json.dumps(TEXT).encode())
        await broker.publish(updates_queue("telegram"), parcel)
        spoke = await inbox.next()

    assert isinstance(spoke, PersonSpoke)
    assert spoke.message == "tg:501:31"


@pytest.mark.parametrize("how", ["502", "closed"])
async def test_a_telegram_that_is_away_leaves_it_ready_and_stoppable(on_stage: Stage, tmp_path: Path, how: str) -> None:
    await on_stage.telegram.down(how)  # type: ignore[arg-type]  # one of the two

    async with gateway(on_stage, tmp_path) as (service, _):
        assert service.name == "telegram-gateway"
        async with asyncio.timeout(10):
            while not all(service.ready().values()):
                await SystemClock().sleep(0)

        assert set(service.ready()) == {"broker", "receiving", "replays", "sender", "media"}
