"""How far commands have come that take several calls, one row each while they are under way."""

import json
from typing import Any, cast

from sqlalchemy import MetaData, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import Database
from contracts.ids import MessageRef
from gatewaykit.store.tables import progress_table

__all__ = ["ProgressStore"]

KEPT_SECONDS = 7 * 86_400
"""After so long a row is of a command that nobody will ask for again."""


class ProgressStore:
    """See `gatewaykit.delivering.Progress`."""

    def __init__(self, database: Database, prefix: str) -> None:
        self._database = database
        self._table = progress_table(prefix, MetaData())

    async def load(self, command_id: str, calls: int) -> tuple[tuple[MessageRef, ...], ...]:
        """See `Progress`; nothing when it was planned otherwise then, as before an upgrade."""
        table = self._table
        wanted = select(table.c.done).where(table.c.command_id == command_id, table.c.calls == calls)
        async with self._database.reading() as connection:
            done = (await connection.execute(wanted)).scalar_one_or_none()
        return () if done is None else tuple(tuple(cast("list[MessageRef]", messages)) for messages in json.loads(done))

    async def save(self, command_id: str, calls: int, done: tuple[tuple[MessageRef, ...], ...]) -> None:
        """See `Progress`."""
        table = self._table
        values: dict[str, Any] = {"calls": calls, "done": json.dumps(done), "saved_at": self._now()}

        async def write(connection: AsyncConnection) -> None:
            known = await connection.execute(update(table).where(table.c.command_id == command_id).values(values))
            if not known.rowcount:
                await connection.execute(insert(table).values(command_id=command_id, **values))

        await self._database.run(write)

    async def forget(self, command_id: str) -> None:
        """See `Progress`."""
        async with self._database.transaction() as connection:
            await connection.execute(delete(self._table).where(self._table.c.command_id == command_id))

    async def sweep(self) -> None:
        """Remove what a crash or a database that was away has left long ago. Raises `Unavailable`."""
        async with self._database.transaction() as connection:
            await connection.execute(delete(self._table).where(self._table.c.saved_at < self._now() - KEPT_SECONDS))

    def _now(self) -> Any:
        return self._database.now_sql()
