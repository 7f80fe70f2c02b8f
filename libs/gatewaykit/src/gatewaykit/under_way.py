"""Commands that are being carried out, whoever handed them over; none is begun twice at once."""

import asyncio
from typing import Generic, TypeVar, cast

from chassis.clock import Clock
from contracts.envelope import Envelope
from contracts.outbound import AnswerPress, Edit, Mark, Show
from contracts.routing import Lane
from contracts.wire import Wire
from gatewaykit.afterwards import patience
from gatewaykit.calling import Task
from gatewaykit.connector import Command
from gatewaykit.delivering import Delivering
from gatewaykit.waits import CalledOff, unless
from messaging.consume import Held
from messaging.failures import BrokenContract
from messaging.outcomes import Done, Outcome, RetryIn

__all__ = ["UnderWay"]

Call = TypeVar("Call")

CALLED_OFF = RetryIn(1.0)
"""It goes back to its place; the consumer that hears this is closing."""


class UnderWay(Generic[Call]):
    """Each command is carried out in a task of its own, which a cancelled handler does not end: what became of a call
    is known and reported even if the connection that brought the command is gone."""

    def __init__(self, delivering: Delivering[Call], clock: Clock) -> None:
        self._delivering = delivering
        self._clock = clock
        self._tasks: dict[str, asyncio.Task[None]] = {}

    async def handle(self, held: Held, lane: Lane, called_off: asyncio.Event) -> Outcome:
        """Carry it out. If it is under way from an earlier hand-over, wait for the end of that first.

        Raises `BrokenContract` for what is no command, and what `Delivering.carry_out` raises.
        """
        if not isinstance(held.envelope.payload, Show | Edit | Mark | AnswerPress):
            raise BrokenContract(f"{held.envelope.type} is no command")
        envelope = cast("Envelope[Command]", held.envelope)
        try:
            while (earlier := self._tasks.get(envelope.id)) is not None:
                await unless(called_off, _ended(earlier))
            if called_off.is_set():
                return CALLED_OFF
            await asyncio.shield(self._begin(self._task(envelope, lane, held, called_off)))
        except CalledOff:
            return CALLED_OFF
        return Done()

    async def give_up(self, envelope: Envelope[Wire]) -> None:
        """Have it said that a command is about to go to the dead letters."""
        if isinstance(envelope.payload, Show | Edit):
            await self._delivering.give_up(cast("Envelope[Command]", envelope))

    async def ended(self) -> None:
        """Return when nothing is under way."""
        while self._tasks:
            await asyncio.wait(self._tasks.values())

    async def abandon(self) -> None:
        """Cancel what is under way: nobody will know what became of it."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _task(self, envelope: Envelope[Command], lane: Lane, held: Held, called_off: asyncio.Event) -> Task:
        span = patience(envelope.payload)
        until = None if span is None else self._clock.monotonic() + span
        return Task(envelope, lane, held.deliveries, called_off, until, held.replayed)

    def _begin(self, task: Task) -> asyncio.Task[None]:
        command_id = task.envelope.id
        running = self._tasks[command_id] = asyncio.create_task(self._delivering.carry_out(task))

        def gone(ended: asyncio.Task[None]) -> None:
            del self._tasks[command_id]
            if not ended.cancelled():
                ended.exception()  # its handler has it, unless that was cancelled: then it comes again

        running.add_done_callback(gone)
        return running


async def _ended(task: asyncio.Task[None]) -> None:
    await asyncio.wait({task})
