"""Time, as far as consuming needs it; `chassis.clock.Clock` fits, and tests bring their own."""

import asyncio
from datetime import UTC, datetime
from typing import Protocol

__all__ = ["LoopTime", "Waiting", "pause"]


class Waiting(Protocol):
    """Time of day, elapsed time, and waiting."""

    def now(self) -> datetime:
        """The time of day, in UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds that only ever grow."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait so long."""
        ...


class LoopTime:
    """The machine's time, for those who were given no clock."""

    def now(self) -> datetime:
        """See `Waiting`."""
        return datetime.now(UTC)  # noqa: TID251 - the one place of this room that asks the machine

    def monotonic(self) -> float:
        """See `Waiting`."""
        return asyncio.get_running_loop().time()

    async def sleep(self, seconds: float) -> None:
        """See `Waiting`."""
        await pause(seconds)


async def pause(seconds: float) -> None:
    """Wait so many seconds of the machine's."""
    try:
        async with asyncio.timeout(seconds):
            await asyncio.Event().wait()
    except TimeoutError:
        return
