"""Bringing a database to the schema that this version needs: Alembic without its command line.

A service keeps its revisions in `versions/` of one package, in files named `NNNN_pre_*.py` (safe while the version
before still runs) and `NNNN_post_*.py` (when it no longer does); a revision's id is its number `NNNN`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, text
from sqlalchemy.schema import SchemaItem

from chassis.database import Database

__all__ = ["Migrations", "differences", "is_current", "is_finished", "needed", "revision_of", "upgrade"]

_FILE_NAME = re.compile(r"(\d{4})_(pre|post)_\w+\.py")
_LOCK = 7_205_759_403_792_793
"""An advisory lock of PostgreSQL's; any number, as long as every version of ours takes the same."""


@dataclass(frozen=True, slots=True)
class Migrations:
    """One service's revisions and the tables they lead to."""

    package: str
    """Such as `router.store.migrations`; its `versions` hold the revisions."""
    version_table: str
    metadata: MetaData


async def upgrade(database: Database, migrations: Migrations, to: str = "head") -> None:
    """Run what has not run yet, in one transaction, alone: others that upgrade wait.

    `to` is a revision's number, for a backup that an earlier version made. Raises `Unavailable`, and `ValueError` for
    a revision that is not named as it should be.
    """
    async with database.transaction() as connection:
        if database.dialect == "postgresql":
            await connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        await connection.run_sync(_upgrade, migrations, to)


async def revision_of(database: Database, migrations: Migrations) -> str:
    """The number of the newest revision that ran; empty before the first. Raises `Unavailable`."""
    async with database.reading() as connection:
        return max(await connection.run_sync(_heads, migrations.version_table), default="")


def needed(migrations: Migrations) -> str:
    """The newest revision that this version cannot work without: the last `pre`. What `post` takes away is not used.

    While the database is there and no further, the version before works on it, too.
    """
    found = (match for match in map(_FILE_NAME.fullmatch, _names(migrations)) if match is not None)
    return max((match[1] for match in found if match[2] == "pre"), default="")


async def is_current(database: Database, migrations: Migrations) -> bool:
    """Whether the database has all that this version needs. Raises `Unavailable`."""
    return await revision_of(database, migrations) >= needed(migrations)


async def is_finished(database: Database, migrations: Migrations) -> bool:
    """Whether it has rid itself, too, of what only versions before needed. Raises `Unavailable`."""
    return await revision_of(database, migrations) >= (_script(migrations).get_current_head() or "")


async def differences(database: Database, migrations: Migrations) -> list[Any]:
    """What the migrated tables and the metadata do not have in common, as Alembic words it; empty when they agree."""
    async with database.reading() as connection:
        return await connection.run_sync(_differences, migrations)


def _upgrade(connection: Connection, migrations: Migrations, to: str) -> None:
    script = _script(migrations)

    def there(revision: Any, _: MigrationContext) -> Any:
        return script._upgrade_revs(to, revision)  # noqa: SLF001 - what Alembic's own `upgrade` command calls

    with EnvironmentContext(Config(), script, fn=there, destination_rev=to) as environment:
        environment.configure(
            connection=connection,
            target_metadata=migrations.metadata,
            version_table=migrations.version_table,
            transactional_ddl=True,  # SQLite's DDL is transactional, too, once BEGIN is said
        )
        environment.run_migrations()


def _heads(connection: Connection, version_table: str) -> Sequence[str]:
    return MigrationContext.configure(connection, opts={"version_table": version_table}).get_current_heads()


def _differences(connection: Connection, migrations: Migrations) -> list[Any]:
    ours = set(migrations.metadata.tables)

    def is_ours(item: SchemaItem, name: str | None, kind: str, _reflected: bool, _other: SchemaItem | None) -> bool:  # noqa: ARG001 - Alembic's form
        return kind != "table" or name in ours

    options = {"version_table": migrations.version_table, "include_object": is_ours, "compare_type": True}
    return list(compare_metadata(MigrationContext.configure(connection, opts=options), migrations.metadata))


def _names(migrations: Migrations) -> list[str]:
    return [file.name for file in (files(migrations.package) / "versions").iterdir()]


def _script(migrations: Migrations) -> ScriptDirectory:
    with as_file(files(migrations.package)) as folder:
        script = ScriptDirectory(str(folder), version_locations=[str(folder / "versions")])
        for revision in script.walk_revisions():
            name = Path(revision.path).name
            match = _FILE_NAME.fullmatch(name)
            if match is None or match[1] != revision.revision:
                raise ValueError(f"{name}: a revision's file is NNNN_pre_*.py or NNNN_post_*.py, and NNNN its id")
        return script
