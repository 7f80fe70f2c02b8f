"""OCR.space as a real server, with its refusals, and what the engine makes of each."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image

from chassis.clock import SystemClock
from payments_ocr.faults import Away, Unfit
from payments_ocr.ocrspace.engine import OcrSpaceEngine
from payments_ocr.workshop import Workshop
from sandbox.control.machine import FaultKind
from sandbox.control.ocrspace import OcrSpaceControl, StrangeAnswer
from sandbox.running import running_sandbox
from tests.payments_ocr.test_pictures import painted, saved
from tests.requirements import requirement

SLIP = [
    [("Статус", 20, 20, 60, 18), ("Исполнено", 220, 20, 90, 18)],
    [("Сумма", 20, 60, 60, 18), ("перевода", 86, 60, 80, 18), ("990,00", 220, 60, 60, 18), ("₽", 284, 60, 12, 18)],
    [("Получатель", 20, 100, 100, 18), ("Иван", 220, 100, 40, 18), ("С.", 264, 100, 16, 18)],
]
PASSING: tuple[StrangeAnswer | FaultKind, ...] = (
    "timed_out",
    "exhausted",
    "fatal",
    "file_timed_out",
    "maintenance",
    "nothing",
    "500",
    "502",
    "drop",
    "429",
)
REFUSING: tuple[StrangeAnswer, ...] = ("file_unreadable", "unprocessable")


@dataclass
class Desk:
    """An engine, and the server that it asks."""

    engine: OcrSpaceEngine
    space: OcrSpaceControl
    picture: Path


@asynccontextmanager
async def desk_at(folder: Path, *, key: str | None = None, hourly: int = 180) -> AsyncIterator[Desk]:
    picture = folder / "picture.jpg"
    await asyncio.to_thread(picture.write_bytes, saved(painted(11, (720, 1360)), "JPEG"))
    async with running_sandbox() as sandbox:
        space = sandbox.control.ocrspace
        known = await space.key(hourly=hourly)
        await space.show(SLIP)
        clock = SystemClock()
        engine = OcrSpaceEngine(f"{sandbox.url}/parse/image", key or known, Workshop(clock), clock)
        try:
            yield Desk(engine, space, picture)
        finally:
            await engine.stop()


async def test_words_come_with_their_places_and_a_known_page_costs_one_request(tmp_path: Path) -> None:
    async with desk_at(tmp_path) as desk:
        seen = await desk.engine.read(desk.picture)
        asked = await desk.space.asked()

    assert [[word.text for word in reading] for reading in seen.readings] == [
        ["Статус", "Исполнено", "Сумма перевода", "990,00 ₽", "Получатель", "Иван С."]
    ]
    assert [(one["language"], one["engine"], one["overlay"]) for one in asked] == [("rus", "1", True)]
    assert (seen.picture.width, seen.picture.height) == (720, 1360)


async def test_a_page_that_is_not_understood_is_asked_about_in_the_other_language(tmp_path: Path) -> None:
    async with desk_at(tmp_path) as desk:
        await desk.space.show([[("zzz", 20, 20, 60, 18)]])
        seen = await desk.engine.read(desk.picture)
        asked = await desk.space.asked()

    assert len(seen.readings) == 2
    assert [one["language"] for one in asked] == ["rus", "chs"]


async def test_a_large_picture_is_made_small_before_it_leaves(tmp_path: Path) -> None:
    data = saved(Image.effect_noise((1080, 2340), 90).convert("RGB"))
    async with desk_at(tmp_path) as desk:
        await asyncio.to_thread(desk.picture.write_bytes, data)
        seen = await desk.engine.read(desk.picture)
        (asked, *_) = await desk.space.asked()

    assert len(data) > 1 << 20 > asked["size"]
    assert seen.readings[0][0].left > SLIP[0][0][1]  # places are those of the large picture again


@requirement("ocr:ocrspace:shapes")
async def test_each_trouble_is_told_apart_and_passes(tmp_path: Path) -> None:
    async with desk_at(tmp_path) as desk:
        faults: dict[str, str] = {}
        for kind in (
            "timed_out",
            "exhausted",
            "fatal",
            "file_timed_out",
            "maintenance",
            "nothing",
            "500",
            "502",
            "drop",
            "429",
        ):
            await desk.space.fault(kind)
            with pytest.raises(Away) as away:
                await desk.engine.read(desk.picture)
            faults[kind] = away.value.fault
        for refusal in REFUSING:
            await desk.space.fault(refusal)
            with pytest.raises(Unfit) as unfit:
                await desk.engine.read(desk.picture)
            faults[refusal] = unfit.value.fault
        seen = await desk.engine.read(desk.picture)

    assert faults.pop("429") == "ocr_quota"
    assert {faults.pop("file_unreadable"), faults.pop("unprocessable")} == {"ocr_refused"}
    assert set(faults.values()) == {"ocr_down"}
    assert seen.readings


@requirement("ocr:ocrspace:shapes")
async def test_a_key_that_is_not_known_and_a_quota_that_is_spent_are_said(tmp_path: Path) -> None:
    async with desk_at(tmp_path, key="wrong") as desk:
        with pytest.raises(Away) as unknown:
            await desk.engine.read(desk.picture)
    async with desk_at(tmp_path, hourly=1) as desk:
        await desk.engine.read(desk.picture)
        with pytest.raises(Away) as spent:
            await desk.engine.read(desk.picture)

    assert unknown.value.fault == "ocr_key"
    assert (spent.value.fault, spent.value.wait) == ("ocr_quota", 3600)


async def test_a_server_that_is_gone_is_away(tmp_path: Path) -> None:
    async with desk_at(tmp_path) as desk:
        await desk.space.down("closed")
        with pytest.raises(Away) as away:
            await desk.engine.read(desk.picture)

    assert away.value.fault == "ocr_down"
