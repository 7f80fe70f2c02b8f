"""What holds on either database."""

import asyncio

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, func, select
from sqlalchemy.exc import IntegrityError

from chassis.clock import SystemClock
from chassis.database import Contended, Database
from messaging.failures import Unavailable

METADATA = MetaData()
NUMBERS = Table("numbers", METADATA, Column("number", Integer, primary_key=True, autoincrement=False))


@pytest.fixture(autouse=True)
async def tables(database: Database) -> None:
    async with database.transaction() as connection:
        await connection.run_sync(METADATA.create_all)


async def put(database: Database, number: int) -> None:
    async with database.transaction() as connection:
        await connection.execute(NUMBERS.insert().values(number=number))


async def put_and_raise(database: Database, error: BaseException) -> None:
    async with database.transaction() as connection:
        await connection.execute(NUMBERS.insert().values(number=1))
        raise error


async def numbers(database: Database) -> list[int]:
    async with database.reading() as connection:
        return list((await connection.execute(select(NUMBERS.c.number).order_by(NUMBERS.c.number))).scalars())


async def test_a_transaction_is_committed_when_its_block_ends(database: Database) -> None:
    await put(database, 1)

    assert await numbers(database) == [1]


async def test_a_transaction_that_raises_leaves_nothing(database: Database) -> None:
    with pytest.raises(ZeroDivisionError):
        await put_and_raise(database, ZeroDivisionError())

    assert await numbers(database) == []


async def test_a_reader_sees_what_is_committed_and_waits_for_no_writer(database: Database) -> None:
    await put(database, 1)
    async with database.transaction() as connection:
        await connection.execute(NUMBERS.insert().values(number=2))
        async with asyncio.timeout(5):
            assert await numbers(database) == [1]

    assert await numbers(database) == [1, 2]


async def test_many_writers_at_once_all_get_their_turn(database: Database) -> None:
    async with asyncio.timeout(10):
        await asyncio.gather(*(put(database, number) for number in range(40)))

    assert await numbers(database) == list(range(40))


async def test_a_fault_of_the_work_itself_is_passed_on_as_it_is(database: Database) -> None:
    await put(database, 1)
    with pytest.raises(IntegrityError):
        await put(database, 1)
    await put(database, 2)

    assert await numbers(database) == [1, 2]


async def test_work_that_was_in_the_way_of_another_is_done_again(database: Database) -> None:
    tries = 0

    async def work(_: object) -> str:
        nonlocal tries
        tries += 1
        if tries < 5:
            raise Contended("deadlock")
        return "done"

    assert await database.run(work) == "done"


async def test_work_that_is_in_the_way_five_times_is_not_available(database: Database) -> None:
    tries = 0

    async def work(_: object) -> None:
        nonlocal tries
        tries += 1
        raise Contended("deadlock")

    with pytest.raises(Unavailable):
        await database.run(work)
    assert tries == 5


async def test_a_cancellation_that_nobody_asked_for_is_a_lost_connection(database: Database) -> None:
    with pytest.raises(Unavailable):
        await put_and_raise(database, asyncio.CancelledError())

    assert await numbers(database) == []


async def test_a_cancelled_transaction_leaves_nothing_and_the_next_one_works(database: Database) -> None:
    begun = asyncio.Event()

    async def work() -> None:
        async with database.transaction() as connection:
            await connection.execute(NUMBERS.insert().values(number=1))
            begun.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(work())
    async with asyncio.timeout(5):
        await begun.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await put(database, 2)

    assert await numbers(database) == [2]


async def test_the_databases_time_is_seconds_since_1970(database: Database) -> None:
    async with database.reading() as connection:
        theirs = (await connection.execute(select(database.now_sql()))).scalar_one()

    assert abs(theirs - SystemClock().now().timestamp()) < 5


async def test_the_databases_time_goes_on_within_a_transaction(database: Database) -> None:
    async with database.transaction() as connection:
        first = (await connection.execute(select(database.now_sql()))).scalar_one()
        for _ in range(20):
            await connection.execute(select(func.count()).select_from(NUMBERS))
        second = (await connection.execute(select(database.now_sql()))).scalar_one()

    assert second > first


async def test_it_is_reachable(database: Database) -> None:
    assert await database.reachable()
