"""One command from its plan to its report; it stays in hand until it has ended, one way or the other."""

from dataclasses import dataclass, replace
from typing import Generic, Protocol, TypeVar, assert_never

import structlog

from chassis.clock import Clock
from contracts.delivery import Reason
from contracts.ids import MessageRef
from contracts.outbound import Show
from gatewaykit.afterwards import Again, GiveUp, PauseChat
from gatewaykit.calling import Calling, Made, Task
from gatewaykit.connector import Connector
from gatewaykit.lately import Lately
from gatewaykit.numbers import Numbers, kind_of
from gatewaykit.reports import Reports, report_of
from gatewaykit.sent import Ending, Pieces, Sent, Told
from gatewaykit.waits import CalledOff, NobodyWaits
from messaging.failures import Unavailable, Unsupported

__all__ = ["Delivering", "Progress", "Tools"]

Call = TypeVar("Call")


class Progress(Protocol):
    """Where the pieces of a command that takes several calls are written down, so that a killed process repeats none.

    Each raises `Unavailable` when the database is away.
    """

    async def load(self, command_id: str, calls: int) -> tuple[MessageRef | None, ...]:
        """The pieces that were done, if it was planned as so many calls then."""
        ...

    async def save(self, command_id: str, calls: int, done: tuple[MessageRef | None, ...]) -> None:
        """So far; durable on return."""
        ...

    async def forget(self, command_id: str) -> None:
        """It is reported."""
        ...


@dataclass(frozen=True, slots=True)
class Tools(Generic[Call]):
    """What delivering needs."""

    connector: Connector[Call]
    calling: Calling[Call]
    sent: Sent
    lately: Lately
    progress: Progress
    reports: Reports
    numbers: Numbers
    clock: Clock


class Delivering(Generic[Call]):
    """Carries out commands: several at once, but of one lane one at a time, which is its caller's part."""

    def __init__(self, tools: Tools[Call]) -> None:
        self._tools = tools

    async def carry_out(self, task: Task) -> None:
        """Return when it stands in its chat, or was refused, and the broker has the report; or nobody waits for it.

        Raises `CalledOff` when it may not begin its next call, and `Unavailable` when the database is away that knows
        what another process did of it. Cancelling it may lose what became of a call: let it end.
        """
        known = self._tools.sent.find(task.envelope.id)
        if isinstance(known, Told):
            self._log(task).info("it was carried out before", action="done_before")
            return
        if isinstance(known, Ending):
            await self._say(task, known)
            return
        try:
            calls = self._tools.connector.plan(task.envelope.payload)
        except Unsupported:
            await self._end(task, Pieces(), "unsupported")
            return
        pieces = await self._so_far(task, known, len(calls))
        try:
            pieces, reason = await self._make(task, calls, pieces)
        except NobodyWaits:
            self._log(task).info("nobody waits for it any more", action="patience_over")
            return
        await self._end(task, pieces, reason)
        if len(calls) > 1:
            await self._clean_up(task)

    async def _so_far(self, task: Task, known: Pieces | None, calls: int) -> Pieces:
        """What was done already, here or by another process."""
        seen = 0 if known is None else known.deliveries
        here = Pieces() if known is None else known
        if task.deliveries <= seen + 1 and not task.replayed:
            pieces = replace(here, deliveries=task.deliveries)
        else:
            there = await self._tools.progress.load(task.envelope.id, calls) if calls > 1 else ()
            pieces = Pieces(max(here.done, there, key=len), certain=False, deliveries=task.deliveries)
            self._tools.numbers.repeated(task.envelope.payload)
        self._tools.sent.note(task.envelope.id, pieces)
        return pieces

    async def _make(self, task: Task, calls: tuple[Call, ...], pieces: Pieces) -> tuple[Pieces, Reason | None]:
        """All calls that are not made yet, each as often as it takes."""
        tries = 0
        while len(pieces.done) < len(calls):
            tries += 1
            end = await self._one(task, calls[len(pieces.done)], tries, pieces)
            match end:
                case Made(message=message):
                    tries = 0
                    pieces = replace(pieces, done=(*pieces.done, message))
                case Again(certain=certain):
                    pieces = replace(pieces, certain=pieces.certain and certain)
                case PauseChat():
                    tries -= 1
                case GiveUp(reason=reason):
                    return pieces, reason
                case _:
                    assert_never(end)
            self._tools.sent.note(task.envelope.id, pieces)
            if not isinstance(end, Made):
                await self._tools.calling.hold_on(task, end)
            elif len(pieces.done) < len(calls):
                await self._write_down(task, len(calls), pieces)
        return pieces, None

    async def _one(self, task: Task, call: Call, tries: int, pieces: Pieces) -> Made | Again | PauseChat | GiveUp:
        try:
            return await self._tools.calling.make(task, call, tries)
        except (CalledOff, NobodyWaits):
            raise
        except BaseException:  # cancelled, or what nobody expected: who knows whether the platform has it
            self._tools.sent.note(task.envelope.id, replace(pieces, certain=False))
            raise

    async def _write_down(self, task: Task, calls: int, pieces: Pieces) -> None:
        try:
            await self._tools.progress.save(task.envelope.id, calls, pieces.done)
        except Unavailable:  # an answer does not wait for it: without a kill, memory knows it too
            self._log(task).warning("progress is not written down", action="progress_lost")

    async def _clean_up(self, task: Task) -> None:
        try:
            await self._tools.progress.forget(task.envelope.id)
        except Unavailable:  # old rows are swept anyway
            self._log(task).warning("progress stays written down", action="progress_left")

    async def _end(self, task: Task, pieces: Pieces, reason: Reason | None) -> None:
        messages = tuple(message for message in pieces.done if message is not None)
        ending = Ending(messages, reason, pieces.certain, self._tools.clock.now())
        self._tools.sent.note(task.envelope.id, ending)
        if reason is None:
            lag = ending.at - task.envelope.at
            self._tools.numbers.delivered(task.lane, lag.total_seconds())
        else:
            self._log(task).info("refused", action="refused", reason=reason)
        await self._say(task, ending)

    async def _say(self, task: Task, ending: Ending) -> None:
        """The report; marks and answers to presses have none."""
        if isinstance(task.envelope.payload, Show):
            await self._tools.reports.publish(report_of(task.envelope, ending))
        await self._tools.lately.told(task.envelope.id)

    def _log(self, task: Task) -> structlog.typing.FilteringBoundLogger:
        log: structlog.typing.FilteringBoundLogger = structlog.get_logger().bind(
            message_id=task.envelope.id,
            correlation_id=task.envelope.correlation,
            kind=kind_of(task.envelope.payload),
        )
        return log
