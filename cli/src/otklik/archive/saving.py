"""`otklik backup`: everything as it was at one moment, in one file, while Otklik goes on."""

import asyncio
import json
import os
import tempfile
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from chassis.clock import Clock
from chassis.copying import hold_still, rows_of
from chassis.database import Database
from chassis.settings import HouseSettings
from chassis.together import copy_together
from otklik.archive.errors import CannotArchive
from otklik.archive.places import database_file, journal_file
from otklik.archive.schema import revisions, tables
from otklik.archive.standing import lines_of
from otklik.archive.values import line_of

__all__ = ["FORM", "JOURNAL", "MANIFEST", "Saved", "save", "table_member"]

FORM = 1
MANIFEST = "manifest.json"
JOURNAL = "messages.jsonl"


@dataclass(frozen=True, slots=True)
class Saved:
    """What an archive holds."""

    rows: int
    messages: int
    paused: float
    """For how many seconds nobody could write (SQLite; PostgreSQL pauses nobody)."""


@dataclass(frozen=True, slots=True)
class _Still:
    database: Database
    journal: Path | None
    paused: float


def table_member(name: str) -> str:
    """The archive's member with the rows of a table."""
    return f"tables/{name}.jsonl"


async def save(house: HouseSettings, target: Path, clock: Clock) -> Saved:
    """Write the archive; it appears under its name only when it is whole, and nobody else may read it.

    Raises `CannotArchive`, and `Unavailable` when the database is away.
    """
    half = target.with_name(f"{target.name}.part")
    try:
        descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file, ZipFile(file, "w", ZIP_DEFLATED) as archive:
            saved = await _fill(archive, house, clock)
        os.link(half, target)  # unlike a rename it never takes another file's place
    except FileExistsError:
        raise CannotArchive(f"{target} is there already; name another file") from None
    except OSError as fault:
        raise CannotArchive(f"{target} cannot be written: {fault.strerror or fault}") from None
    finally:
        half.unlink(missing_ok=True)
    return saved


async def _fill(archive: ZipFile, house: HouseSettings, clock: Clock) -> Saved:
    made_at = clock.now()
    async with _standing_still(house) as still:
        known = await revisions(still.database)
        if not all(known.values()):
            raise CannotArchive("there is nothing to save yet: the database has no tables of ours")
        rows: dict[str, int] = {}
        async with still.database.reading() as connection:
            await hold_still(connection)
            for table in tables():
                with archive.open(table_member(table.name), "w", force_zip64=True) as member:
                    count = 0
                    async for row in rows_of(connection, table):
                        member.write(f"{line_of(row)}\n".encode())
                        count += 1
                    rows[table.name] = count
        messages = _write_all(archive, JOURNAL, lines_of(still.journal)) if still.journal is not None else 0
    manifest = {
        "form": FORM,
        "made_at": made_at.isoformat(),
        "revisions": known,
        "partitions": house.partitions,
        "embedded": still.journal is not None,
        "rows": rows,
        "messages": messages,
    }
    archive.writestr(MANIFEST, json.dumps(manifest, indent=2))
    return Saved(sum(rows.values()), messages, still.paused)


def _write_all(archive: ZipFile, name: str, lines: Iterable[str]) -> int:
    count = 0
    with archive.open(name, "w", force_zip64=True) as member:
        for line in lines:
            member.write(f"{line}\n".encode())
            count += 1
    return count


@asynccontextmanager
async def _standing_still(house: HouseSettings) -> AsyncIterator[_Still]:
    """The database and the journal as they were at one moment: files are copied, PostgreSQL holds a snapshot."""
    with tempfile.TemporaryDirectory(prefix="otklik-") as folder:
        copies = {
            source: Path(folder) / name
            for name, source in (("clients.db", database_file(house)), ("broker.db", journal_file(house)))
            if source is not None
        }
        missing = [str(source) for source in copies if not source.exists()]
        if missing:
            raise CannotArchive(f"{missing[0]} is not there: is this the folder that Otklik runs in?")
        paused = await asyncio.to_thread(copy_together, copies) if copies else 0.0
        file, journal = database_file(house), journal_file(house)
        url = house.database_url.get_secret_value() if file is None else f"sqlite+aiosqlite:///{copies[file]}"
        database = Database(url)
        try:
            yield _Still(database, copies[journal] if journal is not None else None, paused)
        finally:
            await database.close()
