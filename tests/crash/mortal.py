"""In a forked process of ours: it counts the awaits that are passed, or dies at one of them, as a test orders.

An await is a place on the way of a message, named by all our lines that stand in it, the outermost first. Python gives
such places to whoever wraps the coroutines of tasks; nothing of what is shipped knows of it. Orders are read from a
file whenever SIGUSR1 comes. Death is SIGKILL by its own hand: no line runs afterwards.
"""

import asyncio
import gc
import json
import os
import signal
from collections import Counter
from collections.abc import Coroutine, Generator
from pathlib import Path
from types import FrameType
from typing import Any, Literal

__all__ = ["MORTAL", "Moment", "install"]

MORTAL = "TESTS_MORTAL"
"""The variable that makes a forked process one of these; its orders stand beside its log."""
Moment = Literal["during", "after"]
"""Killed when the await has begun, or when its end is known and nothing was done about it yet."""
OURS = frozenset(
    {
        "chassis",
        "fb_gateway",
        "gatewaykit",
        "messaging",
        "otklik",
        "payments_ocr",
        "router",
        "scheduler",
        "sheets_sync",
        "telegram_gateway",
        "vk_gateway",
    }
)


class Fate:
    """What was ordered, and what was counted since."""

    def __init__(self, orders: Path) -> None:
        self._orders = orders
        self.looks = False
        self._seen: Counter[str] = Counter()
        self._place = ""
        self._moment: Moment = "during"
        self._left = 0

    def obey(self, _number: int, _frame: FrameType | None) -> None:
        """A signal came: write down what was counted, then do as is ordered."""
        orders = json.loads(self._orders.read_text())
        if "into" in orders:
            counted = Path(orders["into"])
            fresh = counted.with_suffix(".new")
            fresh.write_text(json.dumps(self._seen))
            fresh.rename(counted)
        self._seen.clear()
        self._place, self._moment = orders.get("place", ""), orders.get("moment", "during")
        self._left = orders.get("time", 1)
        self.looks = orders["look"]

    def at(self, place: str, moment: Moment) -> None:
        """An await is passed."""
        if moment == "during":
            self._seen[place] += 1
        if place == self._place and moment == self._moment:
            self._left -= 1
            if self._left == 0:
                os.kill(os.getpid(), signal.SIGKILL)


class Looked(Coroutine[Any, Any, Any]):
    """A task's coroutine, looked at whenever it lets go or goes on."""

    def __init__(self, inner: Coroutine[Any, Any, Any], fate: Fate) -> None:
        self._inner = inner
        self._fate = fate
        self._place = ""

    def send(self, value: Any) -> Any:
        self._goes_on()
        return self._lets_go(self._inner.send(value))

    def throw(self, *args: Any) -> Any:
        self._goes_on()
        return self._lets_go(self._inner.throw(*args))

    def close(self) -> None:
        self._inner.close()

    def __await__(self) -> Generator[Any, Any, Any]:
        return self._inner.__await__()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def _goes_on(self) -> None:
        if self._fate.looks and self._place:
            self._fate.at(self._place, "after")

    def _lets_go(self, result: Any) -> Any:
        self._place = ""
        if self._fate.looks:
            self._place = place_of(self._inner)
            if self._place:
                self._fate.at(self._place, "during")
        return result


def place_of(awaiting: Any) -> str:
    """All our lines that stand in what it awaits, such as `messaging.consume:98 messaging.lanes:31`."""
    lines: list[str] = []
    while awaiting is not None:
        frame, awaited = _inside(awaiting)
        name = frame.f_globals.get("__name__", "") if frame is not None else ""
        if frame is not None and name.partition(".")[0] in OURS:
            lines.append(f"{name}:{frame.f_lineno}")
        awaiting = awaited
    return " ".join(lines)


def _inside(awaiting: Any) -> tuple[FrameType | None, Any]:
    for kind, inner in (("cr", "cr_await"), ("ag", "ag_await"), ("gi", "gi_yieldfrom")):
        if hasattr(awaiting, f"{kind}_frame"):
            return getattr(awaiting, f"{kind}_frame"), getattr(awaiting, inner)
    if type(awaiting).__name__.startswith("async_generator_a"):  # the step of a generator does not say whose it is
        return None, next((one for one in gc.get_referents(awaiting) if hasattr(one, "ag_frame")), None)
    return None, None


class Watching(asyncio.DefaultEventLoopPolicy):
    """Loops whose tasks are looked at."""

    def __init__(self, fate: Fate) -> None:
        super().__init__()
        self._fate = fate

    def new_event_loop(self) -> asyncio.AbstractEventLoop:
        def task(loop: asyncio.AbstractEventLoop, inner: Any, **more: Any) -> "asyncio.Task[Any]":
            return asyncio.Task(Looked(inner, self._fate), loop=loop, **more)

        loop = super().new_event_loop()
        loop.set_task_factory(task)
        return loop


def install(log: Path) -> None:
    """From now on this process is mortal."""
    fate = Fate(log.with_suffix(".orders"))
    signal.signal(signal.SIGUSR1, fate.obey)
    asyncio.set_event_loop_policy(Watching(fate))
