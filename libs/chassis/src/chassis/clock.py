"""What time it is, passed in to whoever must know."""

import asyncio
import time
from datetime import UTC, datetime
from typing import Protocol

__all__ = ["Clock", "SystemClock", "asked_to_end", "rest"]


class Clock(Protocol):
    """Time of day with zone, elapsed time, and waiting."""

    def now(self) -> datetime:
        """The time of day, in UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds that only ever grow; for elapsed time."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait so many of this clock's seconds."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """See `Clock`."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """See `Clock`."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """See `Clock`."""
        await asyncio.sleep(max(0.0, seconds))


async def rest(clock: Clock, seconds: float, until: asyncio.Event) -> bool:
    """Wait so many of the clock's seconds, or less when the event is set; tells whether it is."""
    if until.is_set():
        return True
    waits = [asyncio.ensure_future(clock.sleep(seconds)), asyncio.ensure_future(until.wait())]
    try:
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()
        await asyncio.gather(*waits, return_exceptions=True)
    return until.is_set()


def asked_to_end() -> bool:
    """Whether somebody cancelled the current task; a `CancelledError` otherwise means a lost connection (RMQ-61)."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
