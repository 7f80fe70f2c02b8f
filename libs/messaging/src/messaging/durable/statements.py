"""Where SQLite and PostgreSQL say the same thing with different constructs.

Statements are built once and kept: building one costs more than running it.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TypeVar

from sqlalchemy.dialects import postgresql, sqlite

__all__ = ["BY_BYTES", "INSERTS", "Insert", "in_each_dialect"]

Insert = postgresql.Insert | sqlite.Insert
S = TypeVar("S")

INSERTS: Mapping[str, Callable[..., Insert]] = MappingProxyType(
    {"postgresql": postgresql.insert, "sqlite": sqlite.insert}
)
"""An INSERT that knows ON CONFLICT, by the dialect's name."""

BY_BYTES: Mapping[str, str] = MappingProxyType({"postgresql": "C", "sqlite": "BINARY"})
"""The collation that sorts as Python does: rows that are always locked in one order never deadlock."""


def in_each_dialect(build: Callable[[str], S]) -> Mapping[str, S]:
    """The same statement for every dialect, by its name."""
    return MappingProxyType({dialect: build(dialect) for dialect in INSERTS})
