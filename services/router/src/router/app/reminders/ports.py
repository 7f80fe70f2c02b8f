"""What reminders need of the store. Everything happens in one transaction."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, Protocol

from contracts.schedule import BooksPage
from router.app.owner.ports import Outcome, Reach
from router.dialog.states import State

__all__ = ["Missed", "Reminder", "ReminderDesk", "ReminderStore", "Round", "Subscribed"]


@dataclass(frozen=True, slots=True)
class Subscribed:
    """What a client pays for now; their row is locked."""

    tariff: str
    last_paid_day: date


@dataclass(frozen=True, slots=True)
class Reminder:
    """One reminder; `tried` are the chats that it was sent to."""

    client: int
    last_paid_day: date
    days_left: int
    round: str
    tried: tuple[str, ...] = ()
    reason: str | None = None
    """Why the first of them could not be reached."""


@dataclass(frozen=True, slots=True)
class Missed:
    """Somebody whom no reminder reached."""

    name: str
    email: str
    reason: str


@dataclass(frozen=True, slots=True)
class Round:
    """How far a round is."""

    reminders: int
    """How many were said to be due."""
    over_at: float
    told: bool
    known: int
    """How many of these came here."""
    queued: int
    """How many are under way."""
    without_account: int
    missed: tuple[Missed, ...]


class ReminderDesk(Protocol):
    """The store within one transaction."""

    async def subscription(self, client: int) -> Subscribed | None:
        """Lock the client, and say what they pay for."""
        ...

    async def accounts(self, client: int) -> Sequence[Reach]:
        """The client's accounts, those banned left out."""
        ...

    async def is_banned(self, client: int) -> bool:
        """Whether the client has accounts, and all of them are banned."""
        ...

    async def state(self, chat: str) -> State:
        """The account, locked."""
        ...

    async def is_new(self, reminder: Reminder, at: float) -> bool:
        """Note it as dropped for now; false if there is one like it."""
        ...

    async def under_way(self, command: str) -> Reminder | None:
        """The reminder that this command carries and whose end nobody knows yet, the client locked."""
        ...

    async def sent_to(self, reminder: Reminder, chat: str, command: str) -> None:
        """It goes there now."""
        ...

    async def ended(self, reminder: Reminder, state: Literal["sent", "failed", "dropped"], at: float) -> None:
        """It has come to its end, with the reason that it names."""
        ...

    async def begin_round(self, round_: str, reminders: int, at: float) -> None:
        """All reminders of it were said."""
        ...

    async def round(self, round_: str) -> Round | None:
        """How far it is, locked."""
        ...

    async def told(self, round_: str) -> None:
        """It is accounted for."""
        ...

    async def books_after(self, after: int) -> BooksPage:
        """A page of all subscriptions."""
        ...


class ReminderStore(Protocol):
    """Transactions of reminders."""

    async def change(self, message_id: str, work: Callable[[ReminderDesk], Awaitable[Outcome]]) -> bool:
        """Do it all or nothing; false if the message had been handled. Raises `Unavailable`."""
        ...
