"""Sixty reads and sixty writes a minute for each account, counted apart, refilled every minute (GS-1)."""

from sandbox.clock import SandboxClock

__all__ = ["Quota"]

PER_MINUTE = 60


class Quota:
    """Counts by account and kind, in the clock's own minutes."""

    def __init__(self, clock: SandboxClock) -> None:
        self._clock = clock
        self._used: dict[tuple[str, str, int], int] = {}
        self.limits: dict[str, int] = {"read": PER_MINUTE, "write": PER_MINUTE}

    def take(self, account: str, kind: str) -> bool:
        """Whether one more is allowed."""
        minute = int(self._clock.now() // 60)
        used = self._used.get((account, kind, minute), 0)
        if used >= self.limits[kind]:
            return False
        self._used = {key: count for key, count in self._used.items() if key[2] == minute}
        self._used[account, kind, minute] = used + 1
        return True
