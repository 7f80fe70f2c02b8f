"""How far the Long Poll was read: moved on only when everything before is durable on the broker."""

from sqlalchemy import BigInteger, Column, Double, MetaData, String, Table, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import Database
from chassis.migrations import Migrations

__all__ = ["CURSOR", "CursorStore", "cursor_migrations"]

METADATA = MetaData()

CURSOR = Table(
    "vk_cursor",
    METADATA,
    Column("group_id", BigInteger, primary_key=True, autoincrement=False),
    Column("ts", String, nullable=False),
    Column("saved_at", Double, nullable=False),
)
"""`ts` is VKontakte's word for a place in the community's events (VK-20); `saved_at` is in epoch seconds."""


def cursor_migrations() -> Migrations:
    """What `otklik db upgrade` runs."""
    return Migrations("vk_gateway.store.migrations", "vk_versions", METADATA)


class CursorStore:
    """The place of one community. Each method raises `Unavailable` when the database is away."""

    def __init__(self, database: Database, group: int) -> None:
        self._database = database
        self._group = group

    async def load(self) -> str | None:
        """Where reading goes on; `None` before the first time."""
        wanted = select(CURSOR.c.ts).where(CURSOR.c.group_id == self._group)
        async with self._database.reading() as connection:
            found: str | None = (await connection.execute(wanted)).scalar_one_or_none()
        return found

    async def save(self, ts: str) -> None:
        """Everything before is durable elsewhere."""

        async def write(connection: AsyncConnection) -> None:
            await connection.execute(delete(CURSOR).where(CURSOR.c.group_id == self._group))
            row = {"group_id": self._group, "ts": ts, "saved_at": self._database.now_sql()}
            await connection.execute(insert(CURSOR).values(row))

        await self._database.run(write)
