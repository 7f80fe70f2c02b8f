"""The scheduler's tables. Every name begins with `scheduler_`, so that services can share one database.

Times are epoch seconds; clients are the router's numbers.
"""

from sqlalchemy import BigInteger, Boolean, Column, Date, Double, Index, Integer, MetaData, Table, false

from chassis.migrations import Migrations
from messaging.durable.tables import durable_tables

__all__ = ["COPY", "DURABLE", "METADATA", "ROUNDS", "SENT", "SUBSCRIPTIONS", "scheduler_migrations"]

METADATA = MetaData()

DURABLE = durable_tables(METADATA, "scheduler")

SUBSCRIPTIONS = Table(
    "scheduler_subscriptions",
    METADATA,
    Column("client", BigInteger, primary_key=True, autoincrement=False),
    Column("version", BigInteger, nullable=False),
    Column("last_paid_day", Date),
    Column("paid_at", Double),
    Index("scheduler_subscriptions_day", "last_paid_day", "client"),
)
"""Until when each client has paid, by the newest version that was heard of; without a day it has ended."""

SENT = Table(
    "scheduler_sent",
    METADATA,
    Column("client", BigInteger, primary_key=True, autoincrement=False),
    Column("last_paid_day", Date, primary_key=True),
    Column("days_left", Integer, primary_key=True),
    Column("sent_at", Double, nullable=False),
    Index("scheduler_sent_day", "last_paid_day"),
)
"""What was said; a row is written in the transaction that says it."""

ROUNDS = Table(
    "scheduler_rounds",
    METADATA,
    Column("day", Date, primary_key=True),
    Column("number", Integer, nullable=False),
    Column("reminders", Integer, nullable=False),
    Column("open", Boolean, nullable=False, server_default=false()),
    Index("scheduler_rounds_open", "open"),
)
"""The rounds of a day, of which more than one comes only when something changed after the first: `number` is that of
the one which is open, or will be next, and `reminders` how many it has had. Its row is the lock of all who remind."""

COPY = Table(
    "scheduler_copy",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("after", BigInteger, nullable=False),
    Column("asked_at", Double, nullable=False),
    Column("done", Boolean, nullable=False, server_default=false()),
)
"""One row: how far a full copy of the router's books has come."""


def scheduler_migrations() -> Migrations:
    """The schema that the scheduler owns."""
    return Migrations("scheduler.store.migrations", "scheduler_versions", METADATA)
