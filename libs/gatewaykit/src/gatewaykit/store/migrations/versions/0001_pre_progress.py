"""How far commands have come that take several calls, which were done lately, and which wait for their chat."""

import sqlalchemy as sa
from alembic import op

from gatewaykit.store.tables import prefix_of

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    prefix = prefix_of(op.get_context().version_table)
    name = f"{prefix}_progress"
    op.create_table(
        name,
        sa.Column("command_id", sa.Text(), primary_key=True),
        sa.Column("calls", sa.Integer(), nullable=False),
        sa.Column("done", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.Double(), nullable=False),
    )
    op.create_index(f"ix_{name}_saved_at", name, ["saved_at"])
    op.create_table(
        f"{prefix}_done",
        sa.Column("command_id", sa.Text(), primary_key=True),
        sa.Column("told_at", sa.Double(), nullable=False),
    )
    op.create_index(f"ix_{prefix}_done_told_at", f"{prefix}_done", ["told_at"])
    op.create_table(
        f"{prefix}_parked",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True, autoincrement=True),
        sa.Column("command_id", sa.Text(), nullable=False, unique=True),
        sa.Column("lane", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("begun", sa.Boolean(), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index(f"ix_{prefix}_parked_line", f"{prefix}_parked", ["lane", "key", "seq"])
    op.create_table(
        f"{prefix}_office",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("token", sa.Text(), nullable=False),
    )
