"""What may happen around the operators' chat, each as a value."""

from dataclasses import dataclass
from typing import Literal

from sandbox.control.telegram import FaultKind

__all__ = [
    "FAULTS",
    "LANES",
    "NAMES",
    "Dies",
    "Hand",
    "Hears",
    "Kind",
    "Looks",
    "Says",
    "Step",
    "Switches",
    "Tends",
    "Trouble",
    "Turns",
    "Writes",
]

LANES = {"a": "anna", "v": "anna", "n": "namesake"}
"""Lanes with the client whose place they go to: Anna has two accounts, and somebody else has her name."""
NAMES = {"anna": "Анна", "namesake": "Анна"}
FAULTS: tuple[FaultKind, ...] = ("429", "500", "drop", "drop_after")
Kind = Literal["group", "supergroup", "forum"]


@dataclass(frozen=True, slots=True)
class Says:
    """Something for the operators in this lane, of which so many steps are done: a plan or a call each."""

    lane: str
    turns: int


@dataclass(frozen=True, slots=True)
class Turns:
    """So many steps more of what waits there."""

    lane: str
    turns: int


@dataclass(frozen=True, slots=True)
class Dies:
    """The process is killed right after that step, or between the call that makes a topic and writing that down."""

    lane: str
    making: bool


@dataclass(frozen=True, slots=True)
class Trouble:
    """The next call of this kind goes wrong."""

    kind: FaultKind
    method: Literal["createForumTopic", "sendMessage", "reopenForumTopic"]


@dataclass(frozen=True, slots=True)
class Hand:
    """A person does that to a client's topic."""

    client: str
    does: Literal["delete", "close", "reopen"]


@dataclass(frozen=True, slots=True)
class Switches:
    """Topics are switched on, or off again; a basic group becomes another chat with that."""


@dataclass(frozen=True, slots=True)
class Tends:
    """The client's dialogs are closed, or one is open again."""

    client: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class Writes:
    """An operator writes in a client's topic, answering nothing."""

    client: str


@dataclass(frozen=True, slots=True)
class Looks:
    """The gateway asks Telegram how the chat is, as it does now and then."""


@dataclass(frozen=True, slots=True)
class Hears:
    """The gateway reads what Telegram tells."""


Step = Says | Turns | Dies | Trouble | Hand | Switches | Tends | Writes | Looks | Hears
