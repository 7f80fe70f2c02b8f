"""A timer whose time has come, and the message that it becomes. Pure."""

from dataclasses import dataclass
from datetime import UTC, datetime

from contracts.envelope import Envelope, id_from
from contracts.ids import ChatRef
from contracts.timers import TimerDue

__all__ = ["DueTimer", "message_of"]


@dataclass(frozen=True, slots=True)
class DueTimer:
    """One row whose time has come."""

    id: str
    chat: str
    kind: str
    subject: str
    due: float
    """Epoch seconds."""


def message_of(timer: DueTimer) -> Envelope[TimerDue]:
    """The message of a timer: the same, id included, however often it is made; the inbox swallows a repeat."""
    due = datetime.fromtimestamp(timer.due, UTC)
    identity = id_from("timer", timer.id, timer.chat, timer.kind, timer.subject, repr(timer.due))
    payload = TimerDue(chat=ChatRef(timer.chat), kind=timer.kind, subject=timer.subject, due=due)
    return Envelope(id=identity, key=timer.chat, payload=payload, at=due, correlation=identity)
