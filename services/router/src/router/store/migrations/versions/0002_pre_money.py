"""How subscriptions came to stand as they do; reminders and their rounds; receipts and credits."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "router_standings",
        sa.Column("client", _NUMBER, primary_key=True, autoincrement=False),
        sa.Column("version", _NUMBER, nullable=False),
        sa.Column("tariff", _NUMBER),
        sa.Column("last_paid_day", sa.Date),
        sa.Column("paid_at", sa.Double),
    )
    _reminders()
    _receipts()
    _payments()
    op.create_table(
        "router_rows",
        sa.Column("client", _NUMBER, primary_key=True, autoincrement=False),
        sa.Column("revision", _NUMBER, nullable=False),
        sa.Column("vanished", sa.Boolean, nullable=False, server_default=sa.false()),
    )


def _reminders() -> None:
    op.create_table(
        "router_reminders",
        sa.Column("client", _NUMBER, primary_key=True, autoincrement=False),
        sa.Column("last_paid_day", sa.Date, primary_key=True),
        sa.Column("days_left", sa.Integer, primary_key=True),
        sa.Column("round", sa.String, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("command", sa.String),
        sa.Column("tried", sa.Text, nullable=False, server_default=""),
        sa.Column("reason", sa.String),
        sa.Column("made_at", sa.Double, nullable=False),
        sa.Column("settled_at", sa.Double),
        sa.CheckConstraint("state IN ('queued', 'sent', 'failed', 'dropped')", name="router_reminders_state"),
    )
    op.create_index("router_reminders_command", "router_reminders", ["command"], unique=True)
    op.create_index("router_reminders_round", "router_reminders", ["round", "state"])
    op.create_index("router_reminders_settled", "router_reminders", ["state", "settled_at"])
    op.create_table(
        "router_rounds",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("reminders", sa.Integer, nullable=False),
        sa.Column("over_at", sa.Double, nullable=False),
        sa.Column("told", sa.Boolean, nullable=False, server_default=sa.false()),
    )


def _receipts() -> None:
    op.add_column("router_dialogs", sa.Column("awaits", sa.String))
    op.create_table(
        "router_receipts",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("account", sa.String, sa.ForeignKey("router_accounts.chat"), nullable=False),
        sa.Column("wait", sa.String, nullable=False),
        sa.Column("message", sa.String, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("place", sa.SmallInteger, nullable=False),
        sa.Column("dialog", sa.String),
        sa.Column("file", sa.String),
        sa.Column("command", sa.String),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("reason", sa.String),
        sa.Column("asked", sa.SmallInteger, nullable=False),
        sa.Column("amount", sa.Numeric(18, 4)),
        sa.Column("look", sa.String),
        sa.Column("payment", sa.String),
        sa.Column("made_at", sa.Double, nullable=False),
        sa.CheckConstraint(
            "state IN ('reading', 'unfit', 'asked', 'credited', 'rejected', 'passed', 'undone', 'cancelled')",
            name="router_receipts_state",
        ),
    )
    op.create_index("router_receipts_wait", "router_receipts", ["account", "wait"])
    op.create_index("router_receipts_message", "router_receipts", ["message"])
    op.create_table(
        "router_prints",
        sa.Column("kind", sa.String, primary_key=True),
        sa.Column("value", sa.String, primary_key=True),
        sa.Column("receipt", sa.String, sa.ForeignKey("router_receipts.id"), primary_key=True),
    )
    op.create_index("router_prints_receipt", "router_prints", ["receipt"])
    op.create_table("router_till", sa.Column("id", _NUMBER, primary_key=True, autoincrement=False))


def _payments() -> None:
    op.create_table(
        "router_payments",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("client", _NUMBER, sa.ForeignKey("router_clients.id"), nullable=False),
        sa.Column("account", sa.String, sa.ForeignKey("router_accounts.chat"), nullable=False),
        sa.Column("receipt", sa.String, sa.ForeignKey("router_receipts.id"), nullable=False),
        sa.Column("tariff", _NUMBER, sa.ForeignKey("router_tariffs.id"), nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("price", sa.Numeric(14, 4), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("days", sa.Integer, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("how", sa.String, nullable=False),
        sa.Column("by", sa.String),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("absorbed", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("made_at", sa.Double, nullable=False),
        sa.Column("undone_at", sa.Double),
        sa.Column("undone_by", sa.Text),
        sa.CheckConstraint("how IN ('receipt', 'hand')", name="router_payments_how"),
    )
    op.create_index("router_payments_client", "router_payments", ["client", "seq"])
    op.create_index("router_payments_account", "router_payments", ["account"])
    op.create_index("router_payments_made", "router_payments", ["made_at"])
    live = sa.text("undone_at IS NULL")
    op.create_index(
        "router_payments_once", "router_payments", ["receipt"], unique=True, postgresql_where=live, sqlite_where=live
    )
