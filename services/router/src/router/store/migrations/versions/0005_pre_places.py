"""Clients' places in the operator chat, and what that chat is like."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "router_places",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("client", _NUMBER, sa.ForeignKey("router_clients.id")),
        sa.Column("account", sa.String, sa.ForeignKey("router_accounts.chat")),
        sa.Column("current", sa.Boolean, nullable=False, server_default=sa.true()),
        sa.Column("version", sa.Integer, nullable=False, server_default="0"),
        sa.Column("made_at", sa.Double, nullable=False),
        sa.CheckConstraint("(client IS NULL) <> (account IS NULL)", name="router_places_owner"),
    )
    for column in ("client", "account"):
        op.create_index(f"router_places_{column}", "router_places", [column, "current"])
        op.create_index(
            f"router_places_one_{column}",
            "router_places",
            [column],
            unique=True,
            postgresql_where=sa.text("current IS true"),
            sqlite_where=sa.text("current IS 1"),
        )
    op.create_table(
        "router_desk",
        sa.Column("chat", sa.String, primary_key=True),
        sa.Column("forum", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("may_tend", sa.Boolean, nullable=False, server_default=sa.true()),
    )
