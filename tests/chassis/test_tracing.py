"""Traces cost nothing where they are off, and hold up nothing where nobody collects them."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Iterator, MutableMapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
import structlog

from chassis.service import CannotStart
from chassis.tracing import TracedBroker, traced
from contracts.envelope import Envelope
from contracts.ids import ChatRef
from contracts.registry import encode
from contracts.routing import partition_queue
from contracts.timers import TimerDue
from messaging.embedded import EmbeddedBroker
from messaging.port import Broker, Delivery, Parcel
from messaging.topology import whole
from tests.requirements import requirement

NOON = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)
QUEUE = partition_queue(0)


@pytest.fixture
async def broker(tmp_path: Path) -> AsyncIterator[Broker]:
    made = EmbeddedBroker(tmp_path / "broker.db")
    await made.start()
    await made.declare(whole(1))
    yield made
    await made.stop()


@pytest.fixture(autouse=True)
def logs_as_before() -> Iterator[None]:
    yield
    structlog.reset_defaults()


def parcel(identity: str, causation: str | None = None) -> Parcel:
    due = TimerDue(chat=ChatRef("tg:1"), kind="x", subject="y", due=NOON)
    said = Envelope(identity, "tg:1", due, NOON, correlation="first", causation=causation)
    return Parcel(said.id, said.type, said.key, encode(said))


async def next_of(broker: Broker) -> Parcel:
    """The oldest in the queue, taken and acknowledged."""
    came: asyncio.Queue[Delivery] = asyncio.Queue()
    subscription = await broker.subscribe(QUEUE, came.put_nowait, prefetch=1)
    async with asyncio.timeout(10):
        delivery = await came.get()
        await delivery.ack()
        await subscription.close()
    return delivery.parcel


@requirement("watch:one-trace")
async def test_without_a_collector_the_broker_is_the_broker(broker: Broker) -> None:
    async with traced(broker, None, "otklik") as carrier:
        assert carrier is broker


async def test_a_collector_that_is_away_holds_up_nothing_and_what_is_carried_stays_the_same(
    broker: Broker, free_port: int
) -> None:
    said: list[str] = []

    def hear(_logger: object, _method: str, event: MutableMapping[str, object]) -> MutableMapping[str, object]:
        said.append(str(event.get("action")))
        return event

    structlog.configure(processors=[hear, structlog.processors.JSONRenderer()])
    raw = Parcel("u1", "telegram.update", "telegram", b"\xff no envelope")
    async with asyncio.timeout(20), traced(broker, f"http://127.0.0.1:{free_port}", "otklik") as carrier:
        assert isinstance(carrier, TracedBroker)
        for sent in (parcel("m1"), parcel("m2", causation="m1"), raw):
            await carrier.publish(QUEUE, sent)
            came = await next_of(carrier)
            assert (came.id, came.type, came.key) == (sent.id, sent.type, sent.key)
            if sent is raw:
                assert came.body == raw.body
            else:
                before, after = json.loads(sent.body), json.loads(came.body)
                assert after.pop("trace").split("-")[0] == "00"
                before.pop("trace")
                assert after == before
    assert said.count("traces_lost") == 1


async def test_a_repeat_has_the_same_trace(broker: Broker, free_port: int) -> None:
    async with traced(broker, f"http://127.0.0.1:{free_port}", "otklik") as carrier:
        traces = []
        for _ in range(2):
            await carrier.publish(QUEUE, parcel("m2", causation="m1"))
            traces.append(json.loads((await next_of(broker)).body)["trace"])
    assert traces[0] == traces[1]


async def test_missing_packages_are_named_with_what_to_do(broker: Broker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "chassis.tracing_export", None)
    with pytest.raises(CannotStart, match=r"pip install .*tracing.txt"):
        async with traced(broker, "http://127.0.0.1:1", "otklik"):
            pass
