"""The operators' group under another number."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "router_moves",
        sa.Column("was", sa.String, primary_key=True),
        sa.Column("chat", sa.String, nullable=False),
        sa.Column("at", sa.Double, nullable=False),
    )
