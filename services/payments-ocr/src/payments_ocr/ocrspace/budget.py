"""How often OCR.space may be asked: its free plan counts requests of an hour and of a day."""

from collections import deque
from collections.abc import Sequence

__all__ = ["FREE", "Budget"]

FREE = ((170, 3600.0), (475, 86_400.0))
"""95 % of 180 an hour and of 500 a day (OCR-5, OCR-6)."""


class Budget:
    """So many in so many seconds, for each of several spans. Times come from outside."""

    def __init__(self, spans: Sequence[tuple[int, float]] = FREE) -> None:
        self._spans = spans
        self._taken: deque[float] = deque(maxlen=max((most for most, _ in spans), default=0))

    def wait(self, now: float) -> float:
        """Seconds until one more may be asked; 0 is now."""
        return max((self._left(most, seconds, now) for most, seconds in self._spans), default=0.0)

    def take(self, now: float) -> None:
        """One was asked."""
        self._taken.append(now)

    def _left(self, most: int, seconds: float, now: float) -> float:
        within = [at for at in self._taken if at > now - seconds]
        return within[-most] + seconds - now if len(within) >= most else 0.0
