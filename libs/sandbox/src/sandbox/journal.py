"""What was asked of a platform, and what became of it."""

from collections import Counter
from dataclasses import asdict, dataclass
from typing import Any

from sandbox.faults import ChatId

__all__ = ["Entry", "Journal"]


@dataclass(frozen=True)
class Entry:
    """One API call. `outcome` is `ok`, an error code, or the fault that struck."""

    number: int
    method: str
    chat: ChatId | None
    outcome: str
    description: str
    at: float
    effect: bool
    """Whether the call did what it asked for, answered or not."""

    def as_json(self) -> dict[str, Any]:
        """For the control API."""
        return asdict(self)


class Journal:
    """All calls in order."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []

    def note(self, entry: Entry) -> None:
        """Add one."""
        self.entries.append(entry)

    def counters(self) -> dict[str, int]:
        """Calls by method, and by method and outcome (`sendMessage`, `sendMessage:429`)."""
        counts: Counter[str] = Counter()
        for entry in self.entries:
            counts[entry.method] += 1
            counts[f"{entry.method}:{entry.outcome}"] += 1
        return dict(counts)
