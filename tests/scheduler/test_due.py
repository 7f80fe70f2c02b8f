"""When a reminder is due: the arithmetic, on clocks that jump as well."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from scheduler.due import Plan, Reminder, Subscription, due
from tests.requirements import requirement

MOSCOW = ZoneInfo("Europe/Moscow")
BERLIN = ZoneInfo("Europe/Berlin")
PLAN = Plan(MOSCOW, time(13, 0), (3, 1, 0))
DAY = date(2026, 5, 10)
ZONES = st.sampled_from(
    [ZoneInfo(name) for name in ("Europe/Moscow", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC")]
)
PLANS = st.builds(
    Plan,
    ZONES,
    st.times(max_value=time(21, 0)).map(lambda at: at.replace(second=0, microsecond=0)),
    st.sets(st.integers(0, 10), min_size=1).map(lambda days: tuple(sorted(days, reverse=True))),
)
MOMENTS = st.datetimes(datetime(2025, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bare bounds


def at(hour: int, minute: int = 0, day: date = DAY) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=MOSCOW)


@requirement("reminder-times")
def test_three_days_one_day_and_the_last_day_are_reminded_of_at_thirteen() -> None:
    everyone = [Subscription(left, DAY + timedelta(days=left)) for left in range(-2, 6)]

    found = due(at(13), everyone, (), PLAN)

    assert found == tuple(Reminder(left, DAY + timedelta(days=left), left) for left in (0, 1, 3))
    assert due(at(12, 59), everyone, (), PLAN) == ()


@requirement("reminder-catch-up")
def test_what_was_missed_at_thirteen_is_said_later_the_same_day() -> None:
    late = [Subscription(1, DAY + timedelta(days=3))]

    assert len(due(at(18, 30), late, (), PLAN)) == 1
    assert due(at(0, 30, DAY + timedelta(days=1)), late, (), PLAN) == ()
    assert due(at(13, 0, DAY + timedelta(days=1)), late, (), PLAN) == ()


@requirement("reminder-not-late")
def test_after_nine_in_the_evening_only_the_last_day_is_reminded_of() -> None:
    everyone = [Subscription(left, DAY + timedelta(days=left)) for left in (0, 1, 3)]

    assert [one.days_left for one in due(at(21), everyone, (), PLAN)] == [0, 1, 3]
    assert [one.days_left for one in due(at(21, 1), everyone, (), PLAN)] == [0]
    assert [one.days_left for one in due(at(23, 59), everyone, (), PLAN)] == [0]


@requirement("reminder-paid-meanwhile")
def test_whoever_paid_after_the_time_of_the_day_is_not_reminded_of_what_they_have_just_seen_to() -> None:
    day = DAY + timedelta(days=3)
    before, after = Subscription(1, day, at(12, 59)), Subscription(2, day, at(13, 30))

    assert [one.client for one in due(at(14), [before, after], (), PLAN)] == [1]
    assert [one.client for one in due(at(13, day=DAY + timedelta(days=2)), [after], (), PLAN)] == [2]


@requirement("reminder-once")
def test_what_was_said_is_not_said_again() -> None:
    one = Subscription(1, DAY)
    first = due(at(13), [one], (), PLAN)

    assert due(at(15), [one], first, PLAN) == ()
    assert len(due(at(15), [Subscription(1, DAY + timedelta(days=1))], first, PLAN)) == 1


def test_a_time_that_the_clocks_leave_out_is_an_hour_later_and_one_that_comes_twice_is_the_first() -> None:
    early = Plan(BERLIN, time(2, 30), (0,))

    assert early.moment(date(2026, 3, 29)) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert early.moment(date(2026, 10, 25)) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert PLAN.moment(DAY) == datetime(2026, 5, 10, 10, 0, tzinfo=UTC)


@given(PLANS, MOMENTS)
def test_the_next_moment_is_the_first_one_to_come_and_its_day_has_no_other(plan: Plan, now: datetime) -> None:
    following = plan.next_moment(now)

    assert now < following <= now + timedelta(hours=26)
    assert plan.moment(plan.day(following)) == following
    between = plan.day(now)
    while between < plan.day(following):
        assert plan.moment(between) <= now
        between += timedelta(days=1)


@given(PLANS, MOMENTS, st.lists(st.integers(-3, 14), max_size=8))
def test_at_any_time_at_most_one_reminder_of_a_client_is_due_and_it_is_one_of_the_plan(
    plan: Plan, now: datetime, distances: list[int]
) -> None:
    today = plan.day(now)
    everyone = [Subscription(number, today + timedelta(days=left)) for number, left in enumerate(distances)]

    found = due(now, everyone, (), plan)

    assert len({one.client for one in found}) == len(found)
    assert all(one.days_left in plan.days and one.last_paid_day - today == timedelta(one.days_left) for one in found)
    assert due(now, everyone, found, plan) == ()
    assert not found or now >= plan.moment(today)
