"""What the demo is made of: its clock, its receipts, its look at a message's way."""

import asyncio
import json
from datetime import datetime, timedelta
from io import BytesIO, StringIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from PIL import Image
from sqlalchemy import select

from chassis.clock import SystemClock
from chassis.database import Database
from contracts.envelope import Envelope
from contracts.ids import ChatRef, MessageRef
from contracts.outbound import Tidy
from contracts.registry import encode
from messaging.embedded import EmbeddedBroker
from messaging.port import Delivery, Parcel
from messaging.topology import whole
from otklik.demo.clocks import MovedClock, until
from otklik.demo.receipts import KINDS, receipt
from otklik.demo.shop import opened
from otklik.demo.way import WatchedBroker, Way
from sandbox.running import running_sandbox

MOSCOW = ZoneInfo("Europe/Moscow")
NOW = datetime(2026, 11, 26, 14, 30, tzinfo=MOSCOW)


async def test_a_moved_clock_wakes_whoever_sleeps_and_leaves_elapsed_time_alone() -> None:
    clock = MovedClock()
    before, real = clock.monotonic(), SystemClock().now()
    asyncio.get_running_loop().call_soon(clock.set_ahead, 7200.0)
    async with asyncio.timeout(5):
        await clock.sleep(3600)
    assert timedelta(hours=2) <= clock.now() - real < timedelta(hours=2, seconds=5)
    assert clock.monotonic() - before < 5


async def test_the_database_tells_the_moved_time_too(tmp_path: Path) -> None:
    clock = MovedClock(86_400)
    database = Database(f"sqlite+aiosqlite:///{tmp_path}/clients.db", prepare=clock.prepare)
    async with database.reading() as connection:
        told = (await connection.execute(select(database.now_sql()))).scalar_one()
    await database.close()
    assert abs(told - clock.now().timestamp()) < 5


@pytest.mark.parametrize(
    ("order", "seconds"),
    [({"seconds": 3600}, 3600), ({"at": "14:30:20"}, 20), ({"at": "12:59:50"}, 22.5 * 3600 - 10)],
)
def test_a_clock_goes_ahead_by_seconds_or_to_the_next_time_of_day(order: dict[str, object], seconds: float) -> None:
    assert until(NOW, order) == seconds


@pytest.mark.parametrize("order", [{}, {"seconds": -1}, {"at": "noon"}])
def test_no_clock_goes_back_or_anywhere_else(order: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"time of day|Invalid isoformat"):
        until(NOW, order)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["ru", "en"])
def test_each_receipt_is_a_picture_of_its_own_with_all_its_letters(kind: str, language: str) -> None:
    first, second = (receipt(kind, number, NOW, language) for number in (1, 2))  # type: ignore[arg-type] # of the lists
    assert first != second
    assert Image.open(BytesIO(first)).size == (720, 1180)


async def test_the_table_reminds_two_people_on_the_day_of_the_next_round(tmp_path: Path) -> None:
    async with running_sandbox() as sandbox:
        settings = await opened(sandbox.control.google, sandbox.url, "ru", NOW, tmp_path)
        tabs = (await sandbox.control.google.whole())["tabs"]
    days = {row[0].partition("@")[0]: row[2] for row in tabs[2]["rows"][1:]}
    assert days == {"anna": "30.11.2026", "boris": "28.11.2026", "vera": "17.12.2026", "gleb": "15.11.2026"}
    assert settings["SHEETS_CREDENTIALS"] == str(tmp_path / "google.json")
    assert (
        json.loads(await asyncio.to_thread((tmp_path / "google.json").read_text, "utf-8"))["type"] == "service_account"
    )


async def test_the_broker_is_watched_without_its_words_and_hands_out_as_ever(tmp_path: Path) -> None:
    notes = StringIO()
    broker = WatchedBroker(EmbeddedBroker(tmp_path / "broker.db"), notes)
    payload = Tidy(chat=ChatRef("telegram:1"), message=MessageRef("telegram:1:1"))
    envelope = Envelope(id="a", key="k", payload=payload, at=NOW, correlation="chain")
    done = asyncio.Event()
    handed: list[Delivery] = []

    def take(delivery: Delivery) -> None:
        handed.append(delivery)
        done.set()

    await broker.start()
    await broker.wait_until_up(10)
    await broker.declare(whole(1))
    subscription = await broker.subscribe("router.p000", take, prefetch=1)
    await broker.publish("router.p000", Parcel("a", envelope.type, "k", encode(envelope)))
    async with asyncio.timeout(10):
        await done.wait()
    await handed[0].ack()
    await broker.publish("router.p000", Parcel("b", "no.message", "k", b"not JSON"))
    await subscription.close()
    await broker.stop()
    noted = [json.loads(line) for line in notes.getvalue().splitlines()]
    events = [one["event"] for one in noted if (one["id"], one["chain"]) == ("a", "chain")]
    assert sorted(events) == ["done", "handed", "kept", "offered"]
    assert {one["chain"] for one in noted if one["id"] == "b"} == {""}


def test_the_way_is_told_hop_by_hop_and_adds_up(tmp_path: Path) -> None:
    notes = tmp_path / "way.jsonl"
    way = Way(notes)
    assert way.look() is None
    heard = {"queue": "router.p001", "id": "m", "type": "inbound.person_spoke.v1", "chain": "m"}
    said = {"queue": "telegram-gateway.operators", "id": "r", "type": "outbound.show.v1", "chain": "m"}
    events = [
        (heard, "offered", 10.0),
        (heard, "handed", 10.004),
        (heard, "kept", 10.005),
        (said, "offered", 10.02),
        (said, "kept", 10.021),
        (said, "handed", 10.03),
        (heard, "done", 10.04),
    ]
    lines = [json.dumps({**leg, "event": event, "at": at}) + "\n" for leg, event, at in events]
    notes.write_text("".join(lines) + '{"half a line', "utf-8")
    told = way.look()
    assert told is not None
    assert (told["hops"], told["total"]) == ([4.0, 0.0, 16.0, 1.0, 9.0, None], None)
    notes.write_text("".join(lines) + json.dumps({**said, "event": "done", "at": 10.1}) + "\n", "utf-8")
    told = Way(notes).look()
    assert told is not None
    assert told["hops"][-1] == 70.0
    assert told["total"] == sum(told["hops"]) == 100.0
