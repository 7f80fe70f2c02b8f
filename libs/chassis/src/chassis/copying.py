"""The rows of all tables, out of one database and into another: for backups, and for moving to a larger house."""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any, Literal

from sqlalchemy import Date, DateTime, LargeBinary, MetaData, Numeric, Row, Table, func, insert, select, text, update
from sqlalchemy import types as sql
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.migrations import Migrations

__all__ = [
    "Kind",
    "Table",
    "add_rows",
    "count_rows",
    "count_sent",
    "hold_still",
    "kinds_of",
    "others_at_work",
    "rows_of",
    "tables_of",
    "unsend",
]

Kind = Literal["plain", "bytes", "date", "moment", "decimal"]
"""What a column holds, as far as JSON cannot say it."""

_BATCH = 500


def tables_of(migrations: Sequence[Migrations]) -> list[Table]:
    """Every table of these schemas, those that others point to before the others."""
    seen: dict[int, MetaData] = {id(one.metadata): one.metadata for one in migrations}
    return [table for metadata in seen.values() for table in metadata.sorted_tables]


def kinds_of(table: Table) -> dict[str, Kind]:
    """What each column of it holds."""
    return {column.name: _kind(column.type) for column in table.columns}


def _kind(kind: sql.TypeEngine[Any]) -> Kind:
    match kind:
        case LargeBinary():
            return "bytes"
        case DateTime():
            return "moment"
        case Date():
            return "date"
        case Numeric() if kind.asdecimal:
            return "decimal"
        case _:
            return "plain"


async def rows_of(connection: AsyncConnection, table: Table) -> AsyncIterator[Mapping[str, Any]]:
    """All rows, in the order of the primary key; no more of them in memory than the driver fetches at a time."""
    result = await connection.stream(select(table).order_by(*table.primary_key.columns))
    async for row in result.mappings():
        yield dict(row)


async def add_rows(connection: AsyncConnection, table: Table, rows: AsyncIterator[Mapping[str, Any]]) -> int:
    """Insert all of them as they are, numbers included; how many there were.

    PostgreSQL goes on numbering behind the highest.
    """
    count = 0
    batch: list[Mapping[str, Any]] = []
    async for row in rows:
        batch.append(row)
        if len(batch) == _BATCH:
            await connection.execute(insert(table), batch)
            count, batch = count + len(batch), []
    if batch:
        await connection.execute(insert(table), batch)
    if connection.dialect.name == "postgresql":
        await _number_on(connection, table)
    return count + len(batch)


async def count_rows(connection: AsyncConnection, tables: Sequence[Table]) -> dict[str, int]:
    """How many rows stand in each."""
    return {
        table.name: (await connection.execute(select(func.count()).select_from(table))).scalar_one() for table in tables
    }


async def _number_on(connection: AsyncConnection, table: Table) -> None:
    numbered = table.autoincrement_column
    if numbered is None:
        return
    sequence: Row[Any] = (
        await connection.execute(
            text("SELECT pg_get_serial_sequence(:table, :column)"), {"table": table.name, "column": numbered.name}
        )
    ).one()
    if sequence[0] is None:
        return
    highest = select(func.max(numbered)).scalar_subquery()
    await connection.execute(select(func.setval(sequence[0], func.coalesce(highest, 0) + 1, text("false"))))


async def hold_still(connection: AsyncConnection) -> None:
    """Have this reading transaction see one moment, however long it lasts; the first thing that is said in it."""
    if connection.dialect.name == "postgresql":
        await connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))


async def others_at_work(connection: AsyncConnection) -> int:
    """How many other connections of ours this PostgreSQL database has; of SQLite, its journal's lock tells."""
    if connection.dialect.name != "postgresql":
        return 0
    query = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND application_name = 'otklik' AND pid <> pg_backend_pid()"
    )
    return int((await connection.execute(query)).scalar_one())


async def count_sent(connection: AsyncConnection, tables: Sequence[Table], since: float) -> int:
    """How many messages were published since then (seconds since 1970)."""
    count = 0
    for table in (table for table in tables if table.name.endswith("_outbox")):
        sent = select(func.count()).select_from(table).where(table.c.sent_at >= since)
        count += (await connection.execute(sent)).scalar_one()
    return count


async def unsend(connection: AsyncConnection, tables: Sequence[Table], since: float) -> int:
    """Have everything published again that was since then (seconds since 1970); how many messages that are."""
    count = 0
    for table in (table for table in tables if table.name.endswith("_outbox")):
        sent = update(table).where(table.c.sent_at >= since).values(sent_at=None)
        count += (await connection.execute(sent)).rowcount
    return count
