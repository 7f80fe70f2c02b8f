"""The last copy of the sheet, what waits to be written, inbox and outbox."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _durable()
    op.create_table(
        "sheets_rows",
        sa.Column("tab", sa.String(20), primary_key=True),
        sa.Column("key", sa.String, primary_key=True),
        sa.Column("cells", sa.Text, nullable=False),
        sa.Column("said", sa.Text, nullable=False),
        sa.Column("gone", sa.Boolean, nullable=False, server_default=sa.false()),
    )
    op.create_table(
        "sheets_pending",
        sa.Column("seq", _NUMBER, primary_key=True, autoincrement=True),
        sa.Column("email", sa.String, nullable=False),
        sa.Column("cells", sa.Text, nullable=False),
        sa.Column("wanted", sa.String, nullable=False),
        sa.Column("seen", sa.BigInteger, nullable=False),
        sa.Column("heard_at", sa.Double, nullable=False),
        sa.Column("tried_at", sa.Double),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "sheets_state",
        sa.Column("name", sa.String(40), primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
    )


def _durable() -> None:
    op.create_table(
        "sheets_inbox",
        sa.Column("id", sa.String(200), primary_key=True),
        sa.Column("at", sa.Double, nullable=False),
    )
    op.create_index("ix_sheets_inbox_at", "sheets_inbox", ["at"])
    op.create_table(
        "sheets_outbox",
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
        "ix_sheets_outbox_unsent", "sheets_outbox", ["key", "seq"], postgresql_where=unsent, sqlite_where=unsent
    )
    op.create_index("ix_sheets_outbox_unsent_id", "sheets_outbox", ["id"], postgresql_where=unsent, sqlite_where=unsent)
    op.create_table(
        "sheets_outbox_keys",
        sa.Column("key", sa.String(200), primary_key=True),
        sa.Column("token", sa.String(40)),
        sa.Column("until", sa.Double, nullable=False),
    )
