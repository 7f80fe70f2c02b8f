"""What outbox and relay promise, on whichever database.

It cannot prove what a whole machine's death does to a commit: that is the database's own promise.
"""

import asyncio

import pytest

from tests.suites.durable_parts import NO_SWEEP, QUEUE, Desk, Shelf, desk, of_key, saying


class OutboxSuite:
    """Subclasses run where a fixture `database_url` names an empty database."""

    async def test_what_is_committed_is_published_at_once_and_in_order(self, database_url: str) -> None:
        shelf = Shelf()
        async with desk(database_url, shelf, NO_SWEEP) as one:
            await one.say("a", 1, 2, 3)
            await one.say("a", 4)

            assert await shelf.until(4) == ["a/1", "a/2", "a/3", "a/4"]
            await one.relay.stop()
            assert await one.unsent() == []
            assert await one.holders() == {"a": None}

    async def test_nothing_is_published_before_its_commit(self, database_url: str) -> None:
        shelf = Shelf()
        async with desk(database_url, shelf) as one:
            async with one.database.transaction() as connection:
                await one.outbox.add(connection, QUEUE, saying("a", 1))
                await one.outbox.claim(connection, ["a"])
                one.relay.wake(["a"])
                for _ in range(30):
                    assert await one.unsent() == []
                assert shelf.taken == []

            assert await shelf.until(1) == ["a/1"]

    async def test_what_is_rolled_back_is_never_published(self, database_url: str) -> None:
        shelf = Shelf()
        async with desk(database_url, shelf) as one:

            async def fail() -> None:
                async with one.database.transaction() as connection:
                    await one.outbox.add(connection, QUEUE, saying("a", 1))
                    await one.outbox.claim(connection, ["a"])
                    raise ZeroDivisionError

            with pytest.raises(ZeroDivisionError):
                await fail()
            one.relay.wake(["a"])
            shelf.open.clear()
            await one.say("a", 2)

            assert await shelf.until(1) == ["a/2"]
            assert await one.holders() == {"a": one.relay.token}
            shelf.open.set()

    async def test_a_failed_publish_is_tried_again_and_nothing_of_its_key_overtakes_it(self, database_url: str) -> None:
        shelf = Shelf(away=True)
        async with desk(database_url, shelf) as one:
            await one.say("a", 1, 2)
            await shelf.until_refused(2)
            await one.say("a", 3)
            shelf.away = False

            assert await shelf.until(3) == ["a/1", "a/2", "a/3"]

    async def test_a_cancellation_that_nobody_asked_for_is_a_lost_connection(self, database_url: str) -> None:
        shelf = Shelf(strays=2)
        async with desk(database_url, shelf) as one:
            await one.say("a", 1, 2)

            assert await shelf.until(2) == ["a/1", "a/2"]

    async def test_a_row_for_a_queue_that_is_missing_holds_up_its_key_and_no_other(self, database_url: str) -> None:
        shelf = Shelf(missing={"nowhere"})
        async with desk(database_url, shelf) as one:
            await one.say_all([("a", 1)], queue="nowhere")
            await one.say("a", 2)
            await shelf.until_refused(2)
            await one.say("b", 1)
            assert await shelf.until(1) == ["b/1"]
            shelf.missing.clear()

            assert await shelf.until(3) == ["b/1", "a/1", "a/2"]

    async def test_rows_of_a_key_that_another_relay_holds_wait_for_it(self, database_url: str) -> None:
        first, second = Shelf(), Shelf()
        first.open.clear()
        async with desk(database_url, first) as one, desk(database_url, second) as two:
            await one.say("a", 1)
            await first.until(1)
            await two.say("a", 2)
            await two.say("b", 1)
            assert await second.until(1) == ["b/1"]
            first.open.set()

            assert await first.until(2) == ["a/1", "a/2"]
            assert second.taken == ["b/1"]

    async def test_what_is_handed_over_is_published_in_order_and_its_key_let_go(self, database_url: str) -> None:
        shelf = Shelf()
        async with desk(database_url, shelf, NO_SWEEP) as one:
            posted = await one.post("a", 1, 2)

            assert [batch.key for batch in posted.batches] == ["a"]
            assert await shelf.until(2) == ["a/1", "a/2"]
            await one.until_settled()
            assert await one.unsent() == []
            assert await one.holders() == {"a": None}

    async def test_what_is_handed_over_does_not_overtake_an_older_row(self, database_url: str) -> None:
        shelf = Shelf()
        async with desk(database_url, shelf, NO_SWEEP) as one:
            await one.say("a", 1, wake=False)
            posted = await one.post("a", 2)

            assert posted.batches == ()
            assert await shelf.until(2) == ["a/1", "a/2"]

    async def test_what_is_handed_over_waits_for_what_is_being_published(self, database_url: str) -> None:
        shelf = Shelf()
        shelf.open.clear()
        async with desk(database_url, shelf, NO_SWEEP) as one:
            await one.post("a", 1)
            await shelf.until(1)
            await one.post("a", 2)
            await one.post("b", 1)
            assert await shelf.until(2) == ["a/1", "b/1"]
            shelf.open.set()

            assert await shelf.until(3) == ["a/1", "b/1", "a/2"]

    async def test_rows_of_a_key_that_another_relay_holds_are_not_handed_over(self, database_url: str) -> None:
        first, second = Shelf(), Shelf()
        first.open.clear()
        async with desk(database_url, first) as one, desk(database_url, second) as two:
            await one.post("a", 1)
            await first.until(1)
            posted = await two.post("a", 2)
            assert posted.batches == ()
            first.open.set()

            assert await first.until(2) == ["a/1", "a/2"]
            assert second.taken == []

    async def test_a_wake_that_never_came_is_made_up_for_by_the_sweep(self, database_url: str) -> None:
        shelf = Shelf()
        async with desk(database_url, shelf) as one:
            await one.say("a", 1, wake=False)

            assert await shelf.until(1) == ["a/1"]

    async def test_rows_of_a_process_that_died_are_published_when_its_lease_runs_out(self, database_url: str) -> None:
        died, shelf = Shelf(), Shelf()
        async with desk(database_url, died, NO_SWEEP) as one, desk(database_url, shelf) as two:
            await one.say("a", 1, wake=False)
            await two.say("b", 1)
            assert await shelf.until(1) == ["b/1"]
            await one.expire_leases()

            assert await shelf.until(2) == ["b/1", "a/1"]
            assert died.taken == []

    async def test_a_relay_that_lost_its_lease_cannot_mark(self, database_url: str) -> None:
        first, second = Shelf(), Shelf()
        first.open.clear()
        second.open.clear()
        async with desk(database_url, first, NO_SWEEP) as one, desk(database_url, second) as two:
            await one.say("a", 1)
            await first.until(1)
            await one.expire_leases()
            assert await second.until(1) == ["a/1"]
            first.open.set()
            await one.relay.stop()

            assert await two.unsent() == ["a/1"]
            assert await two.holders() == {"a": two.relay.token}
            second.open.set()
            await two.relay.stop()
            assert await two.unsent() == []

    async def test_a_relay_that_stops_finishes_what_it_holds_and_gives_its_leases_back(self, database_url: str) -> None:
        shelf = Shelf()
        shelf.open.clear()
        async with desk(database_url, shelf) as one:
            await one.say("a", 1, 2)
            await one.say("b", 1)
            await shelf.until(2)
            stopping = asyncio.create_task(one.relay.stop())
            shelf.open.set()
            async with asyncio.timeout(5):
                await stopping

            assert sorted(shelf.taken) == ["a/1", "a/2", "b/1"]
            assert await one.unsent() == []
            assert await one.holders() == {"a": None, "b": None}

    async def test_stopping_while_the_broker_is_away_leaves_the_rows_to_others(self, database_url: str) -> None:
        shelf, other = Shelf(away=True), Shelf()
        async with desk(database_url, shelf) as one, desk(database_url, other, NO_SWEEP) as two:
            await one.say("a", 1)
            await shelf.until_refused(1)
            async with asyncio.timeout(5):
                await one.relay.stop()
            assert await one.unsent() == ["a/1"]
            await two.say("a", 2)

            assert await other.until(2) == ["a/1", "a/2"]

    async def test_many_writers_and_two_relays_keep_every_key_in_order(self, database_url: str) -> None:
        shelf = Shelf()
        async with desk(database_url, shelf) as one, desk(database_url, shelf) as two:

            async def talk(key: str) -> None:
                for number in range(10):
                    await (one, two)[number % 2].say(key, number)

            keys = [f"k{number}" for number in range(12)]
            await asyncio.gather(*(talk(key) for key in keys))
            taken = await shelf.until(len(keys) * 10)

            assert len(taken) == len(keys) * 10
            for key in keys:
                assert of_key(taken, key) == [f"{key}/{number}" for number in range(10)]

    async def test_a_long_backlog_of_one_key_comes_out_whole(self, database_url: str) -> None:
        shelf = Shelf()
        async with desk(database_url, shelf) as one:
            await one.say("a", *range(200))

            assert await shelf.until(200) == [f"a/{number}" for number in range(200)]

    async def test_the_age_of_the_oldest_unsent_row_is_known(self, database_url: str) -> None:
        async with desk(database_url, Shelf(), started=False) as one:
            assert await one.relay.oldest_unsent_age() == 0
            await one.say("a", 1)
            await age(one, 90)
            await one.say("b", 1)

            assert 90 <= await one.relay.oldest_unsent_age() < 100


async def age(one: Desk, seconds: float) -> None:
    """As if all rows had been written so much earlier."""
    rows = one.tables.outbox
    async with one.database.transaction() as connection:
        await connection.execute(rows.update().values(created_at=rows.c.created_at - seconds))
