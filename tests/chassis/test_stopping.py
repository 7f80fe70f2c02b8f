"""A process dies well: nothing new, what runs is finished, and never longer than promised."""

import asyncio
import gc
import signal
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager

import pytest
from starlette.routing import BaseRoute
from structlog.testing import capture_logs

from chassis.http import HttpServer
from chassis.metrics import Metrics
from chassis.run import run
from chassis.service import CannotStart


class Actor:
    """A service that writes down what is done to it."""

    routes: Sequence[BaseRoute] = ()

    def __init__(self, name: str, story: list[str]) -> None:
        self.name = name
        self.story = story
        self.may_start = asyncio.Event()
        self.may_start.set()
        self.may_stop = asyncio.Event()
        self.may_stop.set()
        self.fault: Exception | None = None
        self.last_fault: Exception | None = None
        self.started = asyncio.Event()

    def ready(self) -> Mapping[str, bool]:
        return {}

    async def start(self) -> None:
        self.story.append(f"{self.name} starts")
        self.started.set()
        await self.may_start.wait()
        if self.fault is not None:
            raise self.fault

    async def stop(self) -> None:
        self.story.append(f"{self.name} stops")
        try:
            await self.may_stop.wait()
        except asyncio.CancelledError:
            self.story.append(f"{self.name} is cut short")
            raise
        if self.last_fault is not None:
            raise self.last_fault
        self.story.append(f"{self.name} is done")


class Stage:
    """Two services, one HTTP server, and a way to end it."""

    def __init__(self) -> None:
        self.story: list[str] = []
        self.first = Actor("first", self.story)
        self.second = Actor("second", self.story)
        self.metrics = Metrics()
        self.http = HttpServer("127.0.0.1", 0, [], dict, self.metrics)
        self.stop = asyncio.Event()

    async def play(self, grace: float = 5) -> None:
        async with asyncio.timeout(10):
            await run([self.first, self.second], self.http, grace=grace, stop=self.stop)


async def test_everything_starts_in_order_and_stops_in_parallel() -> None:
    stage = Stage()
    stage.first.may_stop.clear()
    playing = asyncio.create_task(stage.play())
    await stage.second.started.wait()
    stage.stop.set()
    while "second is done" not in stage.story:
        await asyncio.wait({playing}, timeout=0.01)
    stage.first.may_stop.set()
    await playing

    assert stage.story == [
        "first starts",
        "second starts",
        "first stops",
        "second stops",
        "second is done",
        "first is done",
    ]


async def test_while_it_works_what_a_start_has_loaded_is_not_looked_through_for_garbage() -> None:
    stage, before = Stage(), gc.get_threshold()
    playing = asyncio.create_task(stage.play())
    while gc.get_threshold() == before and not playing.done():
        await asyncio.wait({playing}, timeout=0.01)

    assert gc.get_freeze_count() > 1000

    stage.stop.set()
    await playing

    assert (gc.get_threshold(), gc.get_freeze_count()) == (before, 0)


async def test_a_stop_that_came_before_the_start_is_not_lost() -> None:
    stage = Stage()
    stage.stop.set()

    await stage.play()

    assert not any("is cut short" in line for line in stage.story)


async def test_a_stop_while_starting_ends_the_start_and_stops_what_had_begun() -> None:
    stage = Stage()
    stage.first.may_start.clear()
    playing = asyncio.create_task(stage.play())
    await stage.first.started.wait()

    stage.stop.set()
    await playing

    assert stage.story == ["first starts", "first stops", "first is done"]


async def test_a_drain_that_takes_too_long_is_cut_logged_and_counted() -> None:
    stage = Stage()
    stage.second.may_stop.clear()
    playing = asyncio.create_task(stage.play(grace=0.2))
    await stage.second.started.wait()
    with capture_logs() as logs:
        stage.stop.set()
        await playing

    assert stage.story[-1] == "second is cut short"
    assert [(log["action"], log.get("service")) for log in logs if log["log_level"] == "error"] == [
        ("drain_timed_out", "second")
    ]
    assert 'otklik_drains_timed_out_total{service="second"} 1.0' in stage.metrics.text().decode()


async def test_a_service_that_cannot_start_ends_the_process_and_stops_the_others() -> None:
    stage = Stage()
    stage.second.fault = OSError("no such host")

    with pytest.raises(CannotStart, match=r"^second cannot start: no such host$"):
        await stage.play()

    assert "first is done" in stage.story


async def test_a_failing_stop_does_not_hold_up_the_others() -> None:
    stage = Stage()
    stage.first.last_fault = OSError("gone already")
    playing = asyncio.create_task(stage.play())
    await stage.second.started.wait()
    with capture_logs() as logs:
        stage.stop.set()
        await playing

    assert "second is done" in stage.story
    assert [log["action"] for log in logs if log["log_level"] == "error"] == ["stop_failed"]


@asynccontextmanager
async def process(manner: str, grace: float = 5) -> AsyncIterator[asyncio.subprocess.Process]:
    pipe = asyncio.subprocess.PIPE
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.chassis.dying", manner, str(grace), stdout=pipe, stderr=pipe
    )
    try:
        async with asyncio.timeout(20):
            yield child
    finally:
        if child.returncode is None:
            child.kill()
        await child.communicate()


async def line(child: asyncio.subprocess.Process) -> str:
    assert child.stdout is not None
    return (await child.stdout.readline()).decode().strip()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_stops_a_real_process_cleanly(number: signal.Signals) -> None:
    async with process("well") as child:
        assert (await line(child)).startswith("port ")
        child.send_signal(number)
        out, _ = await child.communicate()

    assert (out.decode().split(), child.returncode) == (["stopping", "gone"], 0)


async def test_a_signal_during_the_start_is_not_lost() -> None:
    async with process("starts-slowly") as child:
        assert await line(child) == "starting"
        child.send_signal(signal.SIGTERM)
        out, _ = await child.communicate()

    assert (out.decode().split(), child.returncode) == (["stopping", "gone"], 0)


async def test_the_second_signal_ends_it_at_once() -> None:
    async with process("hangs", grace=60) as child:
        await line(child)
        child.send_signal(signal.SIGTERM)
        assert await line(child) == "stopping"
        child.send_signal(signal.SIGTERM)
        await child.wait()

    assert child.returncode == -signal.SIGTERM


async def test_a_service_that_ignores_its_cancellation_cannot_hold_the_process() -> None:
    async with process("clings", grace=0.1) as child:
        await line(child)
        child.send_signal(signal.SIGTERM)
        await child.communicate()

    assert child.returncode == 1


async def test_what_keeps_a_process_from_starting_is_one_readable_line() -> None:
    async with process("cannot") as child:
        _, err = await child.communicate()

    assert child.returncode == 1
    assert err.decode().splitlines()[-1] == "mortal cannot start: the moon is in the wrong house"
