"""Backups, bringing them back, and moving to a larger house: everything is there afterwards, or nothing was done."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from sqlalchemy import insert, select

from chassis.copying import rows_of
from chassis.database import Database
from chassis.serving import opened
from chassis.settings import HouseSettings
from contracts.routing import partition_queue
from messaging.embedded import JournalInUse
from messaging.port import Delivery, Parcel
from otklik.archive.errors import CannotArchive
from otklik.archive.moving import NewHouse, move
from otklik.archive.resending import moment, send_again
from otklik.archive.restoring import restore
from otklik.archive.saving import save
from otklik.archive.schema import tables
from otklik.archive.values import line_of
from otklik.house import bring_up_to_date
from router.store.tables import ACCOUNTS, CLIENTS, DURABLE, NOTES
from tests.clocks import FakeClock

SENT_AT = datetime(2026, 1, 15, 11, 50, tzinfo=UTC).timestamp()
WAITING = [Parcel(f"m{number}", "timer.due.v1", "tg:1", b"\x00body", {"origin": "x"}) for number in range(5)]


@pytest.fixture
def house(tmp_path: Path, database_url: str) -> HouseSettings:
    return house_at(tmp_path, "old", database_url)


def house_at(folder: Path, name: str, database_url: str = "", partitions: int = 4) -> HouseSettings:
    return HouseSettings.load(
        env_file=None,
        broker_url=f"sqlite:///{folder}/{name}-broker.db",
        database_url=database_url or f"sqlite+aiosqlite:///{folder}/{name}-clients.db",
        partitions=partitions,
    )


async def lived_in(house: HouseSettings) -> None:
    """A house with a client, a note, a message that was sent, and messages on their way."""
    async with opened(house, "test") as parts:
        await bring_up_to_date(parts, house)
        async with parts.database.transaction() as connection:
            await connection.execute(insert(CLIENTS), [{"id": 7, "email": "anna@example.org", "created_at": 1.5}])
            await connection.execute(
                insert(ACCOUNTS),
                [{"chat": "tg:1", "channel": "telegram", "client": 7, "name": "Анна", "created_at": 1, "used_at": 2}],
            )
            await connection.execute(insert(NOTES), [{"account": "tg:1", "text": "«да»\n", "by": "Олег", "at": 3.0}])
            sent = {"id": "o1", "queue": "q", "key": "tg:1", "type": "t", "body": b"\xff\x00", "sent_at": SENT_AT}
            await connection.execute(insert(DURABLE.outbox), [sent])
        for parcel in WAITING:
            await parts.broker.publish(partition_queue(1), parcel)


async def everything(house: HouseSettings) -> dict[str, list[str]]:
    database = Database(house.database_url.get_secret_value())
    try:
        async with database.reading() as connection:
            return {table.name: [line_of(row) async for row in rows_of(connection, table)] for table in tables()}
    finally:
        await database.close()


async def on_their_way(house: HouseSettings) -> list[Parcel]:
    async with opened(house, "test") as parts:
        await parts.broker.wait_until_up(10)
        return [parcel async for parcel in handed_out(parts.broker, len(WAITING))]


async def handed_out(broker: Any, number: int) -> AsyncIterator[Parcel]:
    import asyncio  # noqa: PLC0415 - only here

    came: asyncio.Queue[Delivery] = asyncio.Queue()
    subscription = await broker.subscribe(partition_queue(1), came.put_nowait, prefetch=number)
    try:
        for _ in range(number):
            async with asyncio.timeout(10):
                yield (await came.get()).parcel
    finally:
        await subscription.close()


async def test_a_backup_brings_back_every_row_and_every_message_in_order(house: HouseSettings, tmp_path: Path) -> None:
    await lived_in(house)
    before = await everything(house)

    saved = await save(house, tmp_path / "backup.zip", FakeClock())
    restored = await restore(house_at(tmp_path, "new"), tmp_path / "backup.zip")

    assert await everything(house_at(tmp_path, "new")) == before
    assert await on_their_way(house_at(tmp_path, "new")) == WAITING
    assert (restored.rows, restored.messages) == (saved.rows, len(WAITING)) == (4, 5)
    assert (tmp_path / "backup.zip").stat().st_mode & 0o077 == 0, "it holds what clients wrote"


async def test_a_backup_is_made_while_otklik_works_on_the_same_files(house: HouseSettings, tmp_path: Path) -> None:
    await lived_in(house)

    async with opened(house, "otklik"):
        saved = await save(house, tmp_path / "backup.zip", FakeClock())

    assert (saved.rows, saved.messages) == (4, 5)


async def test_numbers_go_on_behind_what_was_brought_back(house: HouseSettings, tmp_path: Path) -> None:
    """From SQLite into a database of each kind."""
    old = house_at(tmp_path, "source")
    await lived_in(old)
    await save(old, tmp_path / "backup.zip", FakeClock())

    await restore(house, tmp_path / "backup.zip")

    database = Database(house.database_url.get_secret_value())
    try:
        async with database.transaction() as connection:
            await connection.execute(insert(CLIENTS).values(email="boris@example.org", created_at=2.0))
            numbers = (await connection.execute(select(CLIENTS.c.id).order_by(CLIENTS.c.id))).scalars().all()
    finally:
        await database.close()
    assert numbers == [7, 8]


async def test_what_went_out_shortly_before_goes_out_again_if_asked(tmp_path: Path) -> None:
    old = house_at(tmp_path, "old")
    await lived_in(old)
    await save(old, tmp_path / "backup.zip", FakeClock(datetime(2026, 1, 15, 12, 0, tzinfo=UTC)))

    none = await restore(house_at(tmp_path, "one"), tmp_path / "backup.zip", timedelta(minutes=5))
    one = await restore(house_at(tmp_path, "two"), tmp_path / "backup.zip", timedelta(minutes=15))

    assert (none.again, one.again) == (0, 1)
    assert (none.lately, one.lately) == (1, 0), "what may be missing is offered, and what goes out anyway is not"
    outbox = (await everything(house_at(tmp_path, "two")))["router_outbox"]
    assert [json.loads(line)["sent_at"] for line in outbox] == [None]


async def test_what_a_broker_lost_goes_out_again_out_of_the_running_database(tmp_path: Path, database_url: str) -> None:
    house = house_at(tmp_path, "old", database_url)
    await lived_in(house)
    database = Database(house.database_url.get_secret_value())
    noon = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)
    try:
        assert await send_again(database, moment("5m", noon)) == 0
        assert await send_again(database, moment("2026-01-15T14:45+03:00", noon)) == 1
        assert await send_again(database, moment("15m", noon)) == 0, "it is not sent yet"
    finally:
        await database.close()
    assert [json.loads(line)["sent_at"] for line in (await everything(house))["router_outbox"]] == [None]


@pytest.mark.parametrize("words", ["yesterday", "15", "2026-01-15T12:00"])
def test_a_time_that_nobody_can_read_is_said(words: str) -> None:
    with pytest.raises(CannotArchive, match="say how long ago"):
        moment(words, datetime(2026, 1, 15, tzinfo=UTC))


async def test_files_that_are_there_go_aside_and_are_not_lost(tmp_path: Path) -> None:
    old = house_at(tmp_path, "old")
    await lived_in(old)
    await save(old, tmp_path / "backup.zip", FakeClock())
    before = await everything(old)

    restored = await restore(old, tmp_path / "backup.zip")

    assert {file.name for file in restored.aside} == {"old-clients.db.before-restore", "old-broker.db.before-restore"}
    assert all(file.exists() for file in restored.aside)
    assert await everything(old) == before


async def test_nothing_is_brought_back_under_the_feet_of_a_running_otklik(tmp_path: Path) -> None:
    old = house_at(tmp_path, "old")
    await lived_in(old)
    await save(old, tmp_path / "backup.zip", FakeClock())

    async with opened(old, "otklik"):
        with pytest.raises(JournalInUse):
            await restore(old, tmp_path / "backup.zip")

    assert (tmp_path / "old-clients.db").exists()


@pytest.mark.live
async def test_a_database_that_holds_something_is_refused(tmp_path: Path, postgres_url: str) -> None:
    full = house_at(tmp_path, "full", postgres_url)
    await lived_in(full)
    await save(full, tmp_path / "backup.zip", FakeClock())
    before = await everything(full)

    with pytest.raises(CannotArchive, match="holds data already"):
        await restore(house_at(tmp_path, "other", postgres_url), tmp_path / "backup.zip")

    assert await everything(full) == before


@pytest.mark.live
async def test_a_database_that_somebody_works_on_is_refused(tmp_path: Path, postgres_url: str) -> None:
    old = house_at(tmp_path, "old")
    await lived_in(old)
    await save(old, tmp_path / "backup.zip", FakeClock())
    running = Database(postgres_url)
    try:
        async with running.reading() as connection:
            await connection.execute(select(1))
            with pytest.raises(CannotArchive, match="stop the services first"):
                await restore(house_at(tmp_path, "new", postgres_url), tmp_path / "backup.zip")
    finally:
        await running.close()


async def test_what_does_not_fit_is_said_and_changes_nothing(tmp_path: Path) -> None:
    old, new = house_at(tmp_path, "old"), house_at(tmp_path, "new")
    await lived_in(old)
    whole = tmp_path / "backup.zip"
    await save(old, whole, FakeClock())
    torn = tmp_path / "torn.zip"
    torn.write_bytes(whole.read_bytes()[:-200])
    newer = tmp_path / "newer.zip"
    with ZipFile(newer, "w") as archive:
        archive.writestr("manifest.json", json.dumps({"form": 99}))

    for wrong, words in ((tmp_path / "none.zip", "is not there"), (torn, "no whole archive"), (newer, "newer Otklik")):
        with pytest.raises(CannotArchive, match=words):
            await restore(new, wrong)
    with pytest.raises(CannotArchive, match="PARTITIONS=4"):
        await restore(house_at(tmp_path, "new", partitions=8), whole)
    with pytest.raises(CannotArchive, match="is there already"):
        await save(old, whole, FakeClock())
    with pytest.raises(CannotArchive, match="is not there"):
        await save(new, tmp_path / "empty.zip", FakeClock())

    assert not (tmp_path / "new-clients.db").exists()
    assert not (tmp_path / "empty.zip").exists()
    assert not (tmp_path / "empty.zip.part").exists()


@pytest.mark.live
async def test_a_shop_moves_from_sqlite_to_rabbitmq_and_postgresql_with_all_that_is_on_its_way(
    tmp_path: Path, amqp_url: str, postgres_url: str
) -> None:
    old = house_at(tmp_path, "old")
    await lived_in(old)
    before = await everything(old)
    settings = NewHouse.load(
        env_file=None,
        broker_url=old.broker_url.get_secret_value(),
        database_url=old.database_url.get_secret_value(),
        partitions=4,
        new_broker_url=amqp_url,
        new_database_url=postgres_url,
    )

    async with opened(old, "otklik"):
        with pytest.raises(JournalInUse):
            await move(settings, FakeClock())
    moved = await move(settings, FakeClock())

    new = HouseSettings.load(env_file=None, broker_url=amqp_url, database_url=postgres_url, partitions=4)
    assert await everything(new) == before
    assert await on_their_way(new) == WAITING
    assert {file.name for file in moved.aside} == {"old-clients.db.moved", "old-broker.db.moved"}
    assert not (tmp_path / "old-clients.db").exists(), "nobody goes on working on the old files by mistake"
