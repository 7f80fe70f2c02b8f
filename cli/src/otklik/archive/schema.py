"""Which tables there are, and what their columns hold."""

from collections.abc import Mapping
from typing import Literal

from chassis.copying import Kind as ColumnKind
from chassis.copying import Table, kinds_of, tables_of
from chassis.database import Database
from chassis.migrations import revision_of
from otklik.house import schemas

__all__ = ["Kind", "Revisions", "Table", "kinds_of", "revisions", "tables"]

Kind = ColumnKind
Revisions = Mapping[str, str]
"""Of each schema, by its version table: the newest revision that ran."""
State = Literal["empty", "full"]


def tables() -> list[Table]:
    """Their tables, those that others point to first."""
    return tables_of(schemas())


async def revisions(database: Database) -> dict[str, str]:
    """How far each schema is. Raises `Unavailable`."""
    return {schema.version_table: await revision_of(database, schema) for schema in schemas()}
