"""Clients who are being forgotten."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "router_forgettings",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("client", sa.BigInteger().with_variant(sa.Integer, "sqlite"), nullable=False),
        sa.Column("by", sa.String, nullable=False),
        sa.Column("chat", sa.String, nullable=False),
        sa.Column("thread", sa.String),
        sa.Column("prompt", sa.String, nullable=False),
        sa.Column("export", sa.String, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("words", sa.Text),
        sa.Column("begun_at", sa.Double, nullable=False),
        sa.Column("done_at", sa.Double),
        sa.CheckConstraint("state IN ('exporting', 'done', 'refused')", name="router_forgettings_state"),
    )
    op.create_index("router_forgettings_client", "router_forgettings", ["client"])
