"""One command from its plan to its report; it stays in hand until it has ended, one way or the other."""

from dataclasses import dataclass, replace
from typing import Generic, Protocol, TypeVar, assert_never

import structlog

from chassis.clock import Clock
from contracts.delivery import Reason, Remark
from contracts.envelope import Envelope
from contracts.ids import MessageRef
from contracts.outbound import Edit, Show
from gatewaykit.afterwards import Again, GiveUp, PauseChat, reason_of
from gatewaykit.calling import Calling, Made, Task
from gatewaykit.connector import Command, Connector
from gatewaykit.lately import Lately
from gatewaykit.numbers import Numbers, kind_of
from gatewaykit.reports import Reports, report_of
from gatewaykit.sent import Ending, Pieces, Sent, Told
from gatewaykit.waits import CalledOff, NobodyWaits
from messaging.failures import Refused, Unavailable, Unsupported
from messaging.retry import backoff

__all__ = ["Delivering", "Progress", "Tools"]

Call = TypeVar("Call")


class Progress(Protocol):
    """Where the pieces of a command that takes several calls are written down, so that a killed process repeats none.

    Each raises `Unavailable` when the database is away.
    """

    async def load(self, command_id: str, calls: int) -> tuple[tuple[MessageRef, ...], ...]:
        """The pieces that were done, if it was planned as so many calls then."""
        ...

    async def save(self, command_id: str, calls: int, done: tuple[tuple[MessageRef, ...], ...]) -> None:
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
            calls = self._tools.connector.plan(task.envelope.payload, task.envelope.id)
        except Unsupported:
            await self._end(task, Pieces(), "unsupported")
            return
        except Refused as refused:
            await self._end(task, Pieces(), reason_of(refused))
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

    async def give_up(self, command: Envelope[Command]) -> None:
        """Report that it is set aside, with what stands of it; a replay of it goes on from there."""
        known = self._tools.sent.find(command.id)
        if isinstance(known, Told):
            return
        if not isinstance(known, Ending):
            known = self._ending(known or Pieces(), "set_aside")
        await self._tools.reports.publish(report_of(command, known))

    async def _so_far(self, task: Task, known: Pieces | None, calls: int) -> Pieces:
        """What was done already, here or by another process."""
        seen = 0 if known is None else known.deliveries
        here = Pieces() if known is None else known
        if task.deliveries <= seen + 1 and not task.replayed:
            pieces = replace(here, deliveries=task.deliveries)
        else:
            there = await self._tools.progress.load(task.envelope.id, calls) if calls > 1 else ()
            done = max(here.done, there, key=len)
            pieces = Pieces(done, certain=here.certain, doubt=len(done) < calls, deliveries=task.deliveries)
        self._tools.sent.note(task.envelope.id, pieces)
        return pieces

    async def _make(self, task: Task, calls: tuple[Call, ...], pieces: Pieces) -> tuple[Pieces, Reason | None]:
        """All calls that are not made yet, each as often as it takes."""
        tries = 0
        while len(pieces.done) < len(calls):
            tries += 1
            call = calls[len(pieces.done)]
            end: Made | Again | PauseChat | GiveUp | None = await self._settled(task, call, tries, pieces)
            if end is None:
                pieces = self._repeating(task, pieces)
                end = await self._one(task, call, tries, pieces)
            match end:
                case Made(messages=messages):
                    tries = 0
                    pieces = replace(pieces, done=(*pieces.done, messages), doubt=False)
                case Again(certain=certain):
                    pieces = replace(pieces, doubt=pieces.doubt or not certain)
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

    async def _settled(self, task: Task, call: Call, tries: int, pieces: Pieces) -> Made | Again | None:
        """What the platform itself has told of a call that may have been made already."""
        if not pieces.doubt or self._tools.connector.capabilities.dedupes:
            return None
        try:
            messages = await self._tools.connector.settled(call)
        except Unavailable:
            return Again(backoff(tries), certain=True)
        if messages is None:
            return None
        self._log(task).info("the platform itself told of it", action="settled")
        return Made(messages)

    def _repeating(self, task: Task, pieces: Pieces) -> Pieces:
        """What is known once a call in doubt is made again: where the platform cannot tell, it may stand twice."""
        if not pieces.doubt or not pieces.certain or self._tools.connector.capabilities.dedupes:
            return pieces
        self._tools.numbers.repeated(task.envelope.payload)
        return replace(pieces, certain=False)

    async def _one(self, task: Task, call: Call, tries: int, pieces: Pieces) -> Made | Again | PauseChat | GiveUp:
        try:
            return await self._tools.calling.make(task, call, tries)
        except (CalledOff, NobodyWaits):
            raise
        except BaseException:  # cancelled, or what nobody expected: who knows whether the platform has it
            self._tools.sent.note(task.envelope.id, replace(pieces, doubt=True))
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
        remarks = self._tools.connector.remarks(task.envelope.payload) if reason is None else ()
        ending = self._ending(pieces, reason, remarks)
        self._tools.sent.note(task.envelope.id, ending)
        if reason is None:
            lag = ending.at - task.envelope.at
            self._tools.numbers.delivered(task.lane, lag.total_seconds())
        else:
            self._log(task).info("refused", action="refused", reason=reason)
        await self._say(task, ending)

    def _ending(self, pieces: Pieces, reason: Reason | None, remarks: tuple[Remark, ...] = ()) -> Ending:
        messages = tuple(message for made in pieces.done for message in made)
        certain = pieces.certain and (not pieces.doubt or self._tools.connector.capabilities.dedupes)
        return Ending(messages, reason, certain, self._tools.clock.now(), remarks)

    async def _say(self, task: Task, ending: Ending) -> None:
        """The report; marks and answers to presses have none."""
        if isinstance(task.envelope.payload, Show | Edit):
            await self._tools.reports.publish(report_of(task.envelope, ending))
        await self._tools.lately.told(task.envelope.id)

    def _log(self, task: Task) -> structlog.typing.FilteringBoundLogger:
        log: structlog.typing.FilteringBoundLogger = structlog.get_logger().bind(
            message_id=task.envelope.id,
            correlation_id=task.envelope.correlation,
            kind=kind_of(task.envelope.payload),
        )
        return log
