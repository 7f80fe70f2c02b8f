"""A clock that stands still until a test moves it."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

__all__ = ["FakeClock"]

NOON = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)
TURNS = 50  # of the event loop; a task that was woken gets through a chain of that many awaits


@dataclass
class FakeClock:
    """Implements `chassis.clock.Clock`; sleepers wake when their time comes by `advance` or `pass_time`."""

    start: datetime = NOON
    elapsed: float = 0.0
    _sleepers: list[tuple[float, asyncio.Future[None]]] = field(default_factory=list)
    _slept: asyncio.Event = field(default_factory=asyncio.Event)

    def now(self) -> datetime:
        return self.start + timedelta(seconds=self.elapsed)

    def monotonic(self) -> float:
        return self.elapsed

    async def sleep(self, seconds: float) -> None:
        woken = asyncio.get_running_loop().create_future()
        if seconds <= 0:
            await turn()
            return
        entry = (self.elapsed + seconds, woken)
        self._sleepers.append(entry)
        self._slept.set()
        try:
            await woken
        finally:
            if entry in self._sleepers:
                self._sleepers.remove(entry)

    @property
    def sleeping(self) -> int:
        """How many wait now."""
        return len(self._sleepers)

    @property
    def soonest(self) -> float | None:
        """In how many seconds the next of those who wait wakes."""
        return min((at - self.elapsed for at, woken in self._sleepers if not woken.done()), default=None)

    def advance(self, seconds: float) -> None:
        """Move at once, as after a pause of the whole machine; whoever is due wakes at the loop's next turn."""
        self.elapsed += seconds
        for due, woken in sorted(self._sleepers, key=lambda entry: entry[0]):
            if due <= self.elapsed + 1e-9 and not woken.done():
                woken.set_result(None)

    async def pass_time(self, seconds: float) -> None:
        """Move from one sleeper's time to the next, each getting its turns of the loop, so that loops of sleeps go on.

        What waits for a real socket or file in between must be awaited by the test itself.
        """
        end = self.elapsed + seconds
        await settle()
        while (due := min((at for at, woken in self._sleepers if not woken.done()), default=end + 1)) <= end:
            self.advance(max(0.0, due - self.elapsed))
            await settle()
        self.advance(end - self.elapsed)
        await settle()

    async def until_sleeping(self, count: int = 1, seconds: float = 5) -> None:
        """Return when so many wait. Raises `TimeoutError` after so many real seconds."""
        async with asyncio.timeout(seconds):
            while self.sleeping < count:
                self._slept.clear()
                await self._slept.wait()


async def turn() -> None:
    """Let the event loop run once."""
    loop = asyncio.get_running_loop()
    done = loop.create_future()
    loop.call_soon(done.set_result, None)
    await done


async def settle() -> None:
    """Let everything run that needs no outside event."""
    for _ in range(TURNS):
        await turn()
