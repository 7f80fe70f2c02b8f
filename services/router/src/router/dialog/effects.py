"""What is to be done about an event. Words are named by a phrase; somebody else knows the languages."""

from dataclasses import dataclass
from typing import Literal

from router.dialog.states import Piece, State, Topic

__all__ = [
    "Announce",
    "Deliver",
    "Effect",
    "Examine",
    "KeepNote",
    "MailCode",
    "Mark",
    "Notify",
    "Offer",
    "Phrase",
    "Relay",
    "ShowPayment",
    "Step",
    "StopSpinner",
    "Tell",
]


@dataclass(frozen=True, slots=True)
class Phrase:
    """A text by its key, with what is to be filled in."""

    key: str
    values: tuple[tuple[str, str | int], ...] = ()


@dataclass(frozen=True, slots=True)
class Tell:
    """The bot says something to the client."""

    phrase: Phrase
    menu: bool = False
    """Whether the menu comes with it, with the buttons that mean something afterwards."""
    rate: str | None = None
    """The dialog whose five rating buttons stand under it."""


@dataclass(frozen=True, slots=True)
class ShowPayment:
    """The client reads what there is to pay for, and how."""

    prices: str = ""


@dataclass(frozen=True, slots=True)
class Announce:
    """The operators get a card: who opened a dialog, or whose dialog an answer opened again."""

    dialog: str
    topic: Topic
    again: bool = False
    not_kept: int = 0
    """How many messages from before were not kept, so that nobody sees them."""


@dataclass(frozen=True, slots=True)
class Relay:
    """The operators get a client's message; `changed` when it stands there already, as it was before."""

    piece: Piece
    dialog: str
    changed: bool = False


@dataclass(frozen=True, slots=True)
class Offer:
    """A button for the operators: send a change after all as a new answer (`fix`), or an answer that the messenger
    takes only from a person as such a person's (`agent`); say who an account belongs to (`confirm`, `allow`,
    `refuse`); decide about a receipt (`credit`, `reject`, `cancel`), or take a credit back (`undo`)."""

    kind: Literal["fix", "agent", "confirm", "allow", "refuse", "credit", "reject", "cancel", "undo"]
    subject: str
    """What it is about: a command, a chat, a receipt (with a tariff), a payment."""
    text: str = ""
    """What stands on it, if that is not the kind's own word; such a button has a row of its own."""


@dataclass(frozen=True, slots=True)
class Notify:
    """The bot says something to the operators about this client."""

    phrase: Phrase
    reply_to: str | None = None
    silent: bool = False
    offers: tuple[Offer, ...] = ()
    command: str | None = None
    """Its command's id, where it must be found again; else one is made."""


@dataclass(frozen=True, slots=True)
class Examine:
    """If there are pictures in it, each is read as a receipt."""

    piece: Piece
    dialog: str
    wait: str


@dataclass(frozen=True, slots=True)
class Deliver:
    """The client gets an operator's answer; half a minute later somebody looks whether it was settled."""

    piece: Piece
    dialog: str | None
    operator: str | None


@dataclass(frozen=True, slots=True)
class KeepNote:
    """Something about the client is remembered for the operators; the client never sees it."""

    text: str
    by: str
    """The operator's name."""


@dataclass(frozen=True, slots=True)
class MailCode:
    """A code goes to an e-mail."""

    email: str
    digits: str


@dataclass(frozen=True, slots=True)
class Mark:
    """An operator's message shows what became of it."""

    message: str
    mark: Literal["delivered", "waiting"]


@dataclass(frozen=True, slots=True)
class StopSpinner:
    """A pressed button stops waiting, with a word or without."""

    press: str
    phrase: Phrase | None = None


Effect = Tell | ShowPayment | Announce | Relay | Examine | Notify | Deliver | KeepNote | MailCode | Mark | StopSpinner


@dataclass(frozen=True, slots=True)
class Step:
    """What an account is afterwards, and what is to be done, in order."""

    state: State
    effects: tuple[Effect, ...] = ()
