"""A clock that can be moved ahead: the demo's world reaches 13:00 without waiting for it."""

import asyncio
import sqlite3
from collections.abc import Mapping
from datetime import datetime, time, timedelta

from chassis.clock import SystemClock

__all__ = ["MovedClock", "until"]

_UNIX_EPOCH_DAY = 2440587.5
_DAY_SECONDS = 86400.0


class MovedClock(SystemClock):
    """The machine's clock, so many seconds ahead.

    Whoever sleeps when it is moved wakes at once and looks again. Elapsed time is the machine's, as on a machine
    whose clock somebody has set: waits for limits and leases neither end nor begin by it.
    """

    def __init__(self, ahead: float = 0.0) -> None:
        self.ahead = ahead
        self._moved = asyncio.Event()

    def now(self) -> datetime:
        """See `chassis.clock.Clock`."""
        return super().now() + timedelta(seconds=self.ahead)

    async def sleep(self, seconds: float) -> None:
        """See `chassis.clock.Clock`; ends early when the clock is moved."""
        try:
            async with asyncio.timeout(max(0.0, seconds)):
                await self._moved.wait()
        except TimeoutError:
            return

    def set_ahead(self, seconds: float) -> None:
        """Move it; whoever sleeps wakes."""
        self.ahead = seconds
        moved, self._moved = self._moved, asyncio.Event()
        moved.set()

    def prepare(self, connection: sqlite3.Connection) -> None:
        """Let the database tell this time too: what is due there is compared with its own clock."""
        connection.create_function("julianday", 1, self._julian_day)

    def _julian_day(self, when: str) -> float:
        if when != "now":
            raise ValueError("only the present is asked for")
        return self.now().timestamp() / _DAY_SECONDS + _UNIX_EPOCH_DAY


def until(now: datetime, order: Mapping[str, object]) -> float:
    """By how many seconds to move: `{"seconds": 3600}`, or to the next `{"at": "12:59:50"}`. Raises `ValueError`."""
    match order:
        case {"seconds": int(seconds)} if seconds > 0:
            return float(seconds)
        case {"at": str(text)}:
            moment = datetime.combine(now.date(), time.fromisoformat(text), now.tzinfo)
            while moment <= now:
                moment += timedelta(days=1)
            return (moment - now).total_seconds()
        case _:
            raise ValueError("a clock goes ahead by seconds, or to a time of day")
