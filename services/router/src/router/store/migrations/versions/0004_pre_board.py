"""The board: what is remembered of it, and the marks that tell it of a change."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "router_boards",
        sa.Column("chat", sa.String, primary_key=True),
        sa.Column("number", sa.Integer, nullable=False, server_default="0"),
        sa.Column("message", sa.String),
        sa.Column("shown", sa.Text),
        sa.Column("pinned", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("asked", sa.String),
        sa.Column("command", sa.String),
        sa.Column("asked_at", sa.Double),
        sa.Column("wanted", sa.Text),
        sa.Column("drawn_at", sa.Double),
        sa.Column("looked_at", sa.Double),
        sa.Column("checked_at", sa.Double),
        sa.Column("calls", sa.String, nullable=False, server_default=""),
        sa.Column("failures", sa.Integer, nullable=False, server_default="0"),
        sa.Column("failed_at", sa.Double),
        sa.Column("pin_refused_at", sa.Double),
        sa.Column("told", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("stale", sa.Boolean, nullable=False, server_default=sa.true()),
        sa.CheckConstraint("asked IN ('show', 'edit', 'pin', 'look')", name="router_boards_asked"),
    )
    op.create_table(
        "router_board_marks",
        sa.Column("seq", _NUMBER, primary_key=True, autoincrement=True),
        sa.Column("at", sa.Double, nullable=False),
        sqlite_autoincrement=True,
    )
