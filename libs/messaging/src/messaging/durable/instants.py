"""The database's own time, as seconds since 1970: what leases and due times are compared with.

Clocks of several processes differ; the clock of the database they share does not.
"""

from typing import Any

from sqlalchemy import Double
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

__all__ = ["epoch_now"]


class epoch_now(FunctionElement[float]):  # noqa: N801 - used as a function within SQL
    """Seconds since 1970 at the moment the statement runs, not when its transaction began."""

    type = Double()
    inherit_cache = True
    name = "epoch_now"


@compiles(epoch_now, "sqlite")
def _in_sqlite(element: epoch_now, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ARG001 - the hook's form
    # `unixepoch('subsec')` needs SQLite 3.42; a day number holds about 40 microseconds.
    return "((julianday('now') - 2440587.5) * 86400.0)"


@compiles(epoch_now, "postgresql")
def _in_postgresql(element: epoch_now, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ARG001 - the hook's form
    return "CAST(extract(epoch FROM clock_timestamp()) AS double precision)"
