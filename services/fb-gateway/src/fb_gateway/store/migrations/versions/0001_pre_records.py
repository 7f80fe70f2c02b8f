"""People's last actions, addresses of files, echoes."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "fb_people",
        sa.Column("psid", sa.String, primary_key=True),
        sa.Column("acted_at", sa.Double, nullable=False),
    )
    op.create_table(
        "fb_files",
        sa.Column("ref", sa.String, primary_key=True),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("name", sa.String),
        sa.Column("mime", sa.String),
        sa.Column("seen_at", sa.Double, nullable=False),
    )
    op.create_index("fb_files_seen", "fb_files", ["seen_at"])
    op.create_table(
        "fb_echoes",
        sa.Column("metadata", sa.String, primary_key=True),
        sa.Column("psid", sa.String, nullable=False),
        sa.Column("mid", sa.String, nullable=False),
        sa.Column("seen_at", sa.Double, nullable=False),
    )
    op.create_index("fb_echoes_seen", "fb_echoes", ["seen_at"])
