"""Receipts asked about over the broker, and what is answered, whatever the engine does."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from chassis.clock import Clock, SystemClock
from chassis.metrics import Metrics
from contracts.envelope import Envelope
from contracts.ids import ChatRef, FileRef
from contracts.ocr import Engine, Picture, ReadReceipt, ReceiptExamined
from contracts.registry import decode, encode
from contracts.routing import dead_queue, receipts_queue, router_queue
from messaging.port import Broker, Parcel
from payments_ocr.engine import Seen
from payments_ocr.examining import Examining
from payments_ocr.faults import Away, Unfit
from payments_ocr.words import Word
from tests.media import FewFiles
from tests.messaging.worlds import PARTITIONS, Caught, World, until
from tests.requirements import requirement

NOW = SystemClock().now
CHAT = ChatRef("vk:77")
FILE = FileRef("vk:77:5:0")
SEEN = Seen(
    Picture(sha256="ab", look="00ff00ff00ff00ff", width=360, height=680),
    ((Word("-128.00", 120, 200, 120, 40), Word("支付成功", 130, 120, 100, 20)),),
)


@dataclass
class Script:
    """An engine that does what it is told, one step for each picture; after the last, it reads."""

    steps: list[Exception | Callable[[], Seen]] = field(default_factory=list)
    reads: int = 0
    halted: asyncio.Event = field(default_factory=asyncio.Event)
    hang: bool = False

    @property
    def name(self) -> Engine:
        return "local"

    async def read(self, path: Path) -> Seen:  # noqa: ARG002 - as the real ones
        self.reads += 1
        if self.hang:
            self.halted.set()
            await asyncio.Event().wait()
        if self.steps:
            step = self.steps.pop(0)
            if isinstance(step, Exception):
                raise step
            return step()
        return SEEN

    async def stop(self) -> None:
        return None


@dataclass
class Room:
    """payments-ocr at work on a broker, and what the router hears."""

    broker: Broker
    engine: Script
    files: FewFiles
    caught: Caught
    examining: Examining

    async def ask(self, name: str = "r-1", *, minutes: float = 10, chat: ChatRef = CHAT) -> None:
        until_when = NOW() + timedelta(minutes=minutes)
        asked = ReadReceipt(chat=chat, receipt=name, file=FILE, until=until_when)
        envelope = Envelope(f"ask-{name}", chat, asked, NOW(), f"ask-{name}")
        await self.broker.publish(receipts_queue(), Parcel(envelope.id, envelope.type, chat, encode(envelope)))

    async def heard(self, count: int = 1) -> list[ReceiptExamined]:
        await self.caught.until(lambda: len(self.caught.deliveries) >= count)
        answers = [decode(delivery.parcel.body).payload for delivery in self.caught.deliveries]
        assert all(isinstance(answer, ReceiptExamined) for answer in answers)
        return [answer for answer in answers if isinstance(answer, ReceiptExamined)]


@asynccontextmanager
async def room_on(world: World, *, clock: Clock | None = None) -> AsyncIterator[Room]:
    broker = await world.broker()
    caught, engine, files = Caught(), Script(), FewFiles({FILE: b"a picture"})
    router = await broker.subscribe(router_queue(CHAT, PARTITIONS), caught, prefetch=50)
    examining = Examining(engine, files, await world.broker(), clock or SystemClock(), Metrics(), partitions=PARTITIONS)
    await examining.start()
    try:
        yield Room(broker, engine, files, caught, examining)
    finally:
        async with asyncio.timeout(10):
            await examining.stop()
            await router.close()


@dataclass
class Hasty(SystemClock):
    """Time flies."""

    def monotonic(self) -> float:
        return super().monotonic() * 50

    async def sleep(self, seconds: float) -> None:
        await super().sleep(seconds / 50)


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    async with World(f"sqlite:///{tmp_path}/journal.sqlite") as world, room_on(world, clock=Hasty()) as made:
        yield made


async def test_what_stands_on_a_receipt_is_said_in_the_chats_own_line(world: World) -> None:
    async with room_on(world) as room:
        await room.ask()
        (answer,) = await room.heard()

    assert (answer.chat, answer.receipt, answer.file, answer.engine, answer.fault) == (CHAT, "r-1", FILE, "local", None)
    assert [(amount.value, amount.sign, amount.alone) for amount in answer.amounts] == [("128.00", "-", True)]
    assert [status.meaning for status in answer.statuses] == ["done"]
    assert answer.picture == SEEN.picture


@requirement("ocr:service:once")
async def test_a_receipt_asked_about_twice_is_answered_with_the_same_id(room: Room) -> None:
    await room.ask()
    await room.heard()
    await room.ask("r-2")
    await room.heard(2)
    again = Envelope(
        "ask-r-1",
        CHAT,
        ReadReceipt(chat=CHAT, receipt="r-1", file=FILE, until=NOW()),
        NOW(),
        "c",
    )
    other = Caught()
    async with room_on_same(room, other):
        await room.broker.publish(receipts_queue(), Parcel("ask-r-1", again.type, CHAT, encode(again)))
        await room.caught.until(lambda: len(room.caught.deliveries) >= 3)

    ids = [delivery.parcel.id for delivery in room.caught.deliveries]
    assert ids[0] == ids[2] != ids[1]


@asynccontextmanager
async def room_on_same(room: Room, _caught: Caught) -> AsyncIterator[None]:
    """Another replica takes over, which remembers nothing."""
    await room.examining.stop()
    fresh = Examining(room.engine, room.files, room.broker, SystemClock(), Metrics(), partitions=PARTITIONS)
    await fresh.start()
    try:
        yield
    finally:
        await fresh.stop()


@requirement("ocr:pictures:bad", "ocr:service:bounded")
async def test_a_bad_picture_is_answered_with_its_reason_and_the_next_is_read(room: Room) -> None:
    room.engine.steps = [Unfit("animated"), Unfit("too_many_pixels")]
    for name in ("r-1", "r-2", "r-3"):
        await room.ask(name)
    answers = await room.heard(3)

    assert {answer.receipt: answer.fault for answer in answers} == {
        "r-1": "animated",
        "r-2": "too_many_pixels",
        "r-3": None,
    }


@requirement("ocr:service:bounded")
async def test_an_engine_that_is_away_for_a_moment_costs_only_time(room: Room) -> None:
    room.engine.steps = [Away("ocr_down", wait=0.05), Away("ocr_quota", wait=0.05)]
    await room.ask()
    (answer,) = await room.heard()

    assert answer.fault is None
    assert room.engine.reads == 3


@requirement("ocr:service:bounded")
@pytest.mark.parametrize(
    ("away", "minutes", "fault"),
    [
        (Away("ocr_down"), -60, "ocr_down"),
        (Away("ocr_quota", wait=3600), 10, "ocr_quota"),
        (Away("ocr_key"), 10, "ocr_key"),
    ],
)
async def test_when_waiting_is_of_no_use_it_is_said_at_once(room: Room, away: Away, minutes: float, fault: str) -> None:
    room.engine.steps = [away]
    await room.ask(minutes=minutes)
    (answer,) = await room.heard()

    assert (answer.fault, room.engine.reads) == (fault, 1)


@requirement("ocr:service:bounded")
async def test_a_receipt_that_waited_for_hours_is_still_read_if_it_can_be(room: Room) -> None:
    await room.ask(minutes=-300)
    (answer,) = await room.heard()

    assert answer.fault is None


@requirement("ocr:service:bounded")
@pytest.mark.parametrize(("files", "fault"), [({}, "file_gone"), ({FILE: b"0" * (21 << 20)}, "file_too_large")])
async def test_a_file_that_does_not_come_is_said(room: Room, files: dict[str, bytes], fault: str) -> None:
    room.files.files = files
    await room.ask()
    (answer,) = await room.heard()

    assert (answer.fault, answer.picture, room.engine.reads) == (fault, None, 0)


async def test_a_mistake_of_ours_is_set_aside_and_whoever_asked_is_told(room: Room) -> None:
    room.engine.steps = [ZeroDivisionError()] * 5
    await room.ask()
    (answer,) = await room.heard()
    await until(lambda: room.engine.reads == 5)

    assert answer.fault == "ocr_down"
    async with asyncio.timeout(10):
        while not await room.broker.peek(dead_queue("payments-ocr"), 10):
            await asyncio.get_running_loop().run_in_executor(None, lambda: None)


@requirement("ocr:service:once")
async def test_what_is_in_hand_when_the_process_goes_is_read_by_another(world: World) -> None:
    async with room_on(world) as room:
        room.engine.hang = True
        await room.ask()
        async with asyncio.timeout(10):
            await room.engine.halted.wait()
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await room.examining.stop()
        assert room.caught.deliveries == []

        heir = Script()
        fresh = Examining(heir, room.files, room.broker, SystemClock(), Metrics(), partitions=PARTITIONS)
        await fresh.start()
        (answer,) = await room.heard()
        await fresh.stop()

    assert (answer.fault, heir.reads) == (None, 1)
