"""What is remembered of one account: who it is, whether a dialog is open, what waits to be passed on.

Every id in here is a word to the dialog: it is compared and handed on, never taken apart. Times are epoch seconds.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

__all__ = [
    "Closed",
    "Code",
    "Given",
    "Open",
    "Past",
    "Phase",
    "Piece",
    "State",
    "Stranger",
    "Subscription",
    "Topic",
    "Who",
]

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
class Subscription:
    """What a client pays for."""

    tariff: str
    """Its name."""
    last_paid_day: date


@dataclass(frozen=True, slots=True)
class Code:
    """A code on its way to an e-mail, which proves that the account's owner reads it."""

    digits: str
    email: str
    until: float
    wrong: int = 0
    """How many wrong ones were given since."""


@dataclass(frozen=True, slots=True)
class Who:
    """The account, and the client behind it once the e-mail is known."""

    chat: str
    channel: str
    name: str
    language: str | None = None
    """IETF tag as the messenger gave it at first, or what the client chose since."""
    email: str | None = None
    new: bool = False
    """Nothing but this bot knows the client: no record of the owner names the e-mail."""
    verified: bool = False
    """Whether it is proven that this account is the person's with this e-mail; naming one proves nothing."""
    claims: bool = False
    """Another account of this messenger had the e-mail before, and nobody has decided yet whether it is the same
    person."""
    subscription: Subscription | None = None
    ban: str | None = None
    """Why what comes is only counted; empty when no reason was given, `None` when the account is heard."""
    reachable: bool = True
    credited: bool = False
    """A payment was credited to this account: its e-mail is not changed any more."""

    @property
    def banned(self) -> bool:
        """Whether what comes is only counted."""
        return self.ban is not None


@dataclass(frozen=True, slots=True)
class Stranger:
    """No e-mail, or none any more; one with an open dialog is `Open` all the same."""


@dataclass(frozen=True, slots=True)
class Closed:
    """Identified; nothing goes to the operators until a button opens a dialog."""


@dataclass(frozen=True, slots=True)
class Given:
    """An answer of which nobody knows yet that it arrived."""

    message: str
    """The operator's."""
    asked_at: float | None
    """When the oldest message was written that came between the answer before it and this one; `None` for none."""
    refused: bool = False
    """A refused one may still arrive: it can be sent again."""


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
    assigned_name: str = ""
    last_by: str | None = None
    """The operator who answered last, and when."""
    last_at: float | None = None
    asked_at: float | None = None
    """When the oldest message was written that came after every answer; `None` for none."""
    answers: tuple[Given, ...] = ()
    """Those since the last one that arrived, in their order; see `router.dialog.answering`."""
    awaits: str | None = None
    """The wait for a receipt, from *Оплата* to a credit or a rejection; `None` when pictures are only relayed."""

    @property
    def waiting_since(self) -> float | None:
        """When the oldest message was written that nobody has answered; `None` when all are.

        An answer answers all that came before it, on its way as well as arrived; a refused one answers nothing.
        """
        waits = [self.asked_at]
        for answer in reversed(self.answers):
            if not answer.refused:
                break
            waits.append(answer.asked_at)
        return min((at for at in waits if at is not None), default=None)


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
    awaits: str | None = None
    """A receipt was still waited for."""


Phase = Stranger | Closed | Open


@dataclass(frozen=True, slots=True)
class State:
    """All that a decision about one account rests on."""

    who: Who
    phase: Phase = field(default_factory=Stranger)
    held: tuple[Piece, ...] = ()
    """What was written while nothing goes to the operators, oldest first."""
    not_kept: int = 0
    """How many messages before those were written since the last dialog, and are kept no more."""
    heard_at: float | None = None
    """When the client last wrote something that was not passed on; `None` since a dialog opened."""
    past: Past | None = None
    """The closed dialog that an event names, else the one closed last."""
    unheard: int = 0
    """How many messages came since the ban."""
    correcting_at: float | None = None
    """When the client asked to name another e-mail."""
    code: Code | None = None
    away_until: float | None = None
    """The opening of the working hours that the client was told of."""
    told_late: bool = False
    """Whether the client knows that messages arrive late; until all have arrived."""
