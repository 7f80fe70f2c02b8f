"""What the scheduler knows of subscriptions, however it hears of it."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from chassis.database import Database
from chassis.settings import WrongSettings
from contracts.envelope import Envelope
from contracts.forgetting import ForgetClient
from contracts.outbound import Mark
from messaging.consume import Held
from messaging.outcomes import DeadLetter
from scheduler.settings import SchedulerSettings
from scheduler.store.books import COPY_AGAIN_SECONDS
from scheduler.store.tables import SENT, SUBSCRIPTIONS
from tests.requirements import requirement
from tests.scheduler.desk import Replica, berlin, clock_at, copies, move_to, page, paid, reminders, rounds, said_by

DAY = date(2026, 5, 10)


@requirement("reminder-times", "reminder-once")
async def test_a_client_is_reminded_three_times_and_never_twice(database: Database) -> None:
    clock = clock_at(berlin(DAY - timedelta(days=5)))
    replica = Replica(database, clock)
    await replica.hears(paid(7, DAY))
    heard = []

    for day in range(-5, 3):
        for hour in (12, 13, 14, 20):
            move_to(clock, berlin(DAY + timedelta(days=day), hour))
            await replica.ticker.look()
            heard += [(day, hour, *each) for each in reminders(await said_by(database))]

    assert heard == [(-3, 13, 7, 3), (-1, 13, 7, 1), (0, 13, 7, 0)]


async def test_of_two_changes_the_newer_is_true_in_whatever_order_they_come(database: Database) -> None:
    clock = clock_at(berlin(DAY, 13))
    replica = Replica(database, clock)
    await replica.hears(paid(1, DAY + timedelta(days=30), version=5))
    await replica.hears(paid(1, DAY, version=4))
    await replica.hears(paid(2, DAY, version=3))
    await replica.hears(paid(2, None, version=4))
    await replica.hears(paid(3, DAY, version=1))

    await replica.ticker.look()

    assert reminders(await said_by(database)) == [(3, 0)]


@requirement("reminder-one-message")
async def test_a_round_is_over_once_and_what_comes_later_is_a_round_of_its_own(database: Database) -> None:
    clock = clock_at(berlin(DAY, 13))
    replica = Replica(database, clock)
    for client in (1, 2, 3):
        await replica.hears(paid(client, DAY + timedelta(days=1)))
    await replica.ticker.look()
    first = await said_by(database)
    await replica.ticker.look()
    await replica.hears(paid(4, DAY))
    move_to(clock, berlin(DAY, 15))
    await replica.ticker.look()
    second = await said_by(database)

    assert (rounds(first), len(reminders(first))) == ([("2026-05-10.1", 3)], 3)
    assert (rounds(second), reminders(second)) == ([("2026-05-10.2", 1)], [(4, 0)])


@requirement("scheduler-copy")
async def test_with_an_empty_store_it_asks_for_a_full_copy_page_by_page(database: Database) -> None:
    clock = clock_at(berlin(DAY, 13))
    replica = Replica(database, clock)

    await replica.ticker.look()
    await replica.ticker.look()
    assert copies(await said_by(database)) == [0]
    first = page(paid(1, DAY), paid(2, None), more_after=2)
    await replica.hears(first, "first")
    await replica.hears(first, "first")
    assert copies(await said_by(database)) == [2]
    await replica.hears(page(paid(3, DAY)))
    await replica.ticker.look()
    said = await said_by(database)

    assert (copies(said), reminders(said)) == ([], [(1, 0), (3, 0)])


async def test_a_copy_that_got_stuck_is_asked_for_again_where_it_stopped(database: Database) -> None:
    clock = clock_at(berlin(DAY, 6))
    replica = Replica(database, clock)
    await replica.ticker.look()
    await replica.hears(page(paid(1, DAY), more_after=1))
    await said_by(database)

    clock.advance(COPY_AGAIN_SECONDS)
    await replica.ticker.look()

    assert copies(await said_by(database)) == [1]


async def test_a_shop_without_subscriptions_asks_seldom(database: Database) -> None:
    clock = clock_at(berlin(DAY, 6))
    replica = Replica(database, clock)
    await replica.ticker.look()
    await replica.hears(page())
    for _ in range(20):
        clock.advance(30)
        await replica.ticker.look()

    assert copies(await said_by(database)) == [0, 0]


async def test_what_is_no_matter_of_the_scheduler_is_set_aside(database: Database) -> None:
    strange = Mark.model_validate({"chat": "tg:1", "message": "tg:1:2", "mark": "waiting"})
    clock = clock_at(berlin(DAY))
    envelope = Envelope(id="x", key="x", payload=strange, at=clock.now(), correlation="x")

    assert await Replica(database, clock).handlers.handle([Held(envelope, 1)]) == [
        DeadLetter("unknown_type", "outbound.mark.v1")
    ]


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("reminder_time", "21:30", "nobody is reminded after 21:00"),
        ("reminder_time", "1pm", "a time is written like 13:00"),
        ("reminder_time", "25:00", "a time is written like 13:00"),
        ("reminder_days", "", "write days before the last paid one"),
        ("reminder_days", "3,-1", "write days before the last paid one"),
    ],
)
def test_settings_that_mean_nothing_are_named_in_words(name: str, value: str, words: str) -> None:
    with pytest.raises(WrongSettings, match=words):
        SchedulerSettings.load(env_file=None, **{name: value})


@requirement("owner:forget:everywhere")
async def test_of_a_forgotten_client_it_is_not_known_when_they_were_reminded_and_nothing_older_counts_again(
    database: Database,
) -> None:
    clock = clock_at(berlin(DAY, 13))
    replica = Replica(database, clock)
    await replica.hears(paid(7, DAY))
    await replica.ticker.look()
    assert reminders(await said_by(database)) == [(7, 0)]

    await replica.hears(paid(7, None, version=2))
    await replica.hears(ForgetClient(client=7), "forget")
    await replica.hears(ForgetClient(client=7), "forget")
    await replica.hears(paid(7, DAY))

    async with database.reading() as connection:
        sent = (await connection.execute(select(SENT).where(SENT.c.client == 7))).all()
        known = (await connection.execute(select(SUBSCRIPTIONS.c.last_paid_day))).scalars().all()
    assert (sent, known) == ([], [None])
