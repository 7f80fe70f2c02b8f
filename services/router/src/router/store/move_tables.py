"""Which number the operators' group had before it became a supergroup, on the router's metadata."""

from sqlalchemy import Column, Double, String, Table

from router.store.tables import METADATA

__all__ = ["MOVES"]

MOVES = Table(
    "router_moves",
    METADATA,
    Column("was", String, primary_key=True),
    Column("chat", String, nullable=False),
    Column("at", Double, nullable=False),
)
