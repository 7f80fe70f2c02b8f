"""The tables of inbox and outbox, on the metadata of the service that owns them."""

from dataclasses import dataclass

from sqlalchemy import BigInteger, Column, Double, Index, Integer, LargeBinary, MetaData, String, Table

from messaging.durable.instants import epoch_now

__all__ = ["DurableTables", "durable_tables"]


@dataclass(frozen=True, slots=True)
class DurableTables:
    """Where a service remembers what it heard, and what it has yet to say."""

    inbox: Table
    """One row for each message handled: `id`, `at`."""
    outbox: Table
    """One row for each message to publish: `seq`, `id`, `queue`, `key`, `type`, `body`, `created_at`, `sent_at`."""
    keys: Table
    """Who publishes the rows of an order key: `key`, `token`, `until`. No token: nobody."""


def durable_tables(metadata: MetaData, prefix: str) -> DurableTables:
    """The tables `PREFIX_inbox`, `PREFIX_outbox` and `PREFIX_outbox_keys`.

    Times are seconds since 1970 by the database's clock.
    """
    inbox = Table(
        f"{prefix}_inbox",
        metadata,
        Column("id", String(200), primary_key=True),
        Column("at", Double, nullable=False, default=epoch_now()),
        Index(f"ix_{prefix}_inbox_at", "at"),
    )
    keys = Table(
        f"{prefix}_outbox_keys",
        metadata,
        Column("key", String(200), primary_key=True),
        Column("token", String(40)),
        Column("until", Double, nullable=False),
    )
    return DurableTables(inbox, _outbox(metadata, prefix), keys)


def _outbox(metadata: MetaData, prefix: str) -> Table:
    table = Table(
        f"{prefix}_outbox",
        metadata,
        # SQLite numbers by itself only what it calls INTEGER, which holds 64 bits there.
        Column("seq", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
        Column("id", String(200), nullable=False),
        Column("queue", String(200), nullable=False),
        Column("key", String(200), nullable=False),
        Column("type", String(200), nullable=False),
        Column("body", LargeBinary, nullable=False),
        Column("created_at", Double, nullable=False, default=epoch_now()),
        Column("sent_at", Double),
        sqlite_autoincrement=True,  # a number is never used twice, also after pruning
    )
    unsent = table.c.sent_at.is_(None)
    Index(f"ix_{prefix}_outbox_unsent", table.c.key, table.c.seq, postgresql_where=unsent, sqlite_where=unsent)
    Index(f"ix_{prefix}_outbox_unsent_id", table.c.id, postgresql_where=unsent, sqlite_where=unsent)
    return table
