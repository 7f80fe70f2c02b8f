"""The relay, as far as the store needs it."""

from collections.abc import Iterable
from typing import Protocol

from messaging.durable.outbox import LeaseTaker

__all__ = ["Waking"]


class Waking(LeaseTaker, Protocol):
    """Publishes what the outbox holds."""

    def wake(self, keys: Iterable[str]) -> None:
        """Publish the rows of these keys now."""
        ...
