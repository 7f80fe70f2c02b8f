"""The tables of clients' places in the operator chat, and of what that chat is like."""

from sqlalchemy import Boolean, CheckConstraint, Column, Double, ForeignKey, Index, Integer, String, Table, false, true

from router.store.tables import METADATA

__all__ = ["DESK", "PLACES"]

PLACES = Table(
    "router_places",
    METADATA,
    Column("id", String, primary_key=True),
    Column("client", ForeignKey("router_clients.id")),
    Column("account", ForeignKey("router_accounts.chat")),
    Column("current", Boolean, nullable=False, server_default=true()),
    Column("version", Integer, nullable=False, server_default="0"),
    Column("made_at", Double, nullable=False),
    CheckConstraint("(client IS NULL) <> (account IS NULL)", name="router_places_owner"),
)
"""Where what concerns a client stands in the operator chat, if that has topics; the gateway knows which topic it is.

It is a client's, or of an account that is nobody's. One is `current`; the others are still theirs, but nothing new
stands there.
"""
Index("router_places_client", PLACES.c.client, PLACES.c.current)
Index("router_places_account", PLACES.c.account, PLACES.c.current)
for _column in (PLACES.c.client, PLACES.c.account):
    Index(
        f"router_places_one_{_column.name}",
        _column,
        unique=True,
        postgresql_where=PLACES.c.current.is_(True),
        sqlite_where=PLACES.c.current.is_(True),
    )

DESK = Table(
    "router_desk",
    METADATA,
    Column("chat", String, primary_key=True),
    Column("forum", Boolean, nullable=False, server_default=false()),
    Column("may_tend", Boolean, nullable=False, server_default=true()),
)
"""How the operator chat was seen last; one row."""
