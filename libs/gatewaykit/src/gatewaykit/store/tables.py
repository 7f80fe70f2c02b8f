"""The table of a gateway's sending: every gateway has one of its own, told apart by its prefix."""

from sqlalchemy import BigInteger, Boolean, Column, Double, Index, Integer, LargeBinary, MetaData, Table, Text

from chassis.migrations import Migrations

__all__ = ["done_table", "office_table", "parked_table", "progress_migrations", "progress_table", "version_table"]

_VERSION_TABLE = "_sending_version"


def progress_table(prefix: str, metadata: MetaData) -> Table:
    """How far commands have come that take several calls."""
    return Table(
        f"{prefix}_progress",
        metadata,
        Column("command_id", Text, primary_key=True),
        Column("calls", Integer, nullable=False),
        Column("done", Text, nullable=False),  # JSON: per call the messages that it made
        Column("saved_at", Double, nullable=False, index=True),  # the database's time, in seconds since 1970
    )


def done_table(prefix: str, metadata: MetaData) -> Table:
    """Commands whose end was told to the router lately."""
    return Table(
        f"{prefix}_done",
        metadata,
        Column("command_id", Text, primary_key=True),
        Column("told_at", Double, nullable=False, index=True),  # the database's time, in seconds since 1970
    )


def parked_table(prefix: str, metadata: MetaData) -> Table:
    """Commands that wait for their chat for long, in the order of their queue; `begun`: it may have been shown."""
    return Table(
        f"{prefix}_parked",
        metadata,
        # SQLite numbers by itself only what it calls INTEGER, which holds 64 bits there.
        Column("seq", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
        Column("command_id", Text, nullable=False, unique=True),
        Column("lane", Text, nullable=False),
        Column("key", Text, nullable=False),
        Column("body", LargeBinary, nullable=False),
        Column("begun", Boolean, nullable=False),
        Index(f"ix_{prefix}_parked_line", "lane", "key", "seq"),
        sqlite_autoincrement=True,
    )


def office_table(prefix: str, metadata: MetaData) -> Table:
    """Which sender may park: one row."""
    return Table(
        f"{prefix}_office",
        metadata,
        Column("id", Integer, primary_key=True, autoincrement=False),
        Column("token", Text, nullable=False),
    )


def version_table(prefix: str) -> str:
    """Alembic's own table for this prefix."""
    return prefix + _VERSION_TABLE


def prefix_of(table: str) -> str:
    """The prefix of a version table: how a revision, one text for all gateways, knows whose tables it makes."""
    return table.removesuffix(_VERSION_TABLE)


def progress_migrations(prefix: str) -> Migrations:
    """What `otklik db upgrade` runs for a gateway whose tables begin with this prefix, such as `tg`."""
    metadata = MetaData()
    progress_table(prefix, metadata)
    done_table(prefix, metadata)
    parked_table(prefix, metadata)
    office_table(prefix, metadata)
    return Migrations("gatewaykit.store.migrations", version_table(prefix), metadata)
