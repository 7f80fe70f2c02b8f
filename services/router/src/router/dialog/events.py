"""What can happen to an account, in the dialog's own words."""

from dataclasses import dataclass
from typing import Literal

from router.dialog.states import Piece, Topic

__all__ = [
    "AnswerDelivered",
    "AnswerRefused",
    "Answered",
    "CardDelivered",
    "Changed",
    "Chose",
    "ClientEvent",
    "CloseAsked",
    "DeliveryEvent",
    "Event",
    "GaveEmail",
    "OperatorEvent",
    "RatingPressed",
    "ReachChanged",
    "RelayDelivered",
    "RelayRefused",
    "SentUnsupported",
    "Standing",
    "Started",
    "StrangePress",
    "WaitedLong",
    "Wrote",
]

Standing = Literal["known", "new", "taken", "rejected"]
"""An e-mail to the records: known, new, bound to another account of the same channel, or unknown and not wanted."""


@dataclass(frozen=True, slots=True)
class Wrote:
    """The client sent a message that is no button and no e-mail."""

    piece: Piece
    at: float


@dataclass(frozen=True, slots=True)
class Changed:
    """The client changed a message; `piece` is all of it as it stands now."""

    piece: Piece
    at: float


@dataclass(frozen=True, slots=True)
class GaveEmail:
    """The client, not identified yet, named an e-mail."""

    piece: Piece
    email: str
    standing: Standing
    more: bool
    """Whether the message says more than the address, so that it must not get lost."""
    at: float
    others: tuple[str, ...] = ()
    """The names of the other accounts, when it is taken."""


@dataclass(frozen=True, slots=True)
class Started:
    """The client asked where they stand."""

    at: float


@dataclass(frozen=True, slots=True)
class Chose:
    """The client pressed one of the two menu buttons; `fresh` names the dialog that it may open."""

    topic: Topic
    fresh: str
    at: float


@dataclass(frozen=True, slots=True)
class SentUnsupported:
    """The client sent what cannot be carried; `what` is the messenger's own word for it."""

    what: str
    at: float


@dataclass(frozen=True, slots=True)
class RatingPressed:
    """The client pressed one of the five buttons under a closed dialog's thanks."""

    press: str
    dialog: str
    score: int
    at: float


@dataclass(frozen=True, slots=True)
class StrangePress:
    """The client pressed a button that means nothing here, or nothing any more."""

    press: str
    at: float


@dataclass(frozen=True, slots=True)
class ReachChanged:
    """The client blocked the bot, or allowed it again."""

    reachable: bool
    at: float


@dataclass(frozen=True, slots=True)
class Answered:
    """An operator answered; `fresh` names the dialog that it may open again."""

    piece: Piece
    operator: str
    fresh: str
    at: float


@dataclass(frozen=True, slots=True)
class CloseAsked:
    """An operator asked to close; `message` is the one that asks."""

    message: str
    at: float
    dialog: str | None = None
    """The dialog of the message that was answered, where that is known."""


@dataclass(frozen=True, slots=True)
class CardDelivered:
    """The card of a dialog stands in the operator chat."""

    dialog: str
    card: str
    at: float


@dataclass(frozen=True, slots=True)
class RelayDelivered:
    """A relay stands in the operator chat."""

    dialog: str
    at: float


@dataclass(frozen=True, slots=True)
class RelayRefused:
    """A relay or card does not stand in the operator chat."""

    reason: str
    at: float
    relay: bool = True
    """Whether it was a client's message."""


@dataclass(frozen=True, slots=True)
class AnswerDelivered:
    """The messenger took an answer; `message` is the operator's own."""

    message: str
    at: float


@dataclass(frozen=True, slots=True)
class AnswerRefused:
    """The messenger did not take an answer; `message` is the operator's own, `command` what carried it."""

    message: str
    reason: str
    at: float
    command: str | None = None


@dataclass(frozen=True, slots=True)
class WaitedLong:
    """Half a minute after an answer nothing was heard of it."""

    message: str
    at: float


ClientEvent = (
    Wrote | Changed | GaveEmail | Started | Chose | SentUnsupported | RatingPressed | StrangePress | ReachChanged
)
OperatorEvent = Answered | CloseAsked
DeliveryEvent = CardDelivered | RelayDelivered | RelayRefused | AnswerDelivered | AnswerRefused | WaitedLong
Event = ClientEvent | OperatorEvent | DeliveryEvent
