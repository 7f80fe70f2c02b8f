"""What the owner's table has said of each client, on the router's metadata."""

from sqlalchemy import BigInteger, Boolean, Column, Integer, Table, false

from router.store.tables import METADATA

__all__ = ["ROWS"]

_NUMBER = BigInteger().with_variant(Integer, "sqlite")

ROWS = Table(
    "router_rows",
    METADATA,
    Column("client", _NUMBER, primary_key=True, autoincrement=False),
    Column("revision", _NUMBER, nullable=False),
    Column("vanished", Boolean, nullable=False, server_default=false()),
)
"""`revision` is that of the change applied last; `vanished`: the client's row is there no more (*нет в таблице*)."""
