"""Looks at the clock: at the time of the reminders, and now and then for what was missed or has changed since."""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

import structlog

from chassis.clock import Clock, rest
from messaging.durable.supervision import supervised
from scheduler.due import Plan

__all__ = ["LOOK_SECONDS", "Asking", "Saying", "Ticker"]

LOOK_SECONDS = 30.0


class Saying(Protocol):
    """Whoever says what is due."""

    async def say_what_is_due(self, now: datetime) -> int:
        """All of it; how much that was. Raises `Unavailable`."""
        ...


class Asking(Protocol):
    """Whoever asks for a copy of the books."""

    async def ask_if_empty(self, now: datetime) -> bool:
        """Whether it was asked. Raises `Unavailable`."""
        ...


class Ticker:
    """One a process; several may look at the same time."""

    def __init__(self, clock: Clock, plan: Plan, rounds: Saying, books: Asking) -> None:
        self._clock = clock
        self._plan = plan
        self._rounds = rounds
        self._books = books
        self._stopping = asyncio.Event()
        self._work: asyncio.Task[None] | None = None
        self._log = structlog.get_logger()

    def ready(self) -> Mapping[str, bool]:
        """Whether somebody looks."""
        return {"reminders": self._work is not None and not self._work.done()}

    async def start(self) -> None:
        """Begin, in the background."""
        self._work = asyncio.create_task(supervised("reminders", self._keep_looking, self._clock), name="reminders")

    async def stop(self) -> None:
        """End; a look that is under way is finished, or undone by the database."""
        self._stopping.set()
        if self._work is not None:
            await asyncio.wait([self._work], timeout=5)
            self._work.cancel()
            await asyncio.gather(self._work, return_exceptions=True)

    async def look(self) -> None:
        """One look. Raises `Unavailable`."""
        now = self._clock.now()
        if await self._books.ask_if_empty(now):
            self._log.info("asked for a copy of the subscriptions", action="copy_asked")
        said = await self._rounds.say_what_is_due(now)
        if said:
            self._log.info("reminders are due", action="reminders_due", count=said)

    async def _keep_looking(self) -> None:
        while not self._stopping.is_set():
            await self.look()
            now = self._clock.now()
            until = (self._plan.next_moment(now) - now).total_seconds()
            await rest(self._clock, min(LOOK_SECONDS, until), self._stopping)
