"""Who of the router's replicas is alive: one row each, beaten in the database's own time."""

from collections.abc import Sequence

from sqlalchemy import Column, Double, String, Table, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import Database
from router.store.tables import METADATA

__all__ = ["REPLICAS", "ReplicaStore"]

FORGOTTEN_SECONDS = 60.0
"""The row of a replica that died without a word is removed after so long."""

REPLICAS = Table(
    "router_replicas",
    METADATA,
    Column("id", String, primary_key=True),
    Column("beat", Double, nullable=False),
)
"""`beat`: when the replica was last heard of, epoch seconds of the database."""


class ReplicaStore:
    """The heartbeats of `router.sharing`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._insert = postgresql.insert if database.dialect == "postgresql" else sqlite.insert

    async def beat(self, replica: str, alive_seconds: float) -> Sequence[str]:
        """See `router.sharing.Heartbeats`."""
        now = self._database.now_sql()

        async def work(connection: AsyncConnection) -> Sequence[str]:
            beaten = self._insert(REPLICAS).values(id=replica, beat=now)
            await connection.execute(
                beaten.on_conflict_do_update(index_elements=[REPLICAS.c.id], set_={"beat": beaten.excluded.beat})
            )
            await connection.execute(delete(REPLICAS).where(REPLICAS.c.beat < now - FORGOTTEN_SECONDS))
            alive = select(REPLICAS.c.id).where(REPLICAS.c.beat >= now - alive_seconds).order_by(REPLICAS.c.id)
            return list((await connection.execute(alive)).scalars())

        return await self._database.run(work)

    async def leave(self, replica: str) -> None:
        """See `router.sharing.Heartbeats`."""

        async def work(connection: AsyncConnection) -> None:
            await connection.execute(delete(REPLICAS).where(REPLICAS.c.id == replica))

        await self._database.run(work)
