"""The table of the operators' templates, on the router's metadata."""

from sqlalchemy import BigInteger, Column, Double, Integer, String, Table, Text

from router.store.tables import METADATA

__all__ = ["TEMPLATES"]

TEMPLATES = Table(
    "router_templates",
    METADATA,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("name", String, nullable=False),
    Column("text", Text, nullable=False),
    Column("by", String, nullable=False),
    Column("at", Double, nullable=False),
    sqlite_autoincrement=True,
)
"""Answers kept for later. People know them by their place in the list, which is that of their ids."""
