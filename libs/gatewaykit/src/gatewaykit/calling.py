"""One call to the platform: in its turn, and what to do when it fails."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, assert_never

import structlog

from chassis.clock import Clock
from contracts.envelope import Envelope
from contracts.ids import MessageRef
from contracts.outbound import AnswerPress, Edit, Mark, Show
from contracts.routing import Lane
from gatewaykit.afterwards import Afterwards, Again, PauseChat, after
from gatewaykit.connector import Command, Connector
from gatewaykit.gate import PaceGate
from gatewaykit.numbers import Numbers, kind_of
from gatewaykit.pace import Turn
from gatewaykit.series import Series
from gatewaykit.waits import unasked, unless
from messaging.failures import Failure, RateLimited, Unavailable

__all__ = ["Calling", "Made", "Task"]

Call = TypeVar("Call")
T = TypeVar("T")

CALL_SECONDS = 120.0
"""A connector bounds its calls itself; one that has not come back after so long is taken for a broken connection."""


@dataclass(frozen=True, slots=True)
class Task:
    """A command in hand."""

    envelope: Envelope[Command]
    lane: Lane
    deliveries: int
    """How often the broker handed it out, this time included."""
    called_off: asyncio.Event
    """Set when this process may send no more: no further call begins."""
    until: float | None = None
    """When nobody waits for it any more, by the clock's elapsed time."""
    replayed: bool = False
    """Whether a person took it from the dead letters: another process may have begun it long ago."""


@dataclass(frozen=True, slots=True)
class Made:
    """The platform accepted the call."""

    messages: tuple[MessageRef, ...]


class Calling(Generic[Call]):
    """Makes calls, each in its turn."""

    def __init__(self, connector: Connector[Call], gate: PaceGate, numbers: Numbers, clock: Clock) -> None:
        self._connector = connector
        self._gate = gate
        self._numbers = numbers
        self._clock = clock
        self._series = Series(connector.deliver_series, connector.capabilities.batch)

    async def make(self, task: Task, call: Call, tries: int) -> Made | Afterwards:
        """One call, for the `tries`-th time in a row.

        Raises `CalledOff` or `NobodyWaits` only before the call has begun.
        """
        try:
            await self._unless(task, self._connector.prepare(call))
            messages = await self._make(task, call)
        except Failure as failure:
            return self._failed(task, failure, tries)
        except TimeoutError:
            return self._failed(task, Unavailable("no answer", certain=False), tries)
        except asyncio.CancelledError:
            if not unasked():
                raise
            return self._failed(task, Unavailable("the connection broke", certain=False), tries)
        self._numbers.called(task.envelope.payload, "done")
        return Made(messages)

    async def _make(self, task: Task, call: Call) -> tuple[MessageRef, ...]:
        series = self._connector.series(call)
        if series is None:
            return await self._in_turn(task, lambda: self._connector.deliver(call))
        return await self._series.make(series, call, lambda request: self._in_turn(task, request))

    async def _in_turn(self, task: Task, request: Callable[[], Awaitable[T]]) -> T:
        """What the request gives, once it is its turn."""
        turn = self._turn(task)
        self._numbers.waited_for_turn(task.lane, await self._unless(task, self._gate.wait(turn)))
        try:
            async with asyncio.timeout(CALL_SECONDS):
                return await request()
        finally:
            self._gate.ended(turn)

    async def hold_on(self, task: Task, then: Again | PauseChat) -> None:
        """Let time pass before the next try. Raises as `make` does.

        A pause of the chat is waited for at the gate, by those that heed it.
        """
        if isinstance(then, Again) or not self._turn(task).heeds_chat:
            await self._unless(task, self._clock.sleep(then.seconds))

    def _failed(self, task: Task, failure: Failure, tries: int) -> Afterwards:
        command = task.envelope.payload
        name = type(failure).__name__
        self._numbers.called(command, name)
        then = after(failure, tries)
        if isinstance(failure, RateLimited):
            self._numbers.rate_limited()
        if isinstance(then, PauseChat):
            self._gate.pause(command.chat, then.seconds)
        log = structlog.get_logger().bind(message_id=task.envelope.id, correlation_id=task.envelope.correlation)
        log.warning("a call failed", action="call_failed", kind=kind_of(command), failure=name, then=repr(then))
        return then

    async def _unless(self, task: Task, work: Coroutine[Any, Any, T]) -> T:
        if task.until is None:
            return await unless(task.called_off, work)
        left = task.until - self._clock.monotonic()
        return await unless(task.called_off, work, self._clock.sleep(max(0.0, left)))

    def _turn(self, task: Task) -> Turn:
        command, client, urgent = task.envelope.payload, task.envelope.key, task.lane != "bulk"
        match command:
            case Show() | Edit():
                counts = self._connector.is_group(command)
                return Turn(command.chat, client, "group" if counts else "private", urgent)
            case Mark(mark="waiting"):  # a real message in the operators' group, unlike a reaction (TG-21, TG-51)
                return Turn(command.chat, client, "group", urgent)
            case Mark():
                return Turn(command.chat, client, "nothing", urgent)
            case AnswerPress():
                return Turn(command.chat, client, "nothing", urgent, heeds_chat=False)
            case _:
                assert_never(command)
