"""Whether any client stands in the owner's records is found without reading all of them."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_index(
        "router_clients_recorded",
        "router_clients",
        ["id"],
        postgresql_where=sa.text("recorded"),
        sqlite_where=sa.text("recorded = 1"),
    )
