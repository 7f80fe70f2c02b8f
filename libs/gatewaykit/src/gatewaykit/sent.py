"""What this process did lately, so that a lost connection repeats nothing while it lives. In memory, bounded."""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime

from contracts.delivery import Reason, Remark
from contracts.ids import MessageRef, ThreadRef

__all__ = ["TOLD", "Ending", "Pieces", "Sent", "Told"]


@dataclass(frozen=True, slots=True)
class Ending:
    """How a command ended."""

    messages: tuple[MessageRef, ...]
    reason: Reason | None
    certain: bool
    at: datetime
    remarks: tuple[Remark, ...] = ()
    thread: ThreadRef | None = None
    commands: tuple[str, ...] = ()
    """All that went out as one message with it, itself included; empty when it went alone."""


@dataclass(frozen=True, slots=True)
class Pieces:
    """How far a command has come: per call that the platform accepted, its messages."""

    done: tuple[tuple[MessageRef, ...], ...] = ()
    certain: bool = True
    """False when some call may have been made twice."""
    doubt: bool = False
    """Whether the next call may have been made already, by an earlier try or by another process."""
    deliveries: int = 1
    """How often the broker had handed it out when this was written."""
    alone: bool = False
    """It went badly together with others, and goes by itself now."""


@dataclass(frozen=True, slots=True)
class Told:
    """The router was told how it ended, by this process or by the one that sent before it."""


TOLD = Told()


class Sent:
    """Commands by id; of more than `limit` the oldest are forgotten."""

    def __init__(self, limit: int = 50_000) -> None:
        self._limit = limit
        self._known: OrderedDict[str, Ending | Pieces | Told] = OrderedDict()

    def find(self, command_id: str) -> Ending | Pieces | Told | None:
        """What is known of it."""
        return self._known.get(command_id)

    def note(self, command_id: str, known: Ending | Pieces | Told) -> None:
        """Remember it in the place of what was known before."""
        self._known[command_id] = known
        self._known.move_to_end(command_id)
        while len(self._known) > self._limit:
            self._known.popitem(last=False)
