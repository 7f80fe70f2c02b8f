"""Their names, inbox and outbox."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    with op.batch_alter_table("example_people") as people:
        people.add_column(sa.Column("name", sa.String(50), nullable=False, server_default=""))
    op.create_table(
        "example_inbox",
        sa.Column("id", sa.String(200), primary_key=True),
        sa.Column("at", sa.Double(), nullable=False),
    )
    op.create_index("ix_example_inbox_at", "example_inbox", ["at"])
    op.create_table(
        "example_outbox_keys",
        sa.Column("key", sa.String(200), primary_key=True),
        sa.Column("token", sa.String(40)),
        sa.Column("until", sa.Double(), nullable=False),
    )
    op.create_table(
        "example_outbox",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True, autoincrement=True),
        sa.Column("id", sa.String(200), nullable=False),
        sa.Column("queue", sa.String(200), nullable=False),
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("type", sa.String(200), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.Column("sent_at", sa.Double()),
        sqlite_autoincrement=True,
    )
    unsent = sa.text("sent_at IS NULL")
    op.create_index(
        "ix_example_outbox_unsent", "example_outbox", ["key", "seq"], postgresql_where=unsent, sqlite_where=unsent
    )
    op.create_index(
        "ix_example_outbox_unsent_id", "example_outbox", ["id"], postgresql_where=unsent, sqlite_where=unsent
    )
