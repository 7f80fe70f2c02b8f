"""How long a group waits for more, so that a busy house writes few large groups and a quiet one waits for nothing."""

from math import inf

from messaging.waiting import LoopTime, Waiting

__all__ = ["MOST", "Linger"]

MOST = 0.05
"""Seconds. After a group that took longer than twice this there is enough behind it."""


class Linger:
    """Whoever writes in groups asks before each of them.

    After a group of several the next one waits half as long as that one took: a third of the time is left to others,
    and more of them share a commit. Where they come one by one, nobody is ever held up. The time is the running loop's
    unless a clock is given.
    """

    def __init__(self, clock: Waiting | None = None) -> None:
        self._clock = clock or LoopTime()
        self._begun = self._until = -inf

    async def for_more(self) -> None:
        """Let others come, if several came just now; the group begins when this returns."""
        left = self._until - self._clock.monotonic()
        if left > 0:
            await self._clock.sleep(left)
        self._begun = self._clock.monotonic()

    def wrote(self, size: int) -> None:
        """A group of so many is done."""
        now = self._clock.monotonic()
        self._until = now + min(MOST, (now - self._begun) / 2) if size > 1 else -inf
