"""The first tables: clients, accounts, dialogs, what was sent, inbox and outbox, timers, replicas."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _durable()
    _sharing()
    _people()
    _dialogs()
    _notes()
    _mails()
    _subscriptions()
    _broadcasts()
    _commands()
    _gathering()


def _durable() -> None:
    op.create_table(
        "router_inbox",
        sa.Column("id", sa.String(200), primary_key=True),
        sa.Column("at", sa.Double, nullable=False),
    )
    op.create_index("ix_router_inbox_at", "router_inbox", ["at"])
    op.create_table(
        "router_outbox",
        sa.Column("seq", _NUMBER, primary_key=True, autoincrement=True),
        sa.Column("id", sa.String(200), nullable=False),
        sa.Column("queue", sa.String(200), nullable=False),
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("type", sa.String(200), nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("created_at", sa.Double, nullable=False),
        sa.Column("sent_at", sa.Double),
        sqlite_autoincrement=True,
    )
    unsent = sa.text("sent_at IS NULL")
    op.create_index(
        "ix_router_outbox_unsent", "router_outbox", ["key", "seq"], postgresql_where=unsent, sqlite_where=unsent
    )
    op.create_index("ix_router_outbox_unsent_id", "router_outbox", ["id"], postgresql_where=unsent, sqlite_where=unsent)
    op.create_table(
        "router_outbox_keys",
        sa.Column("key", sa.String(200), primary_key=True),
        sa.Column("token", sa.String(40)),
        sa.Column("until", sa.Double, nullable=False),
    )


def _sharing() -> None:
    op.create_table(
        "router_replicas",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("beat", sa.Double, nullable=False),
    )
    op.create_table(
        "router_timers",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("chat", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("subject", sa.String, nullable=False),
        sa.Column("due", sa.Double, nullable=False),
        sa.Column("claimed_until", sa.Double),
    )
    op.create_index("router_timers_due", "router_timers", ["due"])


def _people() -> None:
    op.create_table(
        "router_clients",
        sa.Column("id", _NUMBER, primary_key=True, autoincrement=True),
        sa.Column("email", sa.String, nullable=False, unique=True),
        sa.Column("name", sa.String),
        sa.Column("recorded", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("language", sa.String),
        sa.Column("notes", sa.Text),
        sa.Column("created_at", sa.Double, nullable=False),
    )
    op.create_table(
        "router_accounts",
        sa.Column("chat", sa.String, primary_key=True),
        sa.Column("channel", sa.String, nullable=False),
        sa.Column("client", _NUMBER, sa.ForeignKey("router_clients.id")),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("username", sa.String),
        sa.Column("language", sa.String),
        sa.Column("verified", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("reachable", sa.Boolean, nullable=False, server_default=sa.true()),
        sa.Column("heard_at", sa.Double),
        sa.Column("created_at", sa.Double, nullable=False),
        sa.Column("bound_at", sa.Double),
        sa.Column("used_at", sa.Double, nullable=False),
        sa.Column("banned_at", sa.Double),
        sa.Column("ban_reason", sa.Text),
        sa.Column("unheard", sa.Integer, nullable=False, server_default="0"),
        sa.Column("not_kept", sa.Integer, nullable=False, server_default="0"),
        sa.Column("claims", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("correcting_at", sa.Double),
        sa.Column("code", sa.String),
        sa.Column("code_email", sa.String),
        sa.Column("code_until", sa.Double),
        sa.Column("code_wrong", sa.Integer),
        sa.Column("away_until", sa.Double),
        sa.Column("told_late", sa.Boolean, nullable=False, server_default=sa.false()),
    )
    op.create_index("router_accounts_client", "router_accounts", ["client"])


def _dialogs() -> None:
    op.create_table(
        "router_dialogs",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("account", sa.String, sa.ForeignKey("router_accounts.chat"), nullable=False),
        sa.Column("topic", sa.String, nullable=False),
        sa.Column("opened_at", sa.Double, nullable=False),
        sa.Column("closed_at", sa.Double),
        sa.Column("card", sa.String),
        sa.Column("passed_on", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("assigned", sa.String),
        sa.Column("assigned_name", sa.String, nullable=False, server_default=""),
        sa.Column("last_by", sa.String),
        sa.Column("last_at", sa.Double),
        sa.Column("waiting_since", sa.Double),
        sa.Column("asked_at", sa.Double),
        sa.Column("answers", sa.Text, nullable=False, server_default="[]"),
        sa.Column("first_relayed_at", sa.Double),
        sa.Column("first_answered_at", sa.Double),
        sa.Column("score", sa.SmallInteger),
        sa.Column("scored_at", sa.Double),
        sa.Column("comment_asked_at", sa.Double),
        sa.Column("comment", sa.Text),
        sa.CheckConstraint("topic IN ('support', 'payment')", name="router_dialogs_topic"),
        sa.CheckConstraint("score BETWEEN 1 AND 5", name="router_dialogs_score"),
        sa.CheckConstraint("score IS NULL OR closed_at IS NOT NULL", name="router_dialogs_rated_when_closed"),
    )
    still_open = sa.text("closed_at IS NULL")
    op.create_index(
        "router_dialogs_open",
        "router_dialogs",
        ["account"],
        unique=True,
        postgresql_where=still_open,
        sqlite_where=still_open,
    )
    op.create_index(
        "router_dialogs_waiting",
        "router_dialogs",
        ["waiting_since"],
        postgresql_where=still_open,
        sqlite_where=still_open,
    )
    op.create_index("router_dialogs_account", "router_dialogs", ["account", "closed_at"])
    op.create_index("router_dialogs_opened", "router_dialogs", ["opened_at"])
    rated = sa.text("score IS NOT NULL")
    op.create_index(
        "router_dialogs_scored", "router_dialogs", ["scored_at"], postgresql_where=rated, sqlite_where=rated
    )


def _notes() -> None:
    op.create_table(
        "router_notes",
        sa.Column("seq", _NUMBER, primary_key=True, autoincrement=True),
        sa.Column("account", sa.String, sa.ForeignKey("router_accounts.chat"), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("by", sa.String, nullable=False),
        sa.Column("at", sa.Double, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("router_notes_account", "router_notes", ["account", "seq"])
    op.create_table(
        "router_operators",
        sa.Column("ref", sa.String, primary_key=True),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("username", sa.String),
    )


def _mails() -> None:
    op.create_table(
        "router_mails",
        sa.Column("seq", _NUMBER, primary_key=True, autoincrement=True),
        sa.Column("account", sa.String, sa.ForeignKey("router_accounts.chat"), nullable=False),
        sa.Column("email", sa.String, nullable=False),
        sa.Column("at", sa.Double, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("router_mails_account", "router_mails", ["account", "at"])
    op.create_index("router_mails_email", "router_mails", ["email", "at"])


def _subscriptions() -> None:
    op.create_table(
        "router_tariffs",
        sa.Column("id", _NUMBER, primary_key=True, autoincrement=True),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("price", sa.Numeric(14, 4), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("days", sa.Integer, nullable=False),
        sa.Column("active", sa.Boolean, nullable=False, server_default=sa.true()),
        sa.CheckConstraint("price > 0", name="router_tariffs_price"),
        sa.CheckConstraint("days > 0", name="router_tariffs_days"),
    )
    op.create_index("router_tariffs_name", "router_tariffs", ["name"], unique=True)
    op.create_table(
        "router_subscriptions",
        sa.Column("client", _NUMBER, sa.ForeignKey("router_clients.id"), primary_key=True),
        sa.Column("tariff", _NUMBER, sa.ForeignKey("router_tariffs.id"), nullable=False),
        sa.Column("last_paid_day", sa.Date, nullable=False),
    )
    op.create_index("router_subscriptions_tariff", "router_subscriptions", ["tariff", "last_paid_day"])


def _broadcasts() -> None:
    op.create_table(
        "router_broadcasts",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("chat", sa.String, nullable=False),
        sa.Column("thread", sa.String),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("by", sa.String, nullable=False),
        sa.Column("progress", sa.String, nullable=False),
        sa.Column("shown", sa.Text, nullable=False),
        sa.Column("shown_at", sa.Double, nullable=False),
        sa.Column("begun_at", sa.Double, nullable=False),
        sa.Column("total", sa.Integer, nullable=False, server_default="0"),
        sa.Column("taken", sa.Integer, nullable=False, server_default="0"),
        sa.CheckConstraint("state IN ('running', 'stopped', 'done')", name="router_broadcasts_state"),
    )
    op.create_table(
        "router_recipients",
        sa.Column("broadcast", sa.String, sa.ForeignKey("router_broadcasts.id"), primary_key=True),
        sa.Column("client", _NUMBER, primary_key=True, autoincrement=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("channel", sa.String, nullable=False),
        sa.Column("command", sa.String),
        sa.Column("tried", sa.Text, nullable=False, server_default=""),
        sa.Column("reason", sa.String),
        sa.Column("doubtful", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.CheckConstraint("state IN ('waiting', 'queued', 'again', 'sent', 'failed')", name="router_recipients_state"),
    )
    op.create_index("router_recipients_next", "router_recipients", ["broadcast", "state", "channel", "client"])
    op.create_index("router_recipients_command", "router_recipients", ["command"], unique=True)
    op.create_table(
        "router_changes",
        sa.Column("id", _NUMBER, primary_key=True, autoincrement=True),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("client", _NUMBER),
        sa.Column("by", sa.String, nullable=False),
        sa.Column("at", sa.Double, nullable=False),
        sa.Column("field", sa.String),
        sa.Column("old", sa.Text, nullable=False),
        sa.Column("new", sa.Text, nullable=False),
        sa.Column("before", sa.Text),
        sa.Column("undone_at", sa.Double),
        sa.Column("undone_by", sa.String),
        sa.CheckConstraint("kind IN ('field', 'merge', 'tariff', 'forgotten')", name="router_changes_kind"),
        sqlite_autoincrement=True,
    )
    op.create_index("router_changes_client", "router_changes", ["client"])


def _commands() -> None:
    op.create_table(
        "router_held",
        sa.Column("seq", _NUMBER, primary_key=True, autoincrement=True),
        sa.Column("account", sa.String, sa.ForeignKey("router_accounts.chat"), nullable=False),
        sa.Column("message", sa.String, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("text", sa.Text),
        sa.Column("answers", sa.String),
        sa.Column("at", sa.Double, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("router_held_account", "router_held", ["account", "seq"])
    op.create_table(
        "router_commands",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("account", sa.String, sa.ForeignKey("router_accounts.chat")),
        sa.Column("dialog", sa.String, sa.ForeignKey("router_dialogs.id")),
        sa.Column("origin", sa.String),
        sa.Column("quotes", sa.String),
        sa.Column("about", sa.String),
        sa.Column("content", sa.Text),
        sa.Column("current", sa.Text),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("reason", sa.String),
        sa.Column("author", sa.String),
        sa.Column("thread", sa.String),
        sa.Column("made_at", sa.Double, nullable=False),
        sa.Column("settled_at", sa.Double),
        sa.CheckConstraint(
            "kind IN ('card', 'relay', 'answer', 'notice', 'relay_edit', 'answer_edit', 'prompt', 'delete')",
            name="router_commands_kind",
        ),
        sa.CheckConstraint("state IN ('pending', 'sent', 'refused', 'deleted')", name="router_commands_state"),
    )
    op.create_index("router_commands_account", "router_commands", ["account", "made_at"])
    op.create_index("router_commands_origin", "router_commands", ["origin"])
    pending = sa.text("state = 'pending'")
    op.create_index(
        "router_commands_pending", "router_commands", ["made_at"], postgresql_where=pending, sqlite_where=pending
    )
    waiting = sa.text("state = 'pending' AND kind = 'relay'")
    op.create_index(
        "router_commands_waiting", "router_commands", ["account"], postgresql_where=waiting, sqlite_where=waiting
    )
    op.create_table(
        "router_links",
        sa.Column("message", sa.String, primary_key=True),
        sa.Column("command", sa.String, sa.ForeignKey("router_commands.id"), primary_key=True),
        sa.Column("place", sa.SmallInteger),
        sa.Column("part", sa.SmallInteger, nullable=False, server_default="0"),
    )
    op.create_index("router_links_command", "router_links", ["command"])


def _gathering() -> None:
    op.create_table(
        "router_gathered",
        sa.Column("seq", _NUMBER, primary_key=True, autoincrement=True),
        sa.Column("message_id", sa.String, nullable=False, unique=True),
        sa.Column("lane", sa.String, nullable=False),
        sa.Column("speaker", sa.String, nullable=False),
        sa.Column("album", sa.String, nullable=False),
        sa.Column("frame", sa.Text, nullable=False),
        sa.Column("kept_at", sa.Double, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("router_gathered_lane", "router_gathered", ["lane", "album", "seq"])
