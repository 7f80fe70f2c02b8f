"""Which keys a relay is busy with, which come next, and which rest. No I/O."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field

__all__ = ["Workload"]


@dataclass(slots=True)
class Workload:
    """Which keys the relay is busy with; touched only between two awaits."""

    first_rest: float
    longest_rest: float
    woken: dict[str, None] = field(default_factory=dict)
    """To be looked at next, in order of waking."""
    again: set[str] = field(default_factory=set)
    """Woken while they were being published."""
    active: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    passed: set[str] = field(default_factory=set)
    """Ended since the database was asked last: what it says of them may be old."""
    rests: dict[str, float] = field(default_factory=dict)
    """Keys that cannot be published for now → until when they rest (monotonic)."""
    rested: dict[str, float] = field(default_factory=dict)
    """How long they rested last."""

    def wake(self, keys: Iterable[str]) -> None:
        """Look at these keys next; at those being published, once more afterwards."""
        for key in keys:
            if key in self.active:
                self.again.add(key)
            elif key not in self.rests:
                self.woken[key] = None

    def next_woken(self, limit: int) -> list[str]:
        """Take at most so many of the woken."""
        chosen = list(self.woken)[:limit]
        for key in chosen:
            del self.woken[key]
        return chosen

    def ended(self, key: str) -> None:
        """It is published no longer, for now."""
        self.active.pop(key, None)
        self.passed.add(key)
        if key not in self.rests:
            self.rested.pop(key, None)
        if key in self.again:
            self.again.discard(key)
            self.wake([key])

    def rest(self, key: str, now: float) -> float:
        """Let it rest from now on, twice as long as the last time; for how many seconds."""
        seconds = min(self.longest_rest, self.rested.get(key, self.first_rest / 2) * 2)
        self.rests[key], self.rested[key] = now + seconds, seconds
        return seconds

    def wake_rested(self, now: float) -> None:
        """Look again at those that have rested enough."""
        for key in [key for key, until in self.rests.items() if until <= now]:
            del self.rests[key]
            self.wake([key])
