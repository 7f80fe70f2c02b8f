"""The tables of sheets-sync. Times are epoch seconds of the database."""

from sqlalchemy import BigInteger, Boolean, Column, Double, Integer, MetaData, String, Table, Text, false

from chassis.migrations import Migrations
from messaging.durable.tables import durable_tables

__all__ = ["DURABLE", "METADATA", "PENDING", "ROWS", "STATE", "sheets_migrations"]

METADATA = MetaData()

DURABLE = durable_tables(METADATA, "sheets")

ROWS = Table(
    "sheets_rows",
    METADATA,
    Column("tab", String(20), primary_key=True),
    Column("key", String, primary_key=True),
    Column("cells", Text, nullable=False),
    Column("said", Text, nullable=False),
    Column("gone", Boolean, nullable=False, server_default=false()),
)
"""The last copy of the sheet. `cells` and `said` are JSON; see `sheets_sync.kept.Kept`."""

PENDING = Table(
    "sheets_pending",
    METADATA,
    # SQLite numbers by itself only what it calls INTEGER, which holds 64 bits there.
    Column("seq", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("email", String, nullable=False),
    Column("cells", Text, nullable=False),
    Column("wanted", String, nullable=False),
    Column("seen", BigInteger, nullable=False),
    Column("heard_at", Double, nullable=False),
    Column("tried_at", Double),
    sqlite_autoincrement=True,
)
"""What the bot changed and the sheet does not show yet, in the order in which it was said. `cells` is JSON; `wanted`
are the rows to be made, by spaces; `tried_at` is when its row was last appended without an answer."""

STATE = Table(
    "sheets_state",
    METADATA,
    Column("name", String(40), primary_key=True),
    Column("value", Text, nullable=False),
)
"""The rest, one word each, as JSON: which sheet it is, how far it was read, what the owner was told."""


def sheets_migrations() -> Migrations:
    """What `otklik db upgrade` runs."""
    return Migrations("sheets_sync.store.migrations", "sheets_versions", METADATA)
