"""Who is to be reminded, and when: the router says what is paid until when, the scheduler when a reminder is due."""

from datetime import date
from typing import ClassVar

from pydantic import AwareDatetime

from contracts.wire import Wire

__all__ = ["BooksAsked", "BooksPage", "ReminderDue", "RoundOver", "SubscriptionChanged"]


class SubscriptionChanged(Wire):
    """What a client has paid for, as it stands now: router → scheduler, at least once, in any order.

    The one with the highest version of a client is true.
    """

    TYPE: ClassVar[str] = "schedule.subscription_changed.v1"
    client: int
    """The router's number of the client, who has one subscription at most."""
    version: int
    """Grows with each change, also over the end of a subscription and a new one."""
    last_paid_day: date | None
    """`None`: there is no subscription (any more)."""
    paid_at: AwareDatetime | None = None
    """When a payment gave it this day: what was to be said before that is not said any more."""


class BooksAsked(Wire):
    """Say what stands in the books: scheduler → router, when its own store is empty."""

    TYPE: ClassVar[str] = "schedule.books_asked.v1"
    after: int
    """The clients with higher numbers."""


class BooksPage(Wire):
    """A page of the books: router → scheduler."""

    TYPE: ClassVar[str] = "schedule.books_page.v1"
    subscriptions: tuple[SubscriptionChanged, ...]
    more_after: int | None
    """Ask on after this client; `None`: that was all."""


class ReminderDue(Wire):
    """Remind this client, if nothing has changed: scheduler → router, once for a client, day and number of days."""

    TYPE: ClassVar[str] = "schedule.reminder_due.v1"
    client: int
    last_paid_day: date
    days_left: int
    round: str
    """The reminders of one time, which are accounted for together."""
    due: AwareDatetime
    """Since when."""


class RoundOver(Wire):
    """All reminders of a round were said: scheduler → router."""

    TYPE: ClassVar[str] = "schedule.round_over.v1"
    round: str
    reminders: int
    at: AwareDatetime
