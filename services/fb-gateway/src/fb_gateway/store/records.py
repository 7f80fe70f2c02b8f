"""The gateway's tables. An address of a file may hold a key, and never leaves this service."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, Double, Index, MetaData, String, Table, Text, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import Database
from chassis.migrations import Migrations
from contracts.ids import FileRef
from fb_gateway.from_native import Echo, SeenFile

__all__ = ["Records", "records_migrations"]

METADATA = MetaData()
PEOPLE = Table(
    "fb_people",
    METADATA,
    Column("psid", String, primary_key=True),
    Column("acted_at", Double, nullable=False),  # epoch seconds
)
FILES = Table(
    "fb_files",
    METADATA,
    Column("ref", String, primary_key=True),
    Column("url", Text, nullable=False),
    Column("name", String),
    Column("mime", String),
    Column("seen_at", Double, nullable=False),
)
ECHOES = Table(
    "fb_echoes",
    METADATA,
    Column("metadata", String, primary_key=True),
    Column("psid", String, nullable=False),
    Column("mid", String, nullable=False),
    Column("seen_at", Double, nullable=False),
)
Index("fb_files_seen", FILES.c.seen_at)
Index("fb_echoes_seen", ECHOES.c.seen_at)
KEPT_SECONDS = 7 * 86_400
_INSERTS = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}


def records_migrations() -> Migrations:
    """What `otklik db upgrade` runs."""
    return Migrations("fb_gateway.store.migrations", "fb_versions", METADATA)


class Records:
    """Each method raises `Unavailable` when the database is away."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def note(
        self, *, acted: Sequence[tuple[str, float]] = (), files: Sequence[SeenFile] = (), echo: Echo | None = None
    ) -> None:
        """Write down what an event told: when a person acted, where files are, what stands there for us."""
        if not (acted or files or echo):
            return
        insert: Any = _INSERTS[self._database.dialect]
        now = self._database.now_sql()

        async def write(connection: AsyncConnection) -> None:
            for psid, at in acted:
                row = insert(PEOPLE).values(psid=psid, acted_at=at)
                latest = func.max if self._database.dialect == "sqlite" else func.greatest
                moved = {"acted_at": latest(PEOPLE.c.acted_at, row.excluded.acted_at)}
                await connection.execute(row.on_conflict_do_update(index_elements=["psid"], set_=moved))
            for file in files:
                row = insert(FILES).values(ref=file.ref, url=file.url, name=file.name, mime=file.mime, seen_at=now)
                await connection.execute(row.on_conflict_do_nothing())
            if echo is not None:
                row = insert(ECHOES).values(metadata=echo.metadata, psid=echo.psid, mid=echo.mid, seen_at=now)
                await connection.execute(row.on_conflict_do_nothing())

        await self._database.run(write)

    async def acted_at(self, psid: str) -> float | None:
        """When a person last did something, in epoch seconds; `None` if that is not known."""
        found: float | None = await self._one(select(PEOPLE.c.acted_at).where(PEOPLE.c.psid == psid))
        return found

    async def echoed(self, metadata: str) -> str | None:
        """Facebook's id of the message that came with this word of ours, once its echo has come."""
        found: str | None = await self._one(select(ECHOES.c.mid).where(ECHOES.c.metadata == metadata))
        return found

    async def file(self, ref: FileRef) -> SeenFile | None:
        """Where a file can be read, as far as its address still holds."""
        wanted = select(FILES.c.url, FILES.c.name, FILES.c.mime).where(FILES.c.ref == ref)
        async with self._database.reading() as connection:
            row = (await connection.execute(wanted)).first()
        return None if row is None else SeenFile(ref, row.url, row.name, row.mime)

    async def forget(self, psid: str) -> None:
        """Erase what is written down of a person. Which files are theirs nobody knows: those go with the sweep."""

        async def work(connection: AsyncConnection) -> None:
            for table in (PEOPLE, ECHOES):
                await connection.execute(delete(table).where(table.c.psid == psid))

        await self._database.run(work)

    async def sweep(self) -> None:
        """Forget addresses and echoes that are of no use any more."""
        before = self._database.now_sql() - KEPT_SECONDS

        async def work(connection: AsyncConnection) -> None:
            for table in (FILES, ECHOES):
                await connection.execute(delete(table).where(table.c.seen_at < before))

        await self._database.run(work)

    async def _one(self, query: Any) -> Any:
        async with self._database.reading() as connection:
            return (await connection.execute(query)).scalar_one_or_none()
