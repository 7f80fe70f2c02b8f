"""Google's quota, kept by ourselves: so many requests a minute, a few at once. Pure."""

__all__ = ["Bucket"]


class Bucket:
    """Tokens that refill evenly. The key may be used elsewhere too, so that a 429 can come all the same."""

    def __init__(self, per_minute: float, burst: float) -> None:
        self._rate = per_minute / 60.0
        self._burst = burst
        self._tokens = burst
        self._at: float | None = None

    def take(self, now: float) -> float:
        """Take one token; how many seconds to wait before it may be used. `now` only ever grows."""
        if self._at is not None:
            self._tokens = min(self._burst, self._tokens + (now - self._at) * self._rate)
        self._at = now
        self._tokens -= 1.0
        return max(0.0, -self._tokens / self._rate)
