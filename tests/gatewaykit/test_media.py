"""Files on their way: brought by their owner, kept for a while, never half of one, never more than is of use."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from PIL import Image

from chassis.clock import SystemClock
from contracts.ids import FileRef
from contracts.routing import fetched_queue
from gatewaykit.media.asking import MediaDesk
from gatewaykit.media.pictures import as_picture, zipped
from gatewaykit.media.port import Incoming
from gatewaykit.media.serving import MediaServing
from gatewaykit.media.store import MediaStore
from messaging.failures import RateLimited, Refused, Unavailable
from messaging.opening import open_broker
from messaging.port import Broker
from messaging.topology import whole
from tests.clocks import FakeClock

FILE = FileRef("vk:77:5:0")
MEGABYTE = 1 << 20


@dataclass
class Shelf:
    """What a platform has; `size` is what it says of it, and `next` what goes wrong with the next look."""

    files: dict[str, bytes] = field(default_factory=lambda: {FILE: b"bytes of a file"})
    size: int | None = None
    next: list[Exception] = field(default_factory=list)
    opened: int = 0
    breaks: bool = False

    @asynccontextmanager
    async def open(self, file: FileRef, limit: int) -> AsyncIterator[Incoming]:  # noqa: ARG002 - the kit looks, too
        self.opened += 1
        if self.next:
            raise self.next.pop(0)
        if file not in self.files:
            raise Refused("file_gone")
        yield Incoming(self._chunks(self.files[file]), self.size, "image/png", "a.png")

    async def _chunks(self, data: bytes) -> AsyncIterator[bytes]:
        for at in range(0, len(data), 4):
            if self.breaks and at:
                raise Unavailable("the connection broke")
            yield data[at : at + 4]


@dataclass
class House:
    """Two gateways on one broker and one store."""

    broker: Broker
    store: MediaStore
    shelf: Shelf
    desk: MediaDesk

    async def read(self, limit: int = MEGABYTE) -> bytes:
        stored = await self.desk.bring(FILE, limit)
        async with self.desk.at_hand(stored) as path:
            return path.read_bytes()


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    clock = SystemClock()
    broker = open_broker(f"sqlite:///{tmp_path}/broker.db", name="media")
    await broker.start()
    await broker.wait_until_up(5)
    await broker.declare(whole(1))
    store = MediaStore((tmp_path / "media").as_uri(), clock)
    shelf = Shelf()
    serving = MediaServing("vk", shelf, store, broker, clock)
    desk = MediaDesk("telegram-gateway", fetched_queue("telegram"), store, broker, clock)
    await serving.start()
    await desk.start()
    try:
        yield House(broker, store, shelf, desk)
    finally:
        async with asyncio.timeout(10):
            await asyncio.gather(serving.stop(), desk.stop())
            await broker.stop()


async def test_a_file_comes_from_its_owner_and_is_brought_once(house: House) -> None:
    assert await house.read() == b"bytes of a file"
    assert await house.read() == b"bytes of a file"
    stored = await house.store.find(FILE)

    assert house.shelf.opened == 1
    assert stored is not None
    assert (stored.size, stored.mime, stored.name) == (15, "image/png", "a.png")


async def test_several_who_want_it_at_once_wait_for_one_answer(house: House) -> None:
    assert await asyncio.gather(*(house.read() for _ in range(5))) == [b"bytes of a file"] * 5
    assert house.shelf.opened == 1


async def test_what_is_too_large_is_known_before_a_byte(house: House) -> None:
    house.shelf.size = 100
    with pytest.raises(Refused) as refused:
        await house.read(limit=99)

    assert refused.value.reason == "too_large"
    assert await house.store.find(FILE) is None


async def test_what_grows_beyond_the_limit_leaves_nothing(house: House) -> None:
    with pytest.raises(Refused) as refused:
        await house.read(limit=5)

    assert refused.value.reason == "too_large"
    assert await house.store.find(FILE) is None


async def test_what_is_gone_is_gone(house: House) -> None:
    house.shelf.files.clear()
    with pytest.raises(Refused) as refused:
        await house.read()

    assert refused.value.reason == "file_gone"


@pytest.mark.parametrize("failure", [RateLimited(0.05), Unavailable("502")])
async def test_what_cannot_be_brought_now_is_brought_a_little_later(house: House, failure: Exception) -> None:
    house.shelf.next = [failure]

    assert await house.read() == b"bytes of a file"
    assert house.shelf.opened == 2


async def test_a_fault_nobody_thought_of_is_told_to_whoever_waits(house: House) -> None:
    house.shelf.next = [ZeroDivisionError()]
    with pytest.raises(Refused) as refused:
        await house.read()

    assert refused.value.reason == "refused"


async def test_a_file_whose_reading_broke_off_is_no_file_until_it_is_whole(house: House) -> None:
    house.shelf.breaks = True
    reading = asyncio.create_task(house.read())
    async with asyncio.timeout(10):
        while house.shelf.opened < 1:
            await asyncio.wait({reading}, timeout=0.01)
    assert await house.store.find(FILE) is None
    house.shelf.breaks = False

    assert await asyncio.wait_for(reading, 10) == b"bytes of a file"


async def test_a_file_is_handed_out_for_a_day_and_then_forgotten(tmp_path: Path) -> None:
    clock = FakeClock(start=SystemClock().now())
    store = MediaStore((tmp_path / "media").as_uri(), clock)
    await store.put(FILE, Incoming(Shelf()._chunks(b"bytes"), 5), MEGABYTE)
    young = await store.find(FILE), await store.sweep()
    clock.advance(timedelta(hours=23.5).total_seconds())
    old = await store.find(FILE), await store.sweep()
    clock.advance(timedelta(hours=1).total_seconds())
    swept = await store.sweep()

    assert (young[0] is not None, young[1]) == (True, 0)
    assert old == (None, 0)
    assert swept == 2
    assert list((tmp_path / "media").iterdir()) == []


def test_the_place_of_a_file_tells_nothing_of_its_id() -> None:
    assert "vk:" not in MediaStore.key_of(FILE)
    assert MediaStore.key_of(FILE) == MediaStore.key_of(FILE) != MediaStore.key_of(FileRef("vk:77:5:1"))


def picture(folder: Path, kind: str, size: tuple[int, int] = (60, 40)) -> Path:
    path = folder / f"a.{kind.lower()}"
    Image.new("RGBA" if kind in {"PNG", "WEBP"} else "RGB", size, (200, 30, 30)).save(path, kind)
    return path


async def test_a_picture_that_fits_is_left_as_it_is(tmp_path: Path) -> None:
    path = picture(tmp_path, "PNG")
    data, mime = await as_picture(path, accept={"PNG"}, most_bytes=MEGABYTE)

    assert (data, mime) == (path.read_bytes(), "image/png")


@pytest.mark.parametrize("kind", ["WEBP", "BMP", "TIFF", "GIF"])
async def test_a_picture_of_another_format_becomes_a_jpeg(tmp_path: Path, kind: str) -> None:
    data, mime = await as_picture(picture(tmp_path, kind), accept={"PNG"}, most_bytes=MEGABYTE)

    with Image.open(BytesIO(data)) as made:
        assert (made.format, made.size, mime) == ("JPEG", (60, 40), "image/jpeg")


async def test_a_picture_too_large_is_made_smaller(tmp_path: Path) -> None:
    data, _ = await as_picture(picture(tmp_path, "PNG", (3000, 1500)), accept={"PNG"}, most_bytes=20_000, most_side=900)

    with Image.open(BytesIO(data)) as made:
        assert max(made.size) <= 900
    assert len(data) <= 20_000


async def test_what_is_no_picture_is_said_to_be_none(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(b"no picture")
    with pytest.raises(Refused) as refused:
        await as_picture(tmp_path / "a.jpg", accept={"JPEG"}, most_bytes=MEGABYTE)

    assert refused.value.reason == "unsupported"


async def test_an_archive_holds_the_file_under_its_name(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"music")
    with ZipFile(BytesIO(await zipped(tmp_path / "a", "песня.mp3"))) as archive:
        assert archive.read("песня.mp3") == b"music"
