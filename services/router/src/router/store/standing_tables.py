"""How each client's subscription came to stand as it does, on the router's metadata."""

from sqlalchemy import BigInteger, Column, Date, Double, Integer, Table

from router.store.tables import METADATA

__all__ = ["STANDINGS"]

_NUMBER = BigInteger().with_variant(Integer, "sqlite")

STANDINGS = Table(
    "router_standings",
    METADATA,
    Column("client", _NUMBER, primary_key=True, autoincrement=False),
    Column("version", _NUMBER, nullable=False),
    Column("tariff", _NUMBER),
    Column("last_paid_day", Date),
    Column("paid_at", Double),
)
"""`version` grows with each change of the client's subscription, over its end and over the client's.

`tariff` and `last_paid_day` are what somebody entered last, none if nobody did; credits made since come on top of that.
`paid_at` is when the newest of these was made; it is null when what stands there was entered.
"""
