"""The loop that looks: at the time itself, and through whatever happens in between."""

from datetime import date, datetime, timedelta

from chassis.database import Database
from contracts.schedule import ReminderDue
from messaging.failures import Unavailable
from scheduler.due import Plan
from scheduler.ticker import Ticker
from tests.clocks import FakeClock
from tests.requirements import requirement
from tests.scheduler.desk import PLAN, berlin, clock_at

DAY = date(2026, 3, 28)


class Watched:
    """Notes when it was looked; the first looks find no database."""

    def __init__(self, failures: int = 0) -> None:
        self.looks: list[float] = []
        self.failures = failures

    async def say_what_is_due(self, now: datetime) -> int:
        self.looks.append(now.timestamp())
        if len(self.looks) <= self.failures:
            raise Unavailable("no database")
        return 0

    async def ask_if_empty(self, now: datetime) -> bool:
        return now is None


async def looking(clock: FakeClock, plan: Plan, seconds: float, watched: Watched) -> None:
    ticker = Ticker(clock, plan, watched, watched)
    await ticker.start()
    await clock.pass_time(seconds)
    assert ticker.ready() == {"reminders": True}
    await ticker.stop()
    assert ticker.ready() == {"reminders": False}


@requirement("reminder-times")
async def test_it_looks_at_the_very_moment_also_on_the_day_on_which_the_clocks_change() -> None:
    clock = clock_at(berlin(DAY, 12, 50))
    watched = Watched()

    await looking(clock, PLAN, 24.5 * 3600, watched)

    assert berlin(DAY, 13).timestamp() in watched.looks
    assert berlin(DAY + timedelta(days=1), 13).timestamp() in watched.looks
    assert max(after - before for before, after in zip(watched.looks, watched.looks[1:], strict=False)) <= 30


async def test_a_database_that_is_away_ends_no_looking() -> None:
    clock = clock_at(berlin(DAY, 12))
    watched = Watched(failures=3)

    await looking(clock, PLAN, 120, watched)

    assert len(watched.looks) >= 6


async def test_a_reminder_says_since_when_it_is_due(database: Database) -> None:
    from tests.scheduler.desk import Replica, only, paid, said_by  # noqa: PLC0415 - the others need no database

    clock = clock_at(berlin(DAY, 16))
    replica = Replica(database, clock)
    await replica.hears(paid(1, DAY))

    await replica.ticker.look()

    (said,) = only(ReminderDue, await said_by(database))
    assert (said.due, said.last_paid_day, said.days_left) == (berlin(DAY, 13), DAY, 0)
