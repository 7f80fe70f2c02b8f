"""The sandbox's own time: it may run faster than the machine's, and it can be moved ahead."""

import asyncio
import time
from collections.abc import Sequence
from datetime import UTC, datetime

__all__ = ["SandboxClock"]


class SandboxClock:
    """So many sandbox seconds pass in one real second; limits, expiry and every wait of a platform use them."""

    def __init__(self, seconds_per_second: float = 1.0, start: float | None = None) -> None:
        self.seconds_per_second = seconds_per_second
        self._origin = time.monotonic()
        self._start = _machine_time() if start is None else start
        self._jump = asyncio.Event()

    def now(self) -> float:
        """Unix time in the sandbox."""
        return self._start + (time.monotonic() - self._origin) * self.seconds_per_second

    def real(self, seconds: float) -> float:
        """How many real seconds so many sandbox seconds take."""
        return seconds / self.seconds_per_second

    def advance(self, seconds: float) -> None:
        """Move ahead; whoever sleeps beyond that moment wakes."""
        self._start += seconds
        jumped, self._jump = self._jump, asyncio.Event()
        jumped.set()

    async def sleep(self, seconds: float) -> None:
        """Wait so many sandbox seconds."""
        until = self.now() + seconds
        while (left := until - self.now()) > 0:
            await self.wait_any((), left)

    async def wait_any(self, events: Sequence[asyncio.Event], seconds: float) -> None:
        """Wait for any of these events, at most so many sandbox seconds; a jump ends it as well."""
        waits = [asyncio.ensure_future(event.wait()) for event in (*events, self._jump)]
        try:
            await asyncio.wait(waits, timeout=max(0.0, self.real(seconds)), return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()


def _machine_time() -> float:
    return datetime.now(UTC).timestamp()  # noqa: TID251 - the sandbox imports no Clock of ours; this is its only look
