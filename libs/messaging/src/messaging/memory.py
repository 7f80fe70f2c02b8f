"""What one process remembers of messages, bounded: the oldest is forgotten."""

from collections import OrderedDict
from typing import Generic, TypeVar

__all__ = ["Memory"]

V = TypeVar("V")


class Memory(Generic[V]):
    """The latest values by message id."""

    def __init__(self, most: int = 10_000) -> None:
        self._most = most
        self._values: OrderedDict[str, V] = OrderedDict()

    def __contains__(self, message_id: str) -> bool:
        return message_id in self._values

    def get(self, message_id: str, otherwise: V) -> V:
        """What is remembered of it."""
        return self._values.get(message_id, otherwise)

    def put(self, message_id: str, value: V) -> None:
        """Remember it."""
        self._values[message_id] = value
        self._values.move_to_end(message_id)
        while len(self._values) > self._most:
            self._values.popitem(last=False)

    def drop(self, message_id: str) -> None:
        """Forget it."""
        self._values.pop(message_id, None)
