"""Which commands were done is written down before they are acknowledged, all that end together in one commit.

A relay that was killed between its publish and its mark publishes a row again, maybe long after a sender that was
killed, too, has shown it; docs/decisions/0005 tells why memory alone was not enough.
"""

import asyncio
from collections.abc import Sequence
from contextvars import Context
from typing import Protocol

import structlog

from chassis.clock import Clock
from gatewaykit.sent import TOLD, Ending, Sent
from messaging.failures import Unavailable
from messaging.linger import Linger
from messaging.retry import describe

__all__ = ["Done", "Lately"]

LEARNING_SECONDS = 5.0
"""How long sending waits for a database that may be away: a rare repeat is better than silence."""
WRITING_SECONDS = 2.0
AWAY_SECONDS = 10.0
"""A database that did not take the last ones is not waited for again so soon."""
MOST = 50_000


class Done(Protocol):
    """Where it is written. Each raises `Unavailable` when the database is away."""

    async def newest(self, most: int) -> Sequence[str]:
        """The ids of commands that ended last, the newest first."""
        ...

    async def add(self, ids: Sequence[str]) -> None:
        """These ended; durable on return."""
        ...

    async def sweep(self) -> None:
        """Forget what nobody can ask for again."""
        ...


class Lately:
    """What ended lately, here and at senders before."""

    def __init__(self, done: Done, sent: Sent, clock: Clock) -> None:
        self._done = done
        self._sent = sent
        self._clock = clock
        self._fresh: list[tuple[Sequence[str], asyncio.Future[None]]] = []
        self._writing: asyncio.Task[None] | None = None
        self._away_until = 0.0
        self._linger = Linger()

    async def told(self, command_ids: Sequence[str]) -> None:
        """The router knows how these ended; return when that is written down, or cannot be now."""
        written: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._fresh.append((command_ids, written))
        if self._writing is None:
            self._writing = asyncio.create_task(self._write(), name="done lately", context=Context())
        await written

    async def learn(self) -> None:
        """What was done before this process became the sender."""
        try:
            async with asyncio.timeout(LEARNING_SECONDS):
                ids = await self._done.newest(MOST)
        except (Unavailable, TimeoutError):
            structlog.get_logger().warning("not known what was done before", action="done_unknown")
            return
        for command_id in reversed(ids):
            if not isinstance(self._sent.find(command_id), Ending):  # another sender may have ended what we began
                self._sent.note(command_id, TOLD)

    async def sweep(self) -> None:
        """Forget what nobody can ask for again. Raises `Unavailable`."""
        await self._done.sweep()

    async def _write(self) -> None:
        """Whatever ends while one group is written makes the next one."""
        try:
            while self._fresh:
                await self._linger.for_more()
                group, self._fresh = self._fresh, []
                try:
                    await self._add([command_id for ids, _ in group for command_id in ids])
                finally:
                    self._linger.wrote(len(group))
                    for _, written in group:
                        if not written.done():
                            written.set_result(None)
        finally:
            self._writing = None

    async def _add(self, ids: Sequence[str]) -> None:
        if self._clock.monotonic() < self._away_until:
            return
        try:
            async with asyncio.timeout(WRITING_SECONDS):
                await self._done.add(ids)
        except (Unavailable, TimeoutError):
            self._away_until = self._clock.monotonic() + AWAY_SECONDS
            log = structlog.get_logger()
            log.warning("not written down what was done; a kill may repeat it", action="done_unwritten", count=len(ids))
        except Exception as wrong:  # noqa: BLE001 - who waits for it must be set free, whatever went wrong
            structlog.get_logger().error(
                "not written down what was done", action="done_failed", detail=describe(wrong), count=len(ids)
            )
