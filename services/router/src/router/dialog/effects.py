"""What is to be done about an event. Words are named by a phrase; somebody else knows the languages."""

from dataclasses import dataclass
from typing import Literal

from router.dialog.states import Piece, State, Topic

__all__ = [
    "Announce",
    "Deliver",
    "Effect",
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
    """Whether the two menu buttons come with it."""
    rate: str | None = None
    """The dialog whose five rating buttons stand under it."""


@dataclass(frozen=True, slots=True)
class ShowPayment:
    """The client reads how to pay."""


@dataclass(frozen=True, slots=True)
class Announce:
    """The operators get a card: who opened a dialog, or whose dialog an answer opened again."""

    dialog: str
    topic: Topic
    again: bool = False


@dataclass(frozen=True, slots=True)
class Relay:
    """The operators get a client's message; `changed` when it stands there already, as it was before."""

    piece: Piece
    dialog: str
    changed: bool = False


@dataclass(frozen=True, slots=True)
class Offer:
    """A button for the operators: send a change after all as a new answer (`fix`), or an answer that the messenger
    takes only from a person as such a person's (`agent`)."""

    kind: Literal["fix", "agent"]
    command: str


@dataclass(frozen=True, slots=True)
class Notify:
    """The bot says something to the operators about this client."""

    phrase: Phrase
    reply_to: str | None = None
    silent: bool = False
    offer: Offer | None = None


@dataclass(frozen=True, slots=True)
class Deliver:
    """The client gets an operator's answer; half a minute later somebody looks whether it was settled."""

    piece: Piece
    dialog: str | None


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


Effect = Tell | ShowPayment | Announce | Relay | Notify | Deliver | Mark | StopSpinner


@dataclass(frozen=True, slots=True)
class Step:
    """What an account is afterwards, and what is to be done, in order."""

    state: State
    effects: tuple[Effect, ...] = ()
