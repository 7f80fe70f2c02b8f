"""How long one message may be put off before it is decided on with what is known."""

from chassis.clock import Clock

__all__ = ["PATIENCE_SECONDS", "Patience"]

PATIENCE_SECONDS = 10.0
_REMEMBERED = 1000


class Patience:
    """Since when each message waits, in this process."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._since: dict[str, float] = {}

    def lasts(self, message_id: str) -> bool:
        """Whether this message may wait a little more."""
        now = self._clock.monotonic()
        since = self._since.setdefault(message_id, now)
        if len(self._since) > _REMEMBERED:
            del self._since[next(iter(self._since))]
        return now - since < PATIENCE_SECONDS

    def forget(self, message_id: str) -> None:
        """It waits no longer."""
        self._since.pop(message_id, None)
