"""Messages of several chats that are at hand together go in one transaction: a busy router needs few statements.

While one group is being written the next gathers. What goes wrong in a group is done again message by message, so that
nobody's fault is another's.
"""

import asyncio
from collections.abc import Callable, Sequence
from contextvars import Context, copy_context
from dataclasses import dataclass, field
from itertools import count

from sqlalchemy.ext.asyncio import AsyncConnection

from messaging.failures import Unavailable
from messaging.linger import Linger
from router.app.ports import ByChat, Decision, Found
from router.store.finding_together import Together, Usual
from router.store.keeping import keep
from router.store.records import StartOver
from router.store.turn import Done, Turn
from router.store.writes import Writes

__all__ = ["Grouping"]

_MOST = 32
_STARTS = 5
PATIENCE = 0.25
"""Seconds: a group that takes longer waits for somebody's lock, and the next one no more for it."""


@dataclass(eq=False, slots=True)
class _Job:
    """One message, and who waits for its end."""

    message_id: str
    aim: Usual
    decide: Callable[[Found], Decision]
    ended: asyncio.Future[bool]
    context: Context = field(default_factory=copy_context)
    """What its log lines are bound to."""


class Grouping:
    """Takes messages to their end in the database, as many at a time as there are."""

    def __init__(self, turn: Turn, *, side_by_side: int) -> None:
        """`side_by_side`: how many groups may be under way at once, if those before take long.

        Otherwise there is one: two would be half as large and cost nearly twice as much (measured).
        """
        self._turn = turn
        self._most = side_by_side
        self._waiting: list[_Job] = []
        self._linger = Linger()
        self._begun: dict[int, float] = {}
        """When each of those who work began with its group, by the loop's time."""
        self._serial = count()
        self._look: asyncio.TimerHandle | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def change(self, message_id: str, aim: Usual, decide: Callable[[Found], Decision]) -> bool:
        """See `router.app.ports.Dialogs`. Whoever is cancelled while it is under way does not know how it ended."""
        job = _Job(message_id, aim, decide, asyncio.get_running_loop().create_future())
        self._waiting.append(job)
        self._see_to_it()
        return await job.ended

    def _see_to_it(self) -> None:
        """Have somebody work, another one if all take long."""
        loop = asyncio.get_running_loop()
        if not self._waiting or len(self._begun) >= self._most:
            return
        left = max((begun + PATIENCE for begun in self._begun.values()), default=0.0) - loop.time()
        if left > 0:
            if self._look is None:
                self._look = loop.call_later(left, self._look_again)
            return
        number = next(self._serial)
        self._begun[number] = loop.time()
        task = asyncio.create_task(self._work(number), name="router-groups", context=Context())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _look_again(self) -> None:
        self._look = None
        self._see_to_it()

    async def _work(self, number: int) -> None:
        try:
            while self._waiting:
                self._begun[number] = asyncio.get_running_loop().time()  # who lingers does not take long
                await self._linger.for_more()
                if group := self._next_group():
                    self._begun[number] = asyncio.get_running_loop().time()
                    await self._take(group)
                    self._linger.wrote(len(group))
        finally:
            del self._begun[number]  # at once: what comes from now on must find somebody

    def _next_group(self) -> Sequence[_Job]:
        """Whoever waits longest; the same message only once, since a second look must see the end of the first."""
        group: dict[str, _Job] = {}
        later: list[_Job] = []
        for job in self._waiting:
            if job.ended.done():
                continue
            if len(group) < _MOST and job.message_id not in group:
                group[job.message_id] = job
            else:
                later.append(job)
        self._waiting = later
        return list(group.values())

    async def _take(self, group: Sequence[_Job]) -> None:
        try:
            await self._end(group)
        except Unavailable as away:
            for job in group:
                _fail(job, Unavailable(str(away), certain=away.certain))
        except Exception as wrong:  # noqa: BLE001 - each is done alone then, and hears of its own fault only
            if len(group) == 1 and not isinstance(wrong, StartOver):
                _fail(group[0], wrong)
                return
            for job in group:
                await self._alone(job)

    async def _alone(self, job: _Job) -> None:
        for start in range(1, _STARTS + 1):
            try:
                await self._end([job])
            except StartOver as again:
                if start == _STARTS:
                    _fail(job, again)
            except Exception as wrong:  # noqa: BLE001 - it is raised where the message is handled
                _fail(job, wrong)
                return
            else:
                return

    async def _end(self, group: Sequence[_Job]) -> None:
        async def work(connection: AsyncConnection, fresh: frozenset[str]) -> Done:
            return await _change(connection, [job for job in group if job.message_id in fresh])

        fresh = await self._turn.take_all([job.message_id for job in group], work)
        for job in group:
            if not job.ended.done():
                job.ended.set_result(job.message_id in fresh)


async def _change(connection: AsyncConnection, jobs: Sequence[_Job]) -> Done:
    """Find, decide and keep; what concerns an account that another one has changed is found anew after that."""
    decisions: list[Decision] = []
    while jobs:
        found = await Together(connection).find([job.aim for job in jobs])
        writes, changed, later = Writes(), set[str](), list[_Job]()
        for job, seen in zip(jobs, found, strict=True):
            chat = None if seen.state is None else seen.state.who.chat
            if chat in changed:
                later.append(job)
                continue
            if chat is not None:
                changed.add(chat)
                _note_use(writes, job.aim)
            decision = job.context.run(job.decide, seen)
            await keep(connection, writes, seen, decision)
            decisions.append(decision)
        await writes.flush(connection)
        jobs = later
    letters = tuple(letter for decision in decisions for letter in decision.letters)
    return Done(letters, tuple(command for decision in decisions for command in decision.heard_of))


def _note_use(writes: Writes, aim: Usual) -> None:
    if isinstance(aim, ByChat) and aim.caller is not None:
        writes.account(aim.chat, {"used_at": aim.caller.at})


def _fail(job: _Job, wrong: Exception) -> None:
    if not job.ended.done():
        job.ended.set_exception(wrong)
