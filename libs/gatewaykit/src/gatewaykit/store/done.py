"""Which commands were done lately, so that the next sender of the account does not do them again."""

from collections.abc import Sequence

from sqlalchemy import MetaData, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import Database
from gatewaykit.store.tables import done_table
from messaging.durable.statements import INSERTS

__all__ = ["DoneStore"]

KEPT_SECONDS = 7 * 86_400
"""As long as an outbox keeps what it has published: after that nothing is published again."""


class DoneStore:
    """See `gatewaykit.lately.Done`."""

    def __init__(self, database: Database, prefix: str) -> None:
        self._database = database
        self._table = done_table(prefix, MetaData())

    async def newest(self, most: int) -> Sequence[str]:
        """See `Done`."""
        table = self._table
        wanted = select(table.c.command_id).order_by(table.c.told_at.desc()).limit(most)
        async with self._database.reading() as connection:
            return list((await connection.execute(wanted)).scalars())

    async def add(self, ids: Sequence[str]) -> None:
        """See `Done`."""
        rows = [{"command_id": one} for one in ids]
        into = INSERTS[self._database.dialect](self._table).values(told_at=self._database.now_sql())

        async def write(connection: AsyncConnection) -> None:
            await connection.execute(into.on_conflict_do_nothing(), rows)

        await self._database.run(write)

    async def sweep(self) -> None:
        """See `Done`."""
        old = self._table.c.told_at < self._database.now_sql() - KEPT_SECONDS
        async with self._database.transaction() as connection:
            await connection.execute(delete(self._table).where(old))
