"""The worker process: started late, ended when idle, when it hangs and with the service, replaced when it dies."""

import asyncio
import os
import signal
from pathlib import Path

import pytest

from chassis.clock import SystemClock
from payments_ocr.faults import Away, Unfit
from payments_ocr.workshop import Workshop
from tests.clocks import FakeClock
from tests.messaging.worlds import until
from tests.payments_ocr.workers import SLOW_FIRST, echoing, worker
from tests.requirements import requirement


def number_in(mark: str) -> int:
    return int(Path(mark).read_text("utf-8"))


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@requirement("ocr:engine:lazy")
async def test_no_process_runs_before_the_first_picture_and_one_serves_them_all() -> None:
    workshop = Workshop(SystemClock(), command=echoing())
    assert workshop.pid is None

    answers = [await workshop.do({"number": number}) for number in range(3)]
    await workshop.stop()

    assert [answer["number"] for answer in answers] == [0, 1, 2]
    assert len({answer["pid"] for answer in answers}) == 1
    assert not alive(answers[0]["pid"])


@requirement("ocr:engine:lazy")
async def test_an_idle_process_gives_its_memory_back() -> None:
    clock = FakeClock()
    workshop = Workshop(clock, idle=300, command=echoing())
    first = await workshop.do({})
    await clock.until_sleeping()
    clock.advance(299)
    again = await workshop.do({})
    await clock.until_sleeping()
    clock.advance(300)
    await until(lambda: workshop.pid is None)
    third = await workshop.do({})
    await workshop.stop()

    assert first["pid"] == again["pid"] != third["pid"]
    assert not alive(first["pid"])


@requirement("ocr:engine:killed")
@pytest.mark.crash
async def test_a_process_killed_in_the_middle_is_replaced_and_the_picture_is_read(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    workshop = Workshop(SystemClock(), command=worker(SLOW_FIRST))
    reading = asyncio.create_task(workshop.do({"mark": str(mark)}))
    await until(lambda: mark.exists() and mark.read_text() != "")
    killed = int(mark.read_text())
    os.kill(killed, signal.SIGKILL)
    async with asyncio.timeout(10):
        answer = await reading
    await workshop.stop()

    assert answer["pid"] != killed


async def test_a_picture_that_ends_every_process_is_given_up() -> None:
    workshop = Workshop(SystemClock(), command=worker("os._exit(3)"))
    with pytest.raises(Away) as away:
        await workshop.do({})
    await workshop.stop()

    assert away.value.fault == "ocr_down"


async def test_a_process_that_hangs_is_ended_and_the_next_picture_is_read(tmp_path: Path) -> None:
    mark = str(tmp_path / "mark")
    workshop = Workshop(SystemClock(), longest=0.5, command=worker(SLOW_FIRST))
    with pytest.raises(Away):
        await workshop.do({"mark": mark})
    hung = number_in(mark)
    quick = Workshop(SystemClock(), longest=10, command=worker(SLOW_FIRST))
    answer = await quick.do({"mark": mark})
    await asyncio.gather(workshop.stop(), quick.stop())

    assert not alive(hung)
    assert answer["pid"] != hung


async def test_what_it_says_of_a_bad_picture_is_passed_on() -> None:
    workshop = Workshop(SystemClock(), command=worker('say(fault="animated", detail="")'))
    with pytest.raises(Unfit) as unfit:
        await workshop.do({})
    await workshop.stop()

    assert unfit.value.fault == "animated"


async def test_a_recogniser_that_cannot_be_started_is_away() -> None:
    workshop = Workshop(SystemClock(), command=("/nowhere/at/all",))
    with pytest.raises(Away):
        await workshop.do({})
    await workshop.stop()


async def test_who_stops_waiting_leaves_no_half_read_answer_to_the_next(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    workshop = Workshop(SystemClock(), command=worker(SLOW_FIRST))
    reading = asyncio.create_task(workshop.do({"mark": str(mark)}))
    await until(lambda: mark.exists() and mark.read_text() != "")
    reading.cancel()
    await asyncio.gather(reading, return_exceptions=True)
    async with asyncio.timeout(10):
        answer = await workshop.do({"mark": str(mark)})
    await workshop.stop()

    assert answer["pid"] != int(mark.read_text())
