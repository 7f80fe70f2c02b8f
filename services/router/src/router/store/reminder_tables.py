"""Reminders and their rounds, on the router's metadata. Times are epoch seconds."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Double,
    Index,
    Integer,
    String,
    Table,
    Text,
    false,
)

from router.store.tables import METADATA

__all__ = ["REMINDERS", "ROUNDS"]

_NUMBER = BigInteger().with_variant(Integer, "sqlite")

REMINDERS = Table(
    "router_reminders",
    METADATA,
    Column("client", _NUMBER, primary_key=True, autoincrement=False),
    Column("last_paid_day", Date, primary_key=True),
    Column("days_left", Integer, primary_key=True),
    Column("round", String, nullable=False),
    Column("state", String, nullable=False),
    Column("command", String),
    Column("tried", Text, nullable=False, server_default=""),
    Column("reason", String),
    Column("made_at", Double, nullable=False),
    Column("settled_at", Double),
    CheckConstraint("state IN ('queued', 'sent', 'failed', 'dropped')", name="router_reminders_state"),
    Index("router_reminders_command", "command", unique=True),
    Index("router_reminders_round", "round", "state"),
    Index("router_reminders_settled", "state", "settled_at"),
)
"""Each reminder there ever was, once. `dropped`: there was no cause for it any more. `tried` are the chats that it was
sent to, by spaces; `reason` is why the first of them could not be reached, or that there is none."""

ROUNDS = Table(
    "router_rounds",
    METADATA,
    Column("id", String, primary_key=True),
    Column("reminders", Integer, nullable=False),
    Column("over_at", Double, nullable=False),
    Column("told", Boolean, nullable=False, server_default=false()),
)
"""Rounds of which all reminders were said, and whether the operators have read whom they did not reach."""
