"""Commands that must wait for their chat for long: taken over from the queue, in its order, so that others pass."""

from collections.abc import Collection, Sequence
from typing import Any, cast

from sqlalchemy import MetaData, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import Database
from contracts.envelope import new_id
from contracts.registry import decode, encode
from contracts.routing import Lane
from gatewaykit.store.tables import office_table, parked_table
from messaging.consume import Held
from messaging.durable.statements import INSERTS
from messaging.failures import Unavailable

__all__ = ["ParkedStore"]

_ONLY = 1


class ParkedStore:
    """See `gatewaykit.line.Rows`."""

    def __init__(self, database: Database, prefix: str) -> None:
        self._database = database
        metadata = MetaData()
        self._table = parked_table(prefix, metadata)
        self._office = office_table(prefix, metadata)
        self._token = ""

    async def take_office(self) -> Sequence[tuple[Lane, str]]:
        """See `Rows`. A sender that is not in office any more can add nothing from here on."""
        token, office, table = new_id(), self._office, self._table

        async def take(connection: AsyncConnection) -> Sequence[Any]:
            known = await connection.execute(update(office).where(office.c.id == _ONLY).values(token=token))
            if not known.rowcount:
                await connection.execute(insert(office).values(id=_ONLY, token=token))
            keys = select(table.c.lane, table.c.key).group_by(table.c.lane, table.c.key)
            return (await connection.execute(keys.order_by(func.min(table.c.seq)))).all()

        rows = await self._database.run(take)
        self._token = token
        return [(cast("Lane", row.lane), row.key) for row in rows]

    async def add(self, lane: Lane, commands: Sequence[Held], begun: Collection[str]) -> None:
        """See `Rows`."""
        rows = [
            {
                "command_id": held.envelope.id,
                "lane": lane,
                "key": held.envelope.key,
                "body": encode(held.envelope),
                "begun": held.deliveries > 1 or held.replayed or held.envelope.id in begun,
            }
            for held in commands
        ]
        into = INSERTS[self._database.dialect](self._table).on_conflict_do_nothing(index_elements=["command_id"])
        # Locked until the commit: whoever takes office afterwards finds what was added before.
        mine = select(self._office.c.token).where(self._office.c.id == _ONLY).with_for_update()
        token = self._token

        async def write(connection: AsyncConnection) -> None:
            if (await connection.execute(mine)).scalar_one_or_none() != token:
                raise Unavailable("another sender is in office")
            await connection.execute(into, rows)

        await self._database.run(write)

    async def first(self, lane: Lane, key: str, most: int) -> Sequence[Held]:
        """See `Rows`."""
        table = self._table
        mine = select(table.c.body, table.c.begun).where(table.c.lane == lane, table.c.key == key)
        async with self._database.reading() as connection:
            rows = (await connection.execute(mine.order_by(table.c.seq).limit(most))).all()
        return [Held(decode(bytes(row.body)), 2 if row.begun else 1) for row in rows]

    async def begin(self, ids: Sequence[str]) -> None:
        """See `Rows`."""
        these = update(self._table).where(self._table.c.command_id.in_(ids)).values(begun=True)
        async with self._database.transaction() as connection:
            await connection.execute(these)

    async def remove(self, ids: Sequence[str]) -> None:
        """See `Rows`."""
        async with self._database.transaction() as connection:
            await connection.execute(delete(self._table).where(self._table.c.command_id.in_(ids)))

    async def count(self, lane: Lane) -> int:
        """How many there are of a queue."""
        counted = select(func.count()).select_from(self._table).where(self._table.c.lane == lane)
        async with self._database.reading() as connection:
            return (await connection.execute(counted)).scalar_one()
