"""Commands that are being carried out, whoever handed them over; no line is worked on twice at once."""

import asyncio
from collections.abc import Awaitable, Sequence
from typing import Any, Generic, TypeVar, cast

import structlog

from chassis.clock import Clock
from contracts.envelope import Envelope
from contracts.routing import Lane
from contracts.wire import Wire
from gatewaykit.afterwards import patience
from gatewaykit.calling import Task
from gatewaykit.connector import Answered, Command
from gatewaykit.delivering import Delivering
from gatewaykit.line import Line, Rows
from gatewaykit.set_aside import SetAside
from gatewaykit.waits import CalledOff, unless
from messaging.consume import Held
from messaging.failures import BrokenContract, Failure, Unavailable
from messaging.history import extended
from messaging.outcomes import DeadLetter, Done, Outcome, RetryIn
from messaging.retry import attempt_of, backoff, counts, decide, describe

__all__ = ["UnderWay"]

Call = TypeVar("Call")
Place = tuple[Lane, str]
"""A queue and an order key."""

CALLED_OFF = RetryIn(1.0)
"""It goes back to its place; the consumer that hears this is closing."""
PARK_AGAIN = 5.0
"""Seconds between two tries to park, while the database is away."""


class UnderWay(Generic[Call]):
    """Each line has a task of its own, which a cancelled handler does not end: what became of a call is known and
    reported even if the connection that brought the command is gone.

    A line whose chat must wait for long is parked: from then on its task works on rows, and the queue has passed.
    """

    def __init__(self, delivering: Delivering[Call], rows: Rows, set_aside: SetAside, clock: Clock) -> None:
        self._delivering = delivering
        self._rows = rows
        self._set_aside = set_aside
        self._clock = clock
        self._runs: dict[Place, tuple[Line, asyncio.Task[int]]] = {}

    async def handle(self, batch: Sequence[Held], lane: Lane, called_off: asyncio.Event) -> Sequence[Outcome]:
        """Carry out the first of them, and what goes along with it; or park all. What is under way from an earlier
        hand-over is waited for first.

        Raises `BrokenContract` for what is no command, and what `Delivering.carry_out` raises.
        """
        batch = _commands(batch)
        place = (lane, batch[0].envelope.key)
        try:
            while (known := self._runs.get(place)) is not None:
                line, run = known
                if line.parked and line.called_off is called_off and await self._behind(line, batch):
                    return [Done()] * len(batch)
                await unless(called_off, _ended(run))
            if called_off.is_set():
                return (CALLED_OFF,)
            return await self._carry_out(Line(*place, self._rows, called_off, batch))
        except CalledOff:
            return (CALLED_OFF,)

    def resume(self, place: Place, called_off: asyncio.Event) -> None:
        """Work on what was parked before, by this process or another."""
        earlier = self._runs.get(place)
        line = Line(*place, self._rows, called_off)
        self._begin(line, None if earlier is None else earlier[1])

    async def take_office(self) -> Sequence[Place]:
        """What is parked; from now on only this process parks. Returns when the database answers."""
        tries = 0
        while True:
            try:
                return await self._rows.take_office()
            except Unavailable:
                tries += 1
                structlog.get_logger().warning("not known what is parked", action="office_waits")
                await self._clock.sleep(backoff(tries))

    async def give_up(self, envelope: Envelope[Wire]) -> None:
        """Have it said that a command is about to go to the dead letters."""
        if isinstance(envelope.payload, Answered):
            await self._delivering.give_up(cast("Envelope[Command]", envelope))

    def oldest(self, lane: Lane) -> float:
        """How long ago the oldest command in hand was said, in seconds; 0 if there is none."""
        heads = [line.ahead()[0].envelope.at for line, _ in self._runs.values() if line.lane == lane and line.ahead()]
        return max(0.0, (self._clock.now() - min(heads)).total_seconds()) if heads else 0.0

    async def ended(self) -> None:
        """Return when nothing is under way."""
        while self._runs:
            await asyncio.wait([run for _, run in self._runs.values()])

    async def abandon(self) -> None:
        """Cancel what is under way: nobody will know what became of it."""
        runs = [run for _, run in self._runs.values()]
        for run in runs:
            run.cancel()
        await asyncio.gather(*runs, return_exceptions=True)

    async def _carry_out(self, line: Line) -> Sequence[Outcome]:
        """Until its first commands have ended, or all of them are parked."""
        count = len(line.ahead())
        run = self._begin(line)
        either: tuple[asyncio.Future[Any], ...] = (run, line.held_up)
        await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        while not run.done():
            try:
                if await line.park():
                    return [Done()] * count
            except Unavailable as away:
                log = structlog.get_logger().bind(lane=line.lane, detail=str(away))
                log.warning("a line that waits for long cannot be parked", action="park_failed")
                await _first(run, self._clock.sleep(PARK_AGAIN))
            else:
                break
        return [Done()] * await asyncio.shield(run)

    async def _behind(self, line: Line, batch: Sequence[Held]) -> bool:
        """Park them behind what is parked of their key; false if nothing is any more."""
        tries = 0
        while True:
            try:
                return await line.park(batch)
            except Unavailable:
                tries += 1
                await unless(line.called_off, self._clock.sleep(backoff(tries)))

    def _begin(self, line: Line, after: "asyncio.Task[int] | None" = None) -> "asyncio.Task[int]":
        place = (line.lane, line.key)
        run = asyncio.create_task(self._work_off(line, after))
        self._runs[place] = (line, run)

        def gone(ended: "asyncio.Task[int]") -> None:
            if self._runs[place][1] is ended:
                del self._runs[place]
            if not ended.cancelled():
                ended.exception()  # its handler has it, unless that was cancelled: then it comes again

        run.add_done_callback(gone)
        return run

    async def _work_off(self, line: Line, after: "asyncio.Task[int] | None") -> int:
        """How many have ended: of a line that is parked, all."""
        # It outlives the hand-over of its first command; what is logged of a later one would bear the first one's ids.
        structlog.contextvars.clear_contextvars()
        if after is not None:
            await _ended(after)
        total = 0
        while True:
            try:
                await self._fill(line)
                count = await self._delivering.carry_out(self._task(line)) if line.ahead() else 0
            except asyncio.CancelledError:
                raise
            except Exception as wrong:
                if await line.close() or isinstance(wrong, CalledOff):
                    raise
                count = await self._failed(line, wrong)
            total += count
            if await line.end(count):
                return total

    async def _fill(self, line: Line) -> None:
        tries = 0
        while line.parked and not line.ahead():
            try:
                await line.fill()
            except Unavailable:
                tries += 1
                await unless(line.called_off, self._clock.sleep(backoff(tries)))
            else:
                return

    def _task(self, line: Line) -> Task:
        head = line.ahead()[0]
        span = patience(cast("Command", head.envelope.payload))
        return Task(line, head, None if span is None else self._clock.monotonic() + span)

    async def _failed(self, line: Line, wrong: Exception) -> int:
        """What the consumer does for a command of its queue: five tries, then the dead letters. How many ended."""
        if not line.ahead():  # it could not even be read, as after a step back to an older version
            structlog.get_logger().error("a parked command cannot be read", action="unreadable", where=describe(wrong))
            await unless(line.called_off, self._clock.sleep(backoff(10)))
            return 0
        head = line.ahead()[0]
        own = head.envelope.id
        line.errors[own] += counts(wrong)
        line.tried[own] = extended(line.tried.get(own, ()), attempt_of(wrong, self._clock.now()))
        outcome = decide(wrong, line.errors[own])
        log = _log(head).bind(failure=type(wrong).__name__)
        log.warning("handling failed", action="handling_failed", where=describe(wrong), outcome=type(outcome).__name__)
        if isinstance(outcome, DeadLetter):
            await self._bury(line, head, outcome)
            return 1
        await unless(line.called_off, self._clock.sleep(outcome.seconds if isinstance(outcome, RetryIn) else 0))
        return 0

    async def _bury(self, line: Line, head: Held, verdict: DeadLetter) -> None:
        tries = 0
        while True:
            try:
                await self.give_up(head.envelope)
                await self._set_aside.put(line, head, verdict)
            except Failure as away:
                tries += 1
                log = _log(head).bind(failure=type(away).__name__)
                log.warning("a dead letter could not be set aside", action="dead_letter_failed")
                await unless(line.called_off, self._clock.sleep(backoff(tries)))
            else:
                return


def _log(held: Held) -> structlog.typing.FilteringBoundLogger:
    log: structlog.typing.FilteringBoundLogger = structlog.get_logger().bind(
        message_id=held.envelope.id, correlation_id=held.envelope.correlation
    )
    return log


def _commands(batch: Sequence[Held]) -> Sequence[Held]:
    """Those before the first that is no command. Raises `BrokenContract` if that is the very first."""
    for at, held in enumerate(batch):
        if not isinstance(held.envelope.payload, Command):
            if at == 0:
                raise BrokenContract(f"{held.envelope.type} is no command")
            return batch[:at]
    return batch


async def _ended(task: "asyncio.Task[int]") -> None:
    await asyncio.wait({task})


async def _first(run: "asyncio.Task[int]", other: Awaitable[object]) -> None:
    """Return when one of them is over; only the other is ever cancelled."""
    waiting = asyncio.ensure_future(other)
    try:
        await asyncio.wait({run, waiting}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        waiting.cancel()  # a clock: nothing of it is left to be waited for
