"""Which reminders are due. Pure: the time is given, and nothing is asked."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

__all__ = ["LATEST", "Plan", "Reminder", "Subscription", "due"]

LATEST = time(21, 0)
"""Nobody is reminded later in the day, unless it is the last one."""


@dataclass(frozen=True, slots=True)
class Plan:
    """When people are reminded."""

    zone: ZoneInfo
    at: time
    """On the clocks of that zone."""
    days: tuple[int, ...]
    """How many days before the last paid one."""

    def day(self, now: datetime) -> date:
        """Which day it is."""
        return now.astimezone(self.zone).date()

    def moment(self, day: date) -> datetime:
        """When the reminders of this day are due, in UTC.

        A time that the clocks leave out is that of the clocks before their change; of one that comes twice, the first.
        """
        return datetime.combine(day, self.at, self.zone).astimezone(UTC)

    def next_moment(self, now: datetime) -> datetime:
        """The next one after now."""
        day = self.day(now)
        return next(
            moment for ahead in range(3) if (moment := self.moment(day + timedelta(days=ahead))) > now
        )  # three: some zone has left out a whole day

    def last_paid_days(self, now: datetime) -> tuple[date, ...]:
        """Whoever has paid until one of these days is to be reminded today; nobody before the time has come."""
        today = self.day(now)
        if now < self.moment(today):
            return ()
        late = now.astimezone(self.zone).time() > LATEST
        return tuple(today + timedelta(days=left) for left in self.days if left == 0 or not late)


@dataclass(frozen=True, slots=True)
class Subscription:
    """A client, and until when they have paid."""

    client: int
    last_paid_day: date
    paid_at: datetime | None = None
    """When a payment gave it this day."""


@dataclass(frozen=True, slots=True)
class Reminder:
    """One reminder; there is never another one like it."""

    client: int
    last_paid_day: date
    days_left: int


def due(
    now: datetime, subscriptions: Iterable[Subscription], sent: Collection[Reminder], plan: Plan
) -> tuple[Reminder, ...]:
    """What is to be said now: today's, those of them too that should have been said earlier today.

    Whoever paid after today's time came is spared: they would be told what they have just seen to.
    """
    today = plan.day(now)
    wanted = plan.last_paid_days(now)
    moment = plan.moment(today)
    found = (
        Reminder(one.client, one.last_paid_day, (one.last_paid_day - today).days)
        for one in subscriptions
        if one.last_paid_day in wanted and (one.paid_at is None or one.paid_at < moment)
    )
    return tuple(reminder for reminder in found if reminder not in sent)
