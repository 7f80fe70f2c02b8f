"""The whole router on an embedded broker: what goes into its partitions, and what comes out for the gateways."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from chassis.clock import SystemClock
from chassis.database import Database
from chassis.metrics import Metrics
from chassis.migrations import upgrade
from chassis.parts import Parts
from chassis.settings import HouseSettings, WrongSettings
from contracts.content import Text
from contracts.envelope import Envelope, id_from
from contracts.ids import ChatRef, MessageRef
from contracts.inbound import PersonSpoke
from contracts.outbound import Show
from contracts.registry import decode, encode
from contracts.routing import outbound_queue, router_queue
from messaging.opening import open_broker
from messaging.port import Delivery, Parcel
from messaging.topology import whole
from router.settings import RouterSettings
from router.wiring import build, migrations
from tests.router.stage import ANNA

PARTITIONS = 2
SECONDS = 10


def settings(**more: object) -> RouterSettings:
    return RouterSettings.load(env_file=None, operator_chat_id=-100, partitions=PARTITIONS, **more)


@pytest.fixture
async def parts(tmp_path: Path, sqlite_url: str) -> AsyncIterator[Parts]:
    broker = open_broker(f"sqlite:////{tmp_path}/broker.db", name="test")
    database = Database(sqlite_url)
    await broker.start()
    await broker.wait_until_up(SECONDS)
    await broker.declare(whole(PARTITIONS))
    for schema in migrations():
        await upgrade(database, schema)
    yield Parts(broker, database, SystemClock(), Metrics())
    await broker.stop()
    await database.close()


def spoken(number: int, text: str) -> Parcel:
    said = PersonSpoke(
        channel="telegram",
        chat=ChatRef("tg:1"),
        person=ANNA,
        message=MessageRef(f"tg:1:{number}"),
        content=Text(text=text),
        at=SystemClock().now(),
    )
    identity = id_from("test", number)
    envelope = Envelope(id=identity, key="tg:1", payload=said, at=said.at, correlation=identity)
    return Parcel(envelope.id, envelope.type, envelope.key, encode(envelope))


async def test_what_a_client_writes_comes_out_for_the_gateways_in_order_and_once(parts: Parts) -> None:
    router = build(settings(), parts)
    queue = router_queue("tg:1", PARTITIONS)
    seen: asyncio.Queue[str] = asyncio.Queue()

    def gateway(delivery: Delivery) -> None:
        show = decode(delivery.parcel.body).payload
        assert isinstance(show, Show)
        assert isinstance(show.content, Text)
        if not show.content.text.startswith("📌"):  # the board is drawn beside everything
            seen.put_nowait(show.content.text)

    subscription = await parts.broker.subscribe(outbound_queue("telegram", "operators"), gateway, prefetch=50)
    await router.start()
    for number, text in enumerate(["anna@example.org", "Связаться с поддержкой", "раз", "два", "три"]):
        parcel = spoken(number, text)
        await parts.broker.publish(queue, parcel)
        await parts.broker.publish(queue, parcel)

    async with asyncio.timeout(SECONDS):
        shown = [await seen.get() for _ in range(4)]
    assert shown[1:] == ["раз", "два", "три"]
    assert router.ready() == dict.fromkeys(router.ready(), True)

    age = parts.metrics.registry.get_sample_value("otklik_outbox_oldest_unsent_seconds", {"service": "router"})
    assert age is not None

    async with asyncio.timeout(SECONDS):
        await router.stop()
    assert seen.empty()
    assert await parts.broker.depth(queue) == 0
    await subscription.close()


async def test_the_settings_of_another_service_are_refused(parts: Parts) -> None:
    with pytest.raises(TypeError):
        build(HouseSettings.load(env_file=None), parts)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"operator_chat_id": "abc"}, "OPERATOR_CHAT_ID is wrong"),
        ({"operator_chat_id": 5}, "a group's number is negative"),
        ({"owner_ids": "1, x"}, "OWNER_IDS is wrong"),
        ({"unknown_clients": "maybe"}, "UNKNOWN_CLIENTS is wrong"),
    ],
)
def test_a_wrong_setting_is_named_in_words(wrong: dict[str, object], words: str) -> None:
    with pytest.raises(WrongSettings, match=words):
        RouterSettings.load(env_file=None, **{"operator_chat_id": -1, **wrong})


def test_settings_are_read_as_people_write_them() -> None:
    read = settings(owner_ids="1, 2", unknown_clients="Reject")

    assert (read.owner_ids, read.unknown_clients, read.operator_chat_id) == ((1, 2), "reject", -100)
