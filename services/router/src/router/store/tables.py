"""The router's tables. Every name begins with `router_`, so that services can share one database.

Two tables stand beside their own code on the same metadata: `replicas.REPLICAS` and `due.TIMERS`.
Times are epoch seconds; ids of messages, chats and people are the gateways' words, kept as they came.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Double,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Numeric,
    SmallInteger,
    String,
    Table,
    Text,
    false,
    true,
)

from messaging.durable.tables import durable_tables

__all__ = [
    "ACCOUNTS",
    "CLIENTS",
    "COMMANDS",
    "DIALOGS",
    "DURABLE",
    "GATHERED",
    "HELD",
    "LINKS",
    "MAILS",
    "METADATA",
    "NOTES",
    "OPERATORS",
    "SUBSCRIPTIONS",
    "TARIFFS",
]

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
    Column("language", String),
    Column("notes", Text),
    Column("created_at", Double, nullable=False),
)
"""A person. `recorded`: a record of the owner's names the e-mail; else only this bot knows of it.

`language` and `notes` are the record's own; an account may speak another language.
"""
Index("router_clients_recorded", CLIENTS.c.id, postgresql_where=CLIENTS.c.recorded, sqlite_where=CLIENTS.c.recorded)

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
    Column("banned_at", Double),
    Column("ban_reason", Text),
    Column("unheard", Integer, nullable=False, server_default="0"),
    Column("not_kept", Integer, nullable=False, server_default="0"),
    Column("claims", Boolean, nullable=False, server_default=false()),
    Column("correcting_at", Double),
    Column("code", String),
    Column("code_email", String),
    Column("code_until", Double),
    Column("code_wrong", Integer),
    Column("away_until", Double),
    Column("told_late", Boolean, nullable=False, server_default=false()),
    Index("router_accounts_client", "client"),
)
"""A client's identity in one channel. Its row is the lock of everything that concerns it.

A ban is the account's: naming an e-mail proves nothing, so it must not silence whom the e-mail belongs to.
"""

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
    Column("assigned_name", String, nullable=False, server_default=""),
    Column("last_by", String),
    Column("last_at", Double),
    Column("waiting_since", Double),
    Column("asked_at", Double),
    Column("answers", Text, nullable=False, server_default="[]"),
    Column("first_relayed_at", Double),
    Column("first_answered_at", Double),
    Column("score", SmallInteger),
    Column("scored_at", Double),
    Column("comment_asked_at", Double),
    Column("comment", Text),
    Column("awaits", String),
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
Index(
    "router_dialogs_waiting",
    DIALOGS.c.waiting_since,
    postgresql_where=DIALOGS.c.closed_at.is_(None),
    sqlite_where=DIALOGS.c.closed_at.is_(None),
)
Index("router_dialogs_account", DIALOGS.c.account, DIALOGS.c.closed_at)
Index("router_dialogs_opened", DIALOGS.c.opened_at)
Index(
    "router_dialogs_scored",
    DIALOGS.c.scored_at,
    postgresql_where=DIALOGS.c.score.is_not(None),
    sqlite_where=DIALOGS.c.score.is_not(None),
)

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
    Column("author", String),
    Column("thread", String),
    Column("made_at", Double, nullable=False),
    Column("settled_at", Double),
    CheckConstraint(
        "kind IN ('card', 'relay', 'answer', 'notice', 'relay_edit', 'answer_edit', 'prompt', 'delete')",
        name="router_commands_kind",
    ),
    CheckConstraint("state IN ('pending', 'sent', 'refused', 'deleted')", name="router_commands_state"),
    Index("router_commands_account", "account", "made_at"),
    Index("router_commands_origin", "origin"),
)
"""What was sent and how it ended, when somebody may ask; the id is its envelope's.

`thread` is the topic of the operator chat in which it stands.

`content` is what it carried at first, `current` what it shows after edits; `about` is the command that an edit changes.
"""
Index(
    "router_commands_pending",
    COMMANDS.c.made_at,
    postgresql_where=COMMANDS.c.state == "pending",
    sqlite_where=COMMANDS.c.state == "pending",
)

Index(
    "router_commands_waiting",
    COMMANDS.c.account,
    postgresql_where=(COMMANDS.c.state == "pending") & (COMMANDS.c.kind == "relay"),
    sqlite_where=(COMMANDS.c.state == "pending") & (COMMANDS.c.kind == "relay"),
)

MAILS = Table(
    "router_mails",
    METADATA,
    Column("seq", _NUMBER, primary_key=True, autoincrement=True),
    Column("account", ForeignKey("router_accounts.chat"), nullable=False),
    Column("email", String, nullable=False),
    Column("at", Double, nullable=False),
    Index("router_mails_account", "account", "at"),
    Index("router_mails_email", "email", "at"),
    sqlite_autoincrement=True,
)
"""Which mails were asked for, and when: there is a limit for each account and each address."""

TARIFFS = Table(
    "router_tariffs",
    METADATA,
    Column("id", _NUMBER, primary_key=True, autoincrement=True),
    Column("name", String, nullable=False),
    Column("price", Numeric(14, 4), nullable=False),
    Column("currency", String(3), nullable=False),
    Column("days", Integer, nullable=False),
    Column("active", Boolean, nullable=False, server_default=true()),
    CheckConstraint("price > 0", name="router_tariffs_price"),
    CheckConstraint("days > 0", name="router_tariffs_days"),
    Index("router_tariffs_name", "name", unique=True),
)
"""What can be subscribed to. `currency` is the ISO code, `days` how long a payment lasts."""

SUBSCRIPTIONS = Table(
    "router_subscriptions",
    METADATA,
    Column("client", ForeignKey("router_clients.id"), primary_key=True),
    Column("tariff", ForeignKey("router_tariffs.id"), nullable=False),
    Column("last_paid_day", Date, nullable=False),
    Index("router_subscriptions_tariff", "tariff", "last_paid_day"),
)
"""What a client pays for; one each."""

NOTES = Table(
    "router_notes",
    METADATA,
    Column("seq", _NUMBER, primary_key=True, autoincrement=True),
    Column("account", ForeignKey("router_accounts.chat"), nullable=False),
    Column("text", Text, nullable=False),
    Column("by", String, nullable=False),
    Column("at", Double, nullable=False),
    Index("router_notes_account", "account", "seq"),
    sqlite_autoincrement=True,
)
"""What operators wrote down, under the account that they were looking at; it is shown for the whole client."""

OPERATORS = Table(
    "router_operators",
    METADATA,
    Column("ref", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("username", String),
)
"""Who was seen writing in the operator chat; `username` in lower case."""

LINKS = Table(
    "router_links",
    METADATA,
    Column("message", String, primary_key=True),
    Column("command", ForeignKey("router_commands.id"), primary_key=True),
    Column("place", SmallInteger),
    Column("part", SmallInteger, nullable=False, server_default="0"),
    Index("router_links_command", "command"),
)
"""Which messages, as they stand in a chat, carry which commands. Replies find their way by this, and by
`router_commands.origin` for the message that a command came of; never by a text. `place` is the piece's place in its
chat; it is null for the further messages of an album that the command came of. `part` counts the commands that went
out as one message, in their order."""

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
