"""The first tables: who has paid until when, what was said, rounds, inbox and outbox."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _durable()
    op.create_table(
        "scheduler_subscriptions",
        sa.Column("client", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("last_paid_day", sa.Date),
        sa.Column("paid_at", sa.Double),
    )
    op.create_index("scheduler_subscriptions_day", "scheduler_subscriptions", ["last_paid_day", "client"])
    op.create_table(
        "scheduler_sent",
        sa.Column("client", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("last_paid_day", sa.Date, primary_key=True),
        sa.Column("days_left", sa.Integer, primary_key=True),
        sa.Column("sent_at", sa.Double, nullable=False),
    )
    op.create_index("scheduler_sent_day", "scheduler_sent", ["last_paid_day"])
    op.create_table(
        "scheduler_rounds",
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("reminders", sa.Integer, nullable=False),
        sa.Column("open", sa.Boolean, nullable=False, server_default=sa.false()),
    )
    op.create_index("scheduler_rounds_open", "scheduler_rounds", ["open"])
    op.create_table(
        "scheduler_copy",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("after", sa.BigInteger, nullable=False),
        sa.Column("asked_at", sa.Double, nullable=False),
        sa.Column("done", sa.Boolean, nullable=False, server_default=sa.false()),
    )


def _durable() -> None:
    op.create_table(
        "scheduler_inbox",
        sa.Column("id", sa.String(200), primary_key=True),
        sa.Column("at", sa.Double, nullable=False),
    )
    op.create_index("ix_scheduler_inbox_at", "scheduler_inbox", ["at"])
    op.create_table(
        "scheduler_outbox",
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
        "ix_scheduler_outbox_unsent", "scheduler_outbox", ["key", "seq"], postgresql_where=unsent, sqlite_where=unsent
    )
    op.create_index(
        "ix_scheduler_outbox_unsent_id", "scheduler_outbox", ["id"], postgresql_where=unsent, sqlite_where=unsent
    )
    op.create_table(
        "scheduler_outbox_keys",
        sa.Column("key", sa.String(200), primary_key=True),
        sa.Column("token", sa.String(40)),
        sa.Column("until", sa.Double, nullable=False),
    )
