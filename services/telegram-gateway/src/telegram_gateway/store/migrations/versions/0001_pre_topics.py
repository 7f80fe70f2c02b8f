"""Clients' topics in the operators' forum, and the topics that the bot has made."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "tg_topics",
        sa.Column("chat", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("topic", sa.String, primary_key=True),
        sa.Column("thread", sa.BigInteger),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("closed", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("asked_at", sa.Double),
        sa.Column("version", sa.Integer, nullable=False, server_default="0"),
        sa.Column("led_to", sa.String),
    )
    op.create_index("tg_topics_thread", "tg_topics", ["chat", "thread"], unique=True)
    op.create_table(
        "tg_own_threads",
        sa.Column("chat", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("thread", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("name", sa.String, nullable=False),
    )
    op.create_index("tg_own_threads_name", "tg_own_threads", ["chat", "name"])
