"""How a process starts, and how it dies well: stop taking in, drain for a bounded time, cancel, wait for the end.

The whole story is told in docs/architecture/shutdown.md.
"""

import asyncio
import gc
import os
import signal
import sys
import threading
from collections.abc import Callable, Coroutine, Generator, Sequence
from contextlib import contextmanager
from types import FrameType
from typing import Any

import structlog

from chassis.http import HttpServer
from chassis.service import CannotStart, Service
from chassis.settings import WrongSettings

__all__ = ["leave_quickly", "run", "run_process"]

LAST_CHANCE = 3.0
"""Seconds for a cancelled service to let go; then the process ends without it."""

_COLLECTED_AFTER = (20_000, 20, 100)
"""New objects, and how often the younger generation is collected before the next one is."""

_SIGNALS = (signal.SIGTERM, signal.SIGINT)


def run_process(main: Callable[[], Coroutine[Any, Any, None]]) -> int:
    """Run to the end and return the exit code; what a person must mend is said in plain lines, without a traceback."""
    try:
        asyncio.run(main())
    except (WrongSettings, CannotStart) as fault:
        sys.stderr.write(f"{fault}\n")
        return 1
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    finally:
        leave_quickly()
    return 0


def leave_quickly() -> None:
    """The very last thing a process does: spare it the interpreter's last collection.

    Walking through a million objects of models takes two to four seconds, in which another replica could work already;
    the system takes the memory back anyway.
    """
    gc.freeze()


@contextmanager
def _heap_at_rest() -> Generator[None, None, None]:
    """What a start has loaded stays until the end, and is not looked through again and again for what could go.

    Otherwise a busy process spends a tenth of its time on it, and now and then stands still for 0.2 s (measured).
    """
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(*_COLLECTED_AFTER)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


async def run(
    services: Sequence[Service],
    http: HttpServer,
    *,
    grace: float = 20.0,
    stop: asyncio.Event | None = None,
) -> None:
    """Start everything, work until SIGTERM, SIGINT or `stop`, then stop everything within `grace` seconds and a few.

    A second signal ends the process at once. Raises `CannotStart` when a service or the HTTP server cannot begin,
    after having stopped the others.
    """
    ending = stop if stop is not None else asyncio.Event()
    with _signals_set(ending):
        begun: list[Service] = []
        try:
            await _unless(ending, _start(services, http, begun))
            with _heap_at_rest():
                await ending.wait()
        finally:
            await _stop(begun, http, grace)


async def _start(services: Sequence[Service], http: HttpServer, begun: list[Service]) -> None:
    log = structlog.get_logger()
    for service in services:
        begun.append(service)
        try:
            await service.start()
        except Exception as error:
            log.exception("service could not start", action="start_failed", service=service.name)
            raise CannotStart(f"{service.name} cannot start: {_words(error)}") from error
    await http.start()
    log.info("started", action="started", services=[service.name for service in services], port=http.port)


def _words(error: Exception) -> str:
    return str(error) or type(error).__name__


async def _unless(ending: asyncio.Event, work: Coroutine[Any, Any, None]) -> None:
    """Do it, or give it up as soon as the process is to end."""
    working = asyncio.create_task(work)
    told = asyncio.create_task(ending.wait())
    try:
        await asyncio.wait({working, told}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        told.cancel()
        working.cancel()  # nothing happens to it if it is done
        await asyncio.wait({working}, timeout=LAST_CHANCE)
    if working.done() and not working.cancelled():
        await working


async def _stop(services: Sequence[Service], http: HttpServer, grace: float) -> None:
    log = structlog.get_logger()
    log.info("stopping", action="stopping", services=[service.name for service in services])
    http.shut_intake()
    stopping = {asyncio.create_task(service.stop(), name=service.name) for service in services}
    late = await _settled(stopping, grace)
    for task in late:
        log.error("did not finish in time", action="drain_timed_out", service=task.get_name(), seconds=grace)
        http.metrics.counter("drains_timed_out", "Services that did not finish in time", ["service"]).labels(
            service=task.get_name()
        ).inc()
        task.cancel()
    left = await _settled(late, LAST_CHANCE)
    for task in left:
        log.error("does not let go", action="left_behind", service=task.get_name())
    if left:
        _end_anyway()
    for task in stopping:
        if task.done() and not task.cancelled() and (error := task.exception()) is not None:
            log.error("stopping failed", action="stop_failed", service=task.get_name(), exc_info=error)
    await http.stop()
    log.info("stopped", action="stopped", clean=not late)


def _end_anyway() -> None:
    """The event loop would wait for ever for a task that ignores its cancellation; the process does not."""
    watchdog = threading.Timer(LAST_CHANCE, os._exit, [1])
    watchdog.daemon = True
    watchdog.start()


async def _settled(tasks: set[asyncio.Task[None]], seconds: float) -> set[asyncio.Task[None]]:
    """Wait for them; those that are not done after so many seconds."""
    if not tasks:
        return set()
    _, pending = await asyncio.wait(tasks, timeout=seconds)
    return pending


@contextmanager
def _signals_set(ending: asyncio.Event) -> Generator[None, None, None]:
    """The first signal sets the event and gives signals back to the system, whose way with the second is to kill."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    loop = asyncio.get_running_loop()

    def first(_number: int, _frame: FrameType | None) -> None:
        for each in _SIGNALS:
            signal.signal(each, signal.SIG_DFL)
        loop.call_soon_threadsafe(ending.set)

    before = {number: signal.signal(number, first) for number in _SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
