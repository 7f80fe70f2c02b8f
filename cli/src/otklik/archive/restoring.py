"""`otklik restore`: an archive into an empty database and an empty broker. Nothing that is there is ever removed."""

import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from chassis import migrations
from chassis.copying import add_rows, count_rows, count_sent, others_at_work, unsend
from chassis.database import Database
from chassis.parts import Parts
from chassis.serving import opened
from chassis.settings import HouseSettings
from messaging.topology import whole
from otklik.archive.errors import CannotArchive
from otklik.archive.places import database_file, journal_file, moved_to
from otklik.archive.saving import FORM, JOURNAL, MANIFEST, table_member
from otklik.archive.schema import Table, kinds_of, revisions, tables
from otklik.archive.standing import parcel_in
from otklik.archive.values import row_of
from otklik.house import schemas

__all__ = ["LATELY", "Restored", "restore"]

CONNECT_SECONDS = 30.0
LATELY = timedelta(minutes=15)
"""Whatever waits longer on its way waits for a platform, and stands in a gateway's own rows."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What was brought back."""

    made_at: datetime
    rows: int
    messages: int
    again: int
    """How many messages will be published again."""
    lately: int
    """How many were published shortly before and stay so: what a broker that lost all it held may have lost."""
    aside: tuple[Path, ...]
    """Files that were there, and stand under other names now."""


async def restore(house: HouseSettings, source: Path, again: timedelta | None = None) -> Restored:
    """Bring it back. `again`: what was published since so long before the archive was made is published once more.

    That is for a broker that lost what it held: whoever had a message already knows it by its id.
    Raises `CannotArchive`, `JournalInUse` when Otklik is running, and `Unavailable` when something is away.
    """
    try:
        with ZipFile(source) as archive:
            return await _restore(house, archive, again)
    except FileNotFoundError:
        raise CannotArchive(f"{source} is not there") from None
    except (BadZipFile, KeyError, ValueError) as broken:
        raise CannotArchive(f"{source} is no whole archive of ours: {broken}") from None


async def _restore(house: HouseSettings, archive: ZipFile, again: timedelta | None) -> Restored:
    manifest = json.loads(archive.read(MANIFEST))
    _must_fit(house, manifest)
    aside = await _make_room(house)
    made_at = datetime.fromisoformat(manifest["made_at"])
    async with opened(house, "otklik-restore") as parts:
        await _at_the_revisions_of(parts.database, manifest["revisions"])
        async with parts.database.transaction() as connection:
            rows = 0
            for table in tables():
                if table.name in manifest["rows"]:
                    rows += await add_rows(connection, table, _rows_in(archive, table))
            since = (made_at - again).timestamp() if again is not None else None
            unsent = await unsend(connection, tables(), since) if since is not None else 0
            lately = await count_sent(connection, tables(), (made_at - LATELY).timestamp())
        for schema in schemas():
            await migrations.upgrade(parts.database, schema)
        messages = await _publish_all(parts, archive, house.partitions)
    return Restored(made_at, rows, messages, unsent, lately, aside)


def _must_fit(house: HouseSettings, manifest: Mapping[str, Any]) -> None:
    if manifest["form"] > FORM:
        raise CannotArchive("the archive was made by a newer Otklik: update this one first")
    if manifest["partitions"] != house.partitions:
        raise CannotArchive(
            f"the archive was made with PARTITIONS={manifest['partitions']}, here it is {house.partitions}: "
            "set it as it was, restore, and change it afterwards"
        )


async def _make_room(house: HouseSettings) -> tuple[Path, ...]:
    """SQLite files go aside, once it is sure that nobody works on them; PostgreSQL must be empty."""
    journal = journal_file(house)
    files = [file for file in (database_file(house), journal) if file is not None and file.exists()]
    if journal is not None and journal.exists():
        async with opened(house, "otklik-restore"):
            pass  # raises `JournalInUse` when somebody works on it
    if database_file(house) is None:
        await _must_be_empty(Database(house.database_url.get_secret_value()))
    return tuple(moved_to(file, "before-restore") for file in files)


async def _must_be_empty(database: Database) -> None:
    try:
        async with database.reading() as connection:
            others = await others_at_work(connection)
        if others:
            raise CannotArchive(f"{others} connections of Otklik are open to this database: stop the services first")
        if not any((await revisions(database)).values()):
            return
        async with database.reading() as connection:
            full = [name for name, count in (await count_rows(connection, tables())).items() if count]
        if full:
            raise CannotArchive(
                f"this database holds data already (in {full[0]}): restore into a new one "
                "(createdb otklik_restored) and set DATABASE_URL to it"
            )
    finally:
        await database.close()


async def _at_the_revisions_of(database: Database, wanted: Mapping[str, str]) -> None:
    """The schema that the rows were written under; what came since is done to them afterwards."""
    there = await revisions(database)
    for schema in schemas():
        to = wanted.get(schema.version_table)
        if to is None:
            continue
        if there[schema.version_table] > to:
            raise CannotArchive("this database is newer than the archive: restore into one that has no tables yet")
        await migrations.upgrade(database, schema, to)


async def _rows_in(archive: ZipFile, table: Table) -> AsyncIterator[Mapping[str, Any]]:
    kinds = kinds_of(table)
    with archive.open(table_member(table.name)) as member:
        for line in member:
            yield row_of(line.decode(), kinds)


async def _publish_all(parts: Parts, archive: ZipFile, partitions: int) -> int:
    await parts.broker.wait_until_up(CONNECT_SECONDS)
    await parts.broker.declare(whole(partitions))
    if JOURNAL not in archive.namelist():
        return 0
    count = 0
    with archive.open(JOURNAL) as member:
        for line in member:
            queue, parcel = parcel_in(line.decode())
            await parts.broker.publish(queue, parcel)
            count += 1
    return count
