"""Waiting for one's turn to call."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from contracts.ids import ChatRef
from gatewaykit.pace import Pacing
from gatewaykit.turns import Turn

__all__ = ["Clock", "PaceGate", "Waited"]


class Clock(Protocol):
    """What is needed of a clock here; see `chassis.clock.Clock`."""

    def monotonic(self) -> float: ...

    async def sleep(self, seconds: float) -> None: ...


@dataclass(frozen=True, slots=True)
class Waited:
    """How a turn came."""

    seconds: float
    for_chat: bool
    """Whether its chat had to wait, and not the whole account."""


class PaceGate:
    """All calls of one platform account pass here.

    `wait` for each call, then `ended`, whatever became of it. It keeps a task of its own only while somebody waits.
    """

    def __init__(self, pacing: Pacing, clock: Clock, patience: float = 2.0) -> None:
        self._pacing = pacing
        self._clock = clock
        self._patience = patience
        self._waiting: dict[int, tuple[Turn, asyncio.Future[None]]] = {}
        self._alarm: asyncio.Task[None] | None = None
        self._alarm_at = 0.0

    def pass_at_once(self, turn: Turn) -> Waited | None:
        """As `wait`, for a call that need not; `None` if it must."""
        number = self._pacing.ask(turn)
        granted: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting[number] = (turn, granted)
        self._let_pass()
        if granted.done():
            return Waited(0.0, for_chat=False)
        del self._waiting[number]
        self._pacing.leave(number)
        return None

    async def wait(self, turn: Turn, on_long: Callable[[], None] | None = None) -> Waited:
        """Return when the call may be made.

        `on_long` is called when it has waited longer than the patience, and its chat is what it waits for.
        """
        since = self._clock.monotonic()
        for_chat = self._pacing.is_held(turn, since)
        number = self._pacing.ask(turn)
        granted: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting[number] = (turn, granted)
        self._let_pass()
        watch = None if on_long is None or granted.done() else asyncio.create_task(self._watch(turn, on_long))
        try:
            await granted
        except asyncio.CancelledError:
            if granted.done() and not granted.cancelled():
                self._pacing.ended(turn, self._clock.monotonic())
            elif self._waiting.pop(number, None) is not None:
                self._pacing.leave(number)
            self._let_pass()
            raise
        finally:
            if watch is not None:
                watch.cancel()
        return Waited(self._clock.monotonic() - since, for_chat)

    def is_held(self, turn: Turn) -> bool:
        """Whether a call would have to wait now, and for its chat."""
        return self._pacing.is_held(turn, self._clock.monotonic())

    def ended(self, turn: Turn) -> None:
        """The call that was waited for is over."""
        self._pacing.ended(turn, self._clock.monotonic())
        self._let_pass()

    def pause(self, chat: ChatRef, seconds: float) -> None:
        """The platform refused a call to this chat, and asks to wait so many seconds."""
        self._pacing.pause(chat, seconds, self._clock.monotonic())
        self._let_pass()

    def _let_pass(self) -> None:
        now = self._clock.monotonic()
        while granted := self._pacing.grant(now):
            for number in granted:
                self._wake(number, now)
        due = self._pacing.due(now)
        if self._alarm is not None and (due is None or due < self._alarm_at):
            self._alarm.cancel()
            self._alarm = None
        if self._alarm is None and due is not None:  # one that rings too early only looks again
            self._alarm_at = due
            self._alarm = asyncio.get_running_loop().create_task(self._ring(due - now))

    def _wake(self, number: int, now: float) -> None:
        """Tell who waits; one who was cancelled in this very turn of the loop gives the call back."""
        turn, waiting = self._waiting.pop(number)
        if waiting.done():
            self._pacing.ended(turn, now)
        else:
            waiting.set_result(None)

    async def _ring(self, seconds: float) -> None:
        await self._clock.sleep(seconds)
        self._alarm = None
        self._let_pass()

    async def _watch(self, turn: Turn, on_long: Callable[[], None]) -> None:
        await self._clock.sleep(self._patience)
        while not self._pacing.is_held(turn, self._clock.monotonic()):
            await self._clock.sleep(self._patience)
        on_long()
