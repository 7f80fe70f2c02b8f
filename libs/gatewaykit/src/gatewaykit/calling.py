"""One call to the platform: in its turn, and what to do when it fails."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar, assert_never, cast

import structlog

from chassis.clock import Clock
from contracts.envelope import Envelope
from contracts.ids import MessageRef
from contracts.outbound import AnswerPress, Delete, Edit, FindPin, Forget, Mark, Pin, Show, TendTopic, Tidy
from contracts.routing import Lane
from gatewaykit.afterwards import Afterwards, Again, AtOnce, PauseChat, after
from gatewaykit.connector import Command, Connector
from gatewaykit.gate import PaceGate, Waited
from gatewaykit.line import Line
from gatewaykit.numbers import Numbers, kind_of
from gatewaykit.series import Series
from gatewaykit.turns import Counts, Turn
from gatewaykit.waits import unasked, unless
from messaging.consume import Held
from messaging.failures import Failure, RateLimited, Unavailable

__all__ = ["Calling", "Calls", "Made", "Task"]

Call = TypeVar("Call")
Call_co = TypeVar("Call_co", covariant=True)
T = TypeVar("T")

CALL_SECONDS = 120.0
"""A connector bounds its calls itself; one that has not come back after so long is taken for a broken connection."""


@dataclass(frozen=True, slots=True)
class Task:
    """The head of a line, to be carried out; with those behind it that can go along, when calls are short."""

    line: Line
    head: Held
    until: float | None = None
    """When nobody waits for it any more, by the clock's elapsed time."""

    @property
    def envelope(self) -> Envelope[Command]:
        """The command."""
        return cast("Envelope[Command]", self.head.envelope)

    @property
    def lane(self) -> Lane:
        """Its queue."""
        return self.line.lane

    @property
    def called_off(self) -> asyncio.Event:
        """Set when this process may send no more."""
        return self.line.called_off


class Calls(Protocol[Call_co]):
    """The calls that a task comes to."""

    @property
    def call(self) -> Call_co:
        """The next."""
        ...

    def gather(self, paid: int | None = None) -> None:
        """Let it carry as much as can go along now, at a cost of at most `paid`: calls are short."""
        ...

    async def begin(self) -> None:
        """It may be shown from now on. Raises a `Failure`."""
        ...


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

    async def make(self, task: Task, calls: Calls[Call], tries: int) -> Made | Afterwards:
        """One call, for the `tries`-th time in a row.

        Raises `CalledOff` or `NobodyWaits` only before the call has begun.
        """
        try:
            if task.line.parked or self._gate.is_held(self._turn(task)):
                calls.gather()
            await self._unless(task, self._connector.prepare(calls.call))
            messages = await self._make(task, calls)
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

    async def _make(self, task: Task, calls: Calls[Call]) -> tuple[MessageRef, ...]:
        call = calls.call
        turn = self._turn(task, self._connector.cost(call))
        series = self._connector.series(call)
        if series is not None:
            await calls.begin()
            return await self._series.make(
                series, call, lambda request: self._in_turn(task, turn, lambda _: request(), together=True)
            )

        async def request(waited: Waited) -> tuple[MessageRef, ...]:
            if waited.for_chat:
                calls.gather(turn.cost)
            await calls.begin()
            return await self._connector.deliver(calls.call)

        return await self._in_turn(task, turn, request)

    async def _in_turn(
        self, task: Task, turn: Turn, request: Callable[[Waited], Awaitable[T]], *, together: bool = False
    ) -> T:
        """What the request gives, once it is its turn. `together`: others that come now are to be taken along."""
        at_once = not (together or task.called_off.is_set())
        waited = self._gate.pass_at_once(turn) if at_once else None
        if waited is None:
            waited = await self._unless(task, self._gate.wait(turn, task.line.hold_up))
        self._numbers.waited_for_turn(task.lane, waited.seconds)
        try:
            async with asyncio.timeout(CALL_SECONDS):
                return await request(waited)
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
        log = log.bind(kind=kind_of(command), failure=name, then=repr(then))
        if isinstance(then, AtOnce):
            log.info("something else first", action="first_things", why=str(failure))
        else:
            log.warning("a call failed", action="call_failed")
        return then

    async def _unless(self, task: Task, work: Coroutine[Any, Any, T]) -> T:
        if task.until is None:
            return await unless(task.called_off, work)
        left = task.until - self._clock.monotonic()
        return await unless(task.called_off, work, self._clock.sleep(max(0.0, left)))

    def _turn(self, task: Task, cost: int = 1) -> Turn:
        command, client, urgent = task.envelope.payload, task.envelope.key, task.lane != "bulk"
        match command:
            case Show() | Edit():
                return Turn(command.chat, client, self._counts(command), urgent, first=command.ahead, cost=cost)
            case Pin():
                return Turn(command.chat, client, self._counts(command), urgent)
            case Mark():  # as a message in the operators' group it counts as one, unlike a reaction (TG-21, TG-51)
                counts: Counts = "group" if self._connector.is_spoken(command) else "nothing"
                return Turn(command.chat, client, counts, urgent, first=True)
            case Delete() | FindPin() | Tidy() | Forget():
                return Turn(command.chat, client, "nothing", urgent)
            case TendTopic():  # what a topic looks like never goes before what somebody said
                return Turn(command.chat, client, "group", urgent=False)
            case AnswerPress():
                return Turn(command.chat, client, "nothing", urgent, heeds_chat=False, first=True)
            case _:
                assert_never(command)

    def _counts(self, command: Command) -> Counts:
        return "group" if self._connector.is_group(command) else "private"
