"""Where SQLite and PostgreSQL say the same thing with different constructs.

Statements are built once and kept: building one costs more than running it.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, TypeVar

from sqlalchemy import JSON, Column, ColumnElement, FromClause, String, any_, bindparam, func, select
from sqlalchemy.dialects import postgresql, sqlite

__all__ = ["BY_BYTES", "INSERTS", "Insert", "among", "given", "in_each_dialect"]

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


def among(column: ColumnElement[Any], name: str, dialect: str) -> ColumnElement[bool]:
    """Whether it is one of the values bound as the list `name`.

    However many they are it is the same text, so that PostgreSQL prepares it once; an IN would be another for each.
    """
    if dialect == "postgresql":
        return column == any_(bindparam(name, type_=postgresql.ARRAY(column.type)))
    each = func.json_each(bindparam(name, type_=JSON())).table_valued("value")
    return column.in_(select(each.c.value))


def given(name: str, dialect: str) -> FromClause:
    """The texts bound as the list `name`, as a table with one column, `value`."""
    if dialect == "postgresql":
        texts = bindparam(name, type_=postgresql.ARRAY(String()))
        return func.unnest(texts).table_valued(Column("value", String()), name="given").render_derived()
    return func.json_each(bindparam(name, type_=JSON())).table_valued(Column("value", String()), name="given")
