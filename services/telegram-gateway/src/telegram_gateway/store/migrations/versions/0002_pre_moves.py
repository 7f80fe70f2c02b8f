"""The operators' group under another number."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "tg_moves",
        sa.Column("old", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("new", sa.BigInteger, nullable=False),
        sa.Column("at", sa.Double, nullable=False),
    )
