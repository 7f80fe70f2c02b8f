"""How far commands have come that take several calls, and which were done lately."""

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
