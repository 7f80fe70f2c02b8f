"""Who may be handled next: lanes side by side, each strictly one after another. No time, no tasks, no broker."""

from collections import deque
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

__all__ = ["Lanes"]

T = TypeVar("T")


class Lanes(Generic[T]):
    """Items waiting in lanes. A lane that was taken from is busy until it is put back, and gives nothing meanwhile."""

    def __init__(self) -> None:
        self._waiting: dict[str, deque[T]] = {}
        self._busy: set[str] = set()

    @property
    def busy(self) -> int:
        """How many lanes are being handled."""
        return len(self._busy)

    @property
    def waiting(self) -> int:
        """How many items there are, the ones being handled included."""
        return sum(len(items) for items in self._waiting.values())

    def add(self, lane: str, item: T) -> None:
        """Put it at the end of its lane."""
        self._waiting.setdefault(lane, deque()).append(item)

    def free(self) -> list[str]:
        """The lanes that have something and are not busy, longest waiting first."""
        return [lane for lane, items in self._waiting.items() if items and lane not in self._busy]

    def enter(self, lane: str) -> None:
        """Begin with a lane. Raises `ValueError` if it is busy."""
        if lane in self._busy:
            raise ValueError("a lane has one handler at a time")
        self._busy.add(lane)

    def leave(self, lane: str) -> None:
        """End with a lane."""
        self._busy.discard(lane)
        if not self._waiting.get(lane):
            self._waiting.pop(lane, None)

    def ahead(self, lane: str) -> Sequence[T]:
        """What waits in a lane, oldest first."""
        return tuple(self._waiting.get(lane, ()))

    def done(self, lane: str, item: T) -> None:
        """Take an item out of a lane; nothing happens if it was forgotten meanwhile."""
        items = self._waiting.get(lane, deque())
        if item in items:
            items.remove(item)

    def forget(self, which: Callable[[T], bool]) -> None:
        """Drop items that will come again by another way."""
        for lane in list(self._waiting):
            kept = deque(item for item in self._waiting[lane] if not which(item))
            if kept or lane in self._busy:
                self._waiting[lane] = kept
            else:
                del self._waiting[lane]
