"""Something that a service does again and again beside its messages."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog

from chassis.clock import Clock, asked_to_end, rest
from messaging.failures import Failure

__all__ = ["Recurring", "Trouble"]


@dataclass(frozen=True, slots=True)
class Trouble:
    """What to do about a turn that failed."""

    words: str
    """For the log, as is `action`."""
    action: str
    pause: float
    """Seconds until the next turn."""


class Recurring:
    """One turn after another, in the background, until told to stop. A fault ends no turn but its own."""

    def __init__(self, name: str, turn: Callable[[], Awaitable[float]], trouble: Trouble, clock: Clock) -> None:
        """`turn` does it once, and says how many seconds later to do it again."""
        self._name = name
        self._turn = turn
        self._trouble = trouble
        self._clock = clock
        self._stopping = asyncio.Event()
        self._running: asyncio.Task[None] | None = None
        self._well = True

    @property
    def well(self) -> bool:
        """Whether the last turn went well."""
        return self._well

    async def start(self) -> None:
        """Begin; a database or broker that is away is waited for."""
        self._running = asyncio.create_task(self._keep_on(), name=self._name)

    async def stop(self) -> None:
        """End after the turn that runs. Unbounded: the caller bounds it, and may cancel."""
        self._stopping.set()
        if self._running is None:
            return
        try:
            await asyncio.wait([self._running])
        finally:
            self._running.cancel()
            await asyncio.gather(self._running, return_exceptions=True)

    async def _keep_on(self) -> None:
        while not self._stopping.is_set():
            await rest(self._clock, await self._once(), self._stopping)

    async def _once(self) -> float:
        try:
            pause = await self._turn()
        except asyncio.CancelledError as fault:
            if asked_to_end():
                raise
            return self._failed(fault)
        except Exception as fault:  # noqa: BLE001 - what stops at a fault leaves its work undone for ever
            return self._failed(fault)
        self._well = True
        return pause

    def _failed(self, fault: BaseException) -> float:
        self._well = False
        structlog.get_logger().warning(
            self._trouble.words,
            action=self._trouble.action,
            fault=type(fault).__name__,
            exc_info=None if isinstance(fault, Failure) else fault,
        )
        return self._trouble.pause
