"""The table of a gateway's sending: every gateway has one of its own, told apart by its prefix."""

from sqlalchemy import Column, Double, Integer, MetaData, Table, Text

from chassis.migrations import Migrations

__all__ = ["done_table", "progress_migrations", "progress_table", "version_table"]

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
    return Migrations("gatewaykit.store.migrations", version_table(prefix), metadata)
