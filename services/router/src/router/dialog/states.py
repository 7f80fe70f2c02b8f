"""What is remembered of one account: who it is, whether a dialog is open, what waits to be passed on.

Every id in here is a word to the dialog: it is compared and handed on, never taken apart. Times are epoch seconds.
"""

from dataclasses import dataclass, field
from typing import Literal

__all__ = ["Closed", "Open", "Past", "Phase", "Piece", "State", "Stranger", "Topic", "Who"]

Topic = Literal["support", "payment"]


@dataclass(frozen=True, slots=True)
class Piece:
    """One message of a client or an operator, on its way to the other side."""

    message: str
    content: str
    """What it holds, as it came; carried, never read here."""
    at: float
    text: str | None = None
    """Its words, when it is nothing but words."""
    answers: str | None = None
    """The message on the other side that it replies to."""


@dataclass(frozen=True, slots=True)
class Who:
    """The account, and the client behind it once the e-mail is known."""

    chat: str
    channel: str
    name: str
    language: str | None = None
    """IETF tag as the messenger gave it at first."""
    email: str | None = None
    new: bool = False
    """Nothing but this bot knows the client: no record of the owner names the e-mail."""
    verified: bool = False
    banned: bool = False
    reachable: bool = True


@dataclass(frozen=True, slots=True)
class Stranger:
    """No e-mail yet."""


@dataclass(frozen=True, slots=True)
class Closed:
    """Identified; nothing goes to the operators until a button opens a dialog."""


@dataclass(frozen=True, slots=True)
class Open:
    """A dialog with the operators."""

    dialog: str
    topic: Topic
    opened_at: float
    card: str | None = None
    """The message in the operator chat that announced it, once it stands there."""
    passed_on: bool = False
    """Whether the client has read that the first message was passed on."""
    assigned: str | None = None
    """The operator who answers: whoever did so first, unless it was changed."""


@dataclass(frozen=True, slots=True)
class Past:
    """A closed dialog and its rating."""

    dialog: str
    topic: Topic
    closed_at: float
    card: str | None = None
    score: int | None = None
    scored_at: float | None = None
    """When it was rated first; changing it is possible for a while from then on."""
    comment_asked_at: float | None = None
    """Since when one line of comment is expected; `None` when none is."""
    comment: str | None = None


Phase = Stranger | Closed | Open


@dataclass(frozen=True, slots=True)
class State:
    """All that a decision about one account rests on."""

    who: Who
    phase: Phase = field(default_factory=Stranger)
    held: tuple[Piece, ...] = ()
    """What was written while nothing goes to the operators, oldest first."""
    heard_at: float | None = None
    """When the client last wrote something that was not passed on; `None` since a dialog opened."""
    past: Past | None = None
    """The closed dialog that an event names, else the one closed last."""
