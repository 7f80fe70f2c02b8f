"""How many calls a key may make (VK-60)."""

from collections import deque

from sandbox.clock import SandboxClock
from sandbox.vk.refusals import Refusal

__all__ = ["LIMIT_NAMES", "Limits"]

PER_SECOND = 20
LIMIT_NAMES = ("rate",)


class Limits:
    """What was called within the last second, by community."""

    def __init__(self, clock: SandboxClock) -> None:
        self.lifted: tuple[str, ...] = ()
        self._clock = clock
        self._windows: dict[int, deque[float]] = {}

    def charge(self, community: int) -> None:
        """Count a call. Raises `Refusal` 6 and counts nothing when there were too many."""
        now = self._clock.now()
        window = self._windows.setdefault(community, deque())
        while window and window[0] <= now - 1:
            window.popleft()
        if len(window) >= PER_SECOND and "rate" not in self.lifted:
            raise Refusal(6)
        window.append(now)
