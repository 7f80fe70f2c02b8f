"""The router's tables. Every name begins with `router_`, so that services can share one database.

Two tables stand beside their own code on the same metadata: `replicas.REPLICAS` and `due.TIMERS`.
Times are epoch seconds; ids of messages, chats and people are the gateways' words, kept as they came.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    false,
    true,
)

from messaging.durable.tables import durable_tables

__all__ = ["ACCOUNTS", "CLIENTS", "COMMANDS", "DIALOGS", "DURABLE", "GATHERED", "HELD", "LINKS", "METADATA"]

METADATA = MetaData()

DURABLE = durable_tables(METADATA, "router")

# SQLite numbers by itself only what it calls INTEGER, which holds 64 bits there.
_NUMBER = BigInteger().with_variant(Integer, "sqlite")

CLIENTS = Table(
    "router_clients",
    METADATA,
    Column("id", _NUMBER, primary_key=True, autoincrement=True),
    Column("email", String, nullable=False, unique=True),
    Column("name", String),
    Column("recorded", Boolean, nullable=False, server_default=false()),
    Column("banned_at", Double),
    Column("ban_reason", Text),
    Column("created_at", Double, nullable=False),
)
"""A person. `recorded`: a record of the owner's names the e-mail; else only this bot knows of it."""

ACCOUNTS = Table(
    "router_accounts",
    METADATA,
    Column("chat", String, primary_key=True),
    Column("channel", String, nullable=False),
    Column("client", ForeignKey("router_clients.id")),
    Column("name", String, nullable=False),
    Column("username", String),
    Column("language", String),
    Column("verified", Boolean, nullable=False, server_default=false()),
    Column("reachable", Boolean, nullable=False, server_default=true()),
    Column("heard_at", Double),
    Column("created_at", Double, nullable=False),
    Column("bound_at", Double),
    Column("used_at", Double, nullable=False),
    Index("router_accounts_client", "client"),
)
"""A client's identity in one channel. Its row is the lock of everything that concerns it."""

DIALOGS = Table(
    "router_dialogs",
    METADATA,
    Column("id", String, primary_key=True),
    Column("account", ForeignKey("router_accounts.chat"), nullable=False),
    Column("topic", String, nullable=False),
    Column("opened_at", Double, nullable=False),
    Column("closed_at", Double),
    Column("card", String),
    Column("passed_on", Boolean, nullable=False, server_default=false()),
    Column("assigned", String),
    Column("score", SmallInteger),
    Column("scored_at", Double),
    Column("comment_asked_at", Double),
    Column("comment", Text),
    CheckConstraint("topic IN ('support', 'payment')", name="router_dialogs_topic"),
    CheckConstraint("score BETWEEN 1 AND 5", name="router_dialogs_score"),
    CheckConstraint("score IS NULL OR closed_at IS NOT NULL", name="router_dialogs_rated_when_closed"),
)
Index(
    "router_dialogs_open",
    DIALOGS.c.account,
    unique=True,
    postgresql_where=DIALOGS.c.closed_at.is_(None),
    sqlite_where=DIALOGS.c.closed_at.is_(None),
)
Index("router_dialogs_account", DIALOGS.c.account, DIALOGS.c.closed_at)

HELD = Table(
    "router_held",
    METADATA,
    Column("seq", _NUMBER, primary_key=True, autoincrement=True),
    Column("account", ForeignKey("router_accounts.chat"), nullable=False),
    Column("message", String, nullable=False),
    Column("content", Text, nullable=False),
    Column("text", Text),
    Column("answers", String),
    Column("at", Double, nullable=False),
    Index("router_held_account", "account", "seq"),
    sqlite_autoincrement=True,
)
"""What was written while nothing goes to the operators; `seq` is its order."""

COMMANDS = Table(
    "router_commands",
    METADATA,
    Column("id", String, primary_key=True),
    Column("kind", String, nullable=False),
    Column("account", ForeignKey("router_accounts.chat")),
    Column("dialog", ForeignKey("router_dialogs.id")),
    Column("origin", String),
    Column("quotes", String),
    Column("about", String),
    Column("content", Text),
    Column("current", Text),
    Column("state", String, nullable=False),
    Column("reason", String),
    Column("made_at", Double, nullable=False),
    Column("settled_at", Double),
    CheckConstraint(
        "kind IN ('card', 'relay', 'answer', 'notice', 'relay_edit', 'answer_edit')", name="router_commands_kind"
    ),
    CheckConstraint("state IN ('pending', 'sent', 'refused')", name="router_commands_state"),
    Index("router_commands_account", "account", "made_at"),
    Index("router_commands_origin", "origin"),
)
"""What was sent and how it ended, when somebody may ask; the id is its envelope's.

`content` is what it carried at first, `current` what it shows after edits; `about` is the command that an edit changes.
"""
Index(
    "router_commands_pending",
    COMMANDS.c.made_at,
    postgresql_where=COMMANDS.c.state == "pending",
    sqlite_where=COMMANDS.c.state == "pending",
)

LINKS = Table(
    "router_links",
    METADATA,
    Column("message", String, primary_key=True),
    Column("command", ForeignKey("router_commands.id"), primary_key=True),
    Column("place", SmallInteger),
    Index("router_links_command", "command"),
)
"""Which messages, as they stand in a chat, carry which commands. Replies find their way by this, and by
`router_commands.origin` for the message that a command came of; never by a text. `place` is the piece's place in its
chat; it is null for the further messages of an album that the command came of."""

GATHERED = Table(
    "router_gathered",
    METADATA,
    Column("seq", _NUMBER, primary_key=True, autoincrement=True),
    Column("message_id", String, nullable=False, unique=True),
    Column("lane", String, nullable=False),
    Column("speaker", String, nullable=False),
    Column("album", String, nullable=False),
    Column("frame", Text, nullable=False),
    Column("kept_at", Double, nullable=False),
    Index("router_gathered_lane", "lane", "album", "seq"),
    sqlite_autoincrement=True,
)
"""Items of albums that come as several messages, until nothing more of them comes (TG-42).

`frame` is the whole message, `lane` its order key, `speaker` who sent it.
"""
