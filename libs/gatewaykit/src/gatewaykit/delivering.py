"""One command from its plan to its report; it stays in hand until it has ended, one way or the other."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import Generic, Protocol, TypeVar, assert_never

import structlog

from chassis.clock import Clock
from contracts.delivery import Reason, Remark
from contracts.envelope import Envelope
from contracts.ids import MessageRef
from gatewaykit.afterwards import Afterwards, Again, AtOnce, GiveUp, PauseChat, reason_of
from gatewaykit.calling import Calling, Made, Task
from gatewaykit.connector import Answered, Command, Connector
from gatewaykit.lately import Lately
from gatewaykit.load import Load, handed_out_elsewhere
from gatewaykit.numbers import Numbers, kind_of
from gatewaykit.reports import Reports, report_of
from gatewaykit.sent import Ending, Pieces, Sent, Told
from gatewaykit.waits import CalledOff, NobodyWaits, unless
from messaging.failures import Refused, Unavailable, Unsupported
from messaging.retry import backoff

__all__ = ["Delivering", "Progress", "Tools"]

Call = TypeVar("Call")
T = TypeVar("T")


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


class _PlanAnew(Exception):
    """Nothing of it is made yet, and its plan may be another now."""


class Delivering(Generic[Call]):
    """Carries out commands: several at once, but of one lane one at a time, which is its caller's part."""

    def __init__(self, tools: Tools[Call]) -> None:
        self._tools = tools

    async def carry_out(self, task: Task) -> int:
        """Return when the head of a line stands in its chat, or was refused, and the broker has the report; or when
        nobody waits for it. How many of the line went with it, itself included.

        Raises `CalledOff` when it may not begin its next call. Cancelled, it may lose what became of one: let it end.
        """
        known = self._tools.sent.find(task.envelope.id)
        if isinstance(known, Told):
            self._log(task).info("it was carried out before", action="done_before")
            return 1
        if isinstance(known, Ending):
            await self._say(task, (task.envelope,), known)
            return 1
        try:
            load, pieces, reason = await self._plan_and_make(task)
        except Unsupported:
            return await self._end(task, (task.envelope,), Pieces(), "unsupported")
        except Refused as refused:
            return await self._end(task, (task.envelope,), Pieces(), reason_of(refused))
        except NobodyWaits:
            self._log(task).info("nobody waits for it any more", action="patience_over")
            return 1
        ended = await self._end(task, load.members, pieces, reason)
        if len(load.calls) > 1:
            await self._clean_up(task)
        return ended

    async def give_up(self, command: Envelope[Command]) -> None:
        """Report that it is set aside, with what stands of it; a replay of it goes on from there."""
        known = self._tools.sent.find(command.id)
        if isinstance(known, Told):
            return
        if not isinstance(known, Ending):
            known = self._ending(known or Pieces(), "set_aside")
        await self._tools.reports.publish(report_of(command, known))

    async def _plan_and_make(self, task: Task) -> tuple[Load[Call], Pieces, Reason | None]:
        """All of it; planned anew when something else had to be done before its first call.

        Raises `Unsupported` or `Refused` only from the plan.
        """
        command = task.envelope.payload
        while True:
            await self._asked(task, lambda: self._tools.connector.look(command))
            calls = self._tools.connector.plan(command, task.envelope.id)
            known = self._tools.sent.find(task.envelope.id)
            pieces = await self._so_far(task, known if isinstance(known, Pieces) else None, len(calls))
            load = Load(task, calls, self._tools.connector, self._tools.sent)
            load.made = len(pieces.done)
            if pieces.alone:
                load.fix()
            try:
                pieces, reason = await self._make(task, load, pieces)
            except _PlanAnew:
                continue
            if reason is None or len(load.members) == 1:
                return load, pieces, reason
            self._log(task).info("refused together, so each goes alone", action="parted", commands=load.ids)
            self._note(load, replace(pieces, alone=True))

    async def _asked(self, task: Task, ask: Callable[[], Awaitable[T]]) -> T:
        """What somebody answers who may be away now: until then it waits in its line, and others go on."""
        tries = 0
        while True:
            try:
                return await ask()
            except Unavailable as away:
                tries += 1
                self._log(task).warning("it waits for an answer", action="asking_waits", detail=str(away))
                await unless(task.called_off, self._tools.clock.sleep(backoff(tries)))

    async def _so_far(self, task: Task, known: Pieces | None, calls: int) -> Pieces:
        """What was done already, here or by another process."""
        here = Pieces() if known is None else known
        if not handed_out_elsewhere(task.head, known):
            pieces = replace(here, deliveries=task.head.deliveries)
        else:
            progress = self._tools.progress
            there = await self._asked(task, lambda: progress.load(task.envelope.id, calls)) if calls > 1 else ()
            done = max(here.done, there, key=len)
            pieces = replace(here, done=done, doubt=len(done) < calls, deliveries=task.head.deliveries)
        self._tools.sent.note(task.envelope.id, pieces)
        return pieces

    async def _make(self, task: Task, load: Load[Call], pieces: Pieces) -> tuple[Pieces, Reason | None]:
        """All calls that are not made yet, each as often as it takes. Raises `_PlanAnew`."""
        tries = 0
        while load.made < len(load.calls):
            tries += 1
            end: Made | Afterwards | None = await self._settled(task, load, tries, pieces)
            if end is None:
                pieces = self._repeating(task, pieces)
                end = await self._one(task, load, tries, pieces)
            if isinstance(end, GiveUp):
                return pieces, end.reason
            if isinstance(end, Made):
                tries = 0
            elif not isinstance(end, Again):
                tries -= 1
            pieces = self._after(task, load, pieces, end)
            await self._before_the_next(task, load, end, pieces)
        return pieces, None

    def _after(self, task: Task, load: Load[Call], pieces: Pieces, end: Made | Again | PauseChat | AtOnce) -> Pieces:
        """What is known of it after one more try."""
        match end:
            case Made(messages=messages):
                load.made += 1
                pieces = replace(pieces, done=(*pieces.done, messages), doubt=False)
            case Again(certain=certain):
                pieces = replace(pieces, doubt=pieces.doubt or not certain)
            case PauseChat() | AtOnce():
                pass
            case _:
                assert_never(end)
        if pieces.doubt:
            load.fix()
        elif not pieces.done:
            task.line.spared(load.ids)
        self._note(load, pieces)
        return pieces

    async def _before_the_next(
        self, task: Task, load: Load[Call], end: Made | Again | PauseChat | AtOnce, pieces: Pieces
    ) -> None:
        """Let pass what must before the next try or call. Raises `_PlanAnew`."""
        match end:
            case AtOnce() if not pieces.done:
                raise _PlanAnew
            case Again() | PauseChat():
                await self._tools.calling.hold_on(task, end)
            case Made() if load.made < len(load.calls):
                await self._write_down(task, len(load.calls), pieces)
            case _:
                return

    async def _settled(self, task: Task, load: Load[Call], tries: int, pieces: Pieces) -> Made | Again | None:
        """What the platform itself has told of a call that may have been made already."""
        if not pieces.doubt or self._tools.connector.capabilities.dedupes:
            return None
        try:
            messages = await self._tools.connector.settled(load.call)
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

    async def _one(self, task: Task, load: Load[Call], tries: int, pieces: Pieces) -> Made | Afterwards:
        try:
            return await self._tools.calling.make(task, load, tries)
        except (CalledOff, NobodyWaits):
            raise
        except BaseException:  # cancelled, or what nobody expected: who knows whether the platform has it
            self._note(load, replace(pieces, doubt=True, alone=len(load.members) > 1))
            raise

    def _note(self, load: Load[Call], pieces: Pieces) -> None:
        for command_id in load.ids:
            self._tools.sent.note(command_id, pieces)

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

    async def _end(
        self, task: Task, members: Sequence[Envelope[Command]], pieces: Pieces, reason: Reason | None
    ) -> int:
        remarks = self._tools.connector.remarks(task.envelope.payload) if reason is None else ()
        ending = self._ending(pieces, reason, remarks)
        if len(members) > 1:
            ending = replace(ending, commands=tuple(member.id for member in members))
            self._tools.numbers.merged(len(members))
        for member in members:
            self._tools.sent.note(member.id, ending)
            if reason is None:
                self._tools.numbers.delivered(task.lane, (ending.at - member.at).total_seconds())
        if reason is not None:
            self._log(task).info("refused", action="refused", reason=reason)
        await self._say(task, members, ending)
        return len(members)

    def _ending(self, pieces: Pieces, reason: Reason | None, remarks: tuple[Remark, ...] = ()) -> Ending:
        messages = tuple(message for made in pieces.done for message in made)
        certain = pieces.certain and (not pieces.doubt or self._tools.connector.capabilities.dedupes)
        thread = self._tools.connector.thread_of(messages)
        return Ending(messages, reason, certain, self._tools.clock.now(), remarks, thread)

    async def _say(self, task: Task, members: Sequence[Envelope[Command]], ending: Ending) -> None:
        """The report, if somebody waits for one."""
        if isinstance(task.envelope.payload, Answered):
            await self._tools.reports.publish(report_of(task.envelope, ending))
        await self._tools.lately.told([member.id for member in members])

    def _log(self, task: Task) -> structlog.typing.FilteringBoundLogger:
        log: structlog.typing.FilteringBoundLogger = structlog.get_logger().bind(
            message_id=task.envelope.id,
            correlation_id=task.envelope.correlation,
            kind=kind_of(task.envelope.payload),
        )
        return log
