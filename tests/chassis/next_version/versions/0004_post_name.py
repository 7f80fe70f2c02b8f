"""Their names, which this version no longer knows."""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.drop_column("example_people", "name")
