"""Their age, which the version before does not know."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("example_people", sa.Column("age", sa.Integer))
