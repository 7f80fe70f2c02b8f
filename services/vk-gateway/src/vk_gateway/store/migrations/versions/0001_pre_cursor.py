"""How far the Long Poll was read."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "vk_cursor",
        sa.Column("group_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("ts", sa.String, nullable=False),
        sa.Column("saved_at", sa.Double, nullable=False),
    )
