"""What can happen to an account, in the dialog's own words."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from router.dialog.states import Piece, Subscription, Topic

__all__ = [
    "AnswerDelivered",
    "AnswerRefused",
    "Answered",
    "AssignAsked",
    "Away",
    "BanAsked",
    "CardDelivered",
    "CaughtUp",
    "Changed",
    "Chose",
    "ClaimSettled",
    "ClientEvent",
    "CloseAsked",
    "CloseChosen",
    "CodeAsked",
    "CodeUndelivered",
    "Confirmed",
    "CreditUndone",
    "Credited",
    "DeliveryEvent",
    "EmailAgain",
    "Event",
    "FellBehind",
    "GaveEmail",
    "IdentityEvent",
    "LanguageChosen",
    "MoneyEvent",
    "NoteGiven",
    "OperatorEvent",
    "RatingPressed",
    "ReachChanged",
    "ReceiptDoubted",
    "ReceiptRejected",
    "RelayDelivered",
    "RelayRefused",
    "SentUnsupported",
    "Standing",
    "Started",
    "StrangePress",
    "SubscriptionAsked",
    "UnbanAsked",
    "WaitedLong",
    "Wrote",
]

Standing = Literal["known", "new", "taken", "rejected"]
"""An e-mail to the records: known, new, bound to another account of the same channel, or unknown and not wanted."""


@dataclass(frozen=True, slots=True)
class Away:
    """Outside the working hours: when they begin again, and how people read that."""

    until: float
    words: str


@dataclass(frozen=True, slots=True)
class Wrote:
    """The client sent a message that is no button and no e-mail."""

    piece: Piece
    at: float
    away: Away | None = None


@dataclass(frozen=True, slots=True)
class Changed:
    """The client changed a message; `piece` is all of it as it stands now."""

    piece: Piece
    at: float


@dataclass(frozen=True, slots=True)
class GaveEmail:
    """The client named an e-mail; it means something only while one is asked for."""

    piece: Piece
    email: str
    standing: Standing
    more: bool
    """Whether the message says more than the address, so that it must not get lost."""
    at: float
    rival: str = ""
    """The card of the client whose it is already, in words, when it is taken."""
    code: str | None = None
    """Six digits to be mailed there; `None` when no mail can go, or not yet."""
    away: Away | None = None


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
    away: Away | None = None
    prices: str = ""
    """What there is to pay for, in the client's words."""


@dataclass(frozen=True, slots=True)
class CloseChosen:
    """The client pressed the button that closes."""

    at: float


@dataclass(frozen=True, slots=True)
class LanguageChosen:
    """The client wants to be spoken to in this language from now on."""

    language: str
    at: float


@dataclass(frozen=True, slots=True)
class SubscriptionAsked:
    """The client wants to see what they pay for; `mails` says whether a code can be had."""

    at: float
    mails: bool


@dataclass(frozen=True, slots=True)
class EmailAgain:
    """The client wants to name another e-mail."""

    at: float


@dataclass(frozen=True, slots=True)
class CodeAsked:
    """The client wants a code; `code` as in `GaveEmail`."""

    at: float
    code: str | None


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
    operator: str | None
    """`None`: nobody knows which of them."""
    fresh: str
    at: float
    name: str = ""
    """The operator's."""


@dataclass(frozen=True, slots=True)
class CloseAsked:
    """An operator asked to close; `message` is the one that asks."""

    message: str
    at: float
    dialog: str | None = None
    """The dialog of the message that was answered, where that is known."""


@dataclass(frozen=True, slots=True)
class AssignAsked:
    """An operator said who is to answer: `operator`, called `name`. `message` is the one that asks."""

    message: str
    operator: str
    name: str


@dataclass(frozen=True, slots=True)
class NoteGiven:
    """An operator wrote a note about the client."""

    message: str
    text: str
    by: str


@dataclass(frozen=True, slots=True)
class BanAsked:
    """An operator asked that the client be heard no more."""

    message: str
    reason: str
    at: float


@dataclass(frozen=True, slots=True)
class UnbanAsked:
    """An operator asked that the client be heard again."""

    message: str


@dataclass(frozen=True, slots=True)
class Confirmed:
    """An operator, who knows the client, says that the account is the person's with this e-mail."""


@dataclass(frozen=True, slots=True)
class ClaimSettled:
    """An operator said whether the account belongs to the client whose e-mail it named."""

    allowed: bool
    at: float


@dataclass(frozen=True, slots=True)
class CodeUndelivered:
    """The mail with the code did not go."""

    email: str


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


@dataclass(frozen=True, slots=True)
class FellBehind:
    """More of the client's messages wait for the operator chat than it takes at a time."""


@dataclass(frozen=True, slots=True)
class CaughtUp:
    """None of the client's messages waits for the operator chat any more."""


@dataclass(frozen=True, slots=True)
class Credited:
    """A payment of this account was credited; `wait` is the wait that its receipt was sent in."""

    wait: str
    tariff: str
    days: int
    last_paid_day: date


@dataclass(frozen=True, slots=True)
class CreditUndone:
    """A credit was taken back."""

    tariff: str
    days: int
    left: Subscription | None
    """What the client has paid for now."""
    credited: bool
    """Whether another credit of this account is left."""


@dataclass(frozen=True, slots=True)
class ReceiptDoubted:
    """A receipt was not credited by itself; a person will look."""


@dataclass(frozen=True, slots=True)
class ReceiptRejected:
    """An operator says that a receipt shows no payment to the shop."""

    wait: str


ClientEvent = (
    Wrote
    | Changed
    | GaveEmail
    | Started
    | Chose
    | CloseChosen
    | LanguageChosen
    | SubscriptionAsked
    | EmailAgain
    | CodeAsked
    | SentUnsupported
    | RatingPressed
    | StrangePress
    | ReachChanged
)
OperatorEvent = Answered | CloseAsked | AssignAsked | NoteGiven | BanAsked | UnbanAsked
IdentityEvent = Confirmed | ClaimSettled | CodeUndelivered
DeliveryEvent = (
    CardDelivered | RelayDelivered | RelayRefused | AnswerDelivered | AnswerRefused | WaitedLong | FellBehind | CaughtUp
)
MoneyEvent = Credited | CreditUndone | ReceiptDoubted | ReceiptRejected
Event = ClientEvent | OperatorEvent | IdentityEvent | DeliveryEvent | MoneyEvent
