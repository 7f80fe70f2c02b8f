"""What a decision about money comes to, for the dialog and for the operators."""

from dataclasses import dataclass, field

from router.app.money.ports import MoneyChange
from router.dialog.effects import Notify
from router.dialog.events import Event

__all__ = ["Done", "Verdict"]


@dataclass(frozen=True, slots=True)
class Done:
    """A question or notice to the operators loses its buttons and says what became of it."""

    command: str
    line: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """Everything that follows."""

    money: MoneyChange = field(default_factory=MoneyChange)
    events: tuple[Event, ...] = ()
    notices: tuple[Notify, ...] = ()
    done: tuple[Done, ...] = ()
