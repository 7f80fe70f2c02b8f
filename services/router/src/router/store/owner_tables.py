"""The tables of broadcasts and of the journal, on the router's metadata."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    false,
)

from router.store.tables import METADATA

__all__ = ["BROADCASTS", "CHANGES", "RECIPIENTS"]

_NUMBER = BigInteger().with_variant(Integer, "sqlite")

BROADCASTS = Table(
    "router_broadcasts",
    METADATA,
    Column("id", String, primary_key=True),
    Column("chat", String, nullable=False),
    Column("thread", String),
    Column("content", Text, nullable=False),
    Column("state", String, nullable=False),
    Column("by", String, nullable=False),
    Column("progress", String, nullable=False),
    Column("shown", Text, nullable=False),
    Column("shown_at", Double, nullable=False),
    Column("begun_at", Double, nullable=False),
    Column("total", Integer, nullable=False, server_default="0"),
    Column("taken", Integer, nullable=False, server_default="0"),
    CheckConstraint("state IN ('running', 'stopped', 'done')", name="router_broadcasts_state"),
)
"""What goes to many. Its row is the lock of its pages; `progress` is the command that shows the bar in `chat`.

`total` is how many clients it goes to, `taken` with how many of them it has begun.
"""

RECIPIENTS = Table(
    "router_recipients",
    METADATA,
    Column("broadcast", ForeignKey("router_broadcasts.id"), primary_key=True),
    Column("client", _NUMBER, primary_key=True, autoincrement=False),
    Column("state", String, nullable=False),
    Column("channel", String, nullable=False),
    Column("command", String),
    Column("tried", Text, nullable=False, server_default=""),
    Column("reason", String),
    Column("doubtful", Boolean, nullable=False, server_default=false()),
    CheckConstraint("state IN ('waiting', 'queued', 'again', 'sent', 'failed')", name="router_recipients_state"),
    Index("router_recipients_next", "broadcast", "state", "channel", "client"),
    Index("router_recipients_command", "command", unique=True),
)
"""One row for each client of a broadcast, fixed at its start.

`channel` is where a client is most likely written to, from the first try on where it was. `tried` are the chats that it
was sent to, by spaces; `reason` is why the first of them failed; `doubtful`: it may stand there twice.
"""

CHANGES = Table(
    "router_changes",
    METADATA,
    Column("id", _NUMBER, primary_key=True, autoincrement=True),
    Column("kind", String, nullable=False),
    Column("client", _NUMBER),
    Column("by", String, nullable=False),
    Column("at", Double, nullable=False),
    Column("field", String),
    Column("old", Text, nullable=False),
    Column("new", Text, nullable=False),
    Column("before", Text),
    Column("undone_at", Double),
    Column("undone_by", String),
    CheckConstraint("kind IN ('field', 'merge', 'tariff', 'forgotten')", name="router_changes_kind"),
    Index("router_changes_client", "client"),
    sqlite_autoincrement=True,
)
"""The journal. `before` holds what undoing a merge needs, as JSON; a change of a tariff has no client.

That a client was forgotten says nothing of them but a number."""
