"""The weeks in which the clocks change, with everything that can go wrong in them; `make bench-reminders`: the year."""

import time
from collections.abc import Callable
from datetime import date

import pytest

from chassis.database import Database
from tests.requirements import requirement
from tests.scheduler.year import figures, live


@requirement("reminder-once", "reminder-catch-up", "reminder-paid-meanwhile", "reminder-not-late")
@pytest.mark.parametrize("first", [date(2026, 3, 27), date(2026, 10, 22)], ids=["spring", "autumn"])
async def test_each_reminder_comes_once_and_at_its_time(
    database: Database, first: date, figure: Callable[[str], None]
) -> None:
    begun = time.monotonic()

    year = await live(database, first, 5, clients=120, seed=first.month)

    assert sum(year.said.values()) > 30
    figure(figures(year, 5, time.monotonic() - begun))
