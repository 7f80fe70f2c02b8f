"""Which number the operators' group had before it became a supergroup."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import BigInteger, Column, Double, Table, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import Database
from telegram_gateway.store.topics import METADATA

__all__ = ["MoveStore"]

MOVES = Table(
    "tg_moves",
    METADATA,
    Column("old", BigInteger, primary_key=True, autoincrement=False),
    Column("new", BigInteger, nullable=False),
    Column("at", Double, nullable=False),
)
"""`at` is in epoch seconds."""
_INSERTS = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}


class MoveStore:
    """See `telegram_gateway.whereabouts.Moves`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._insert: Any = _INSERTS[database.dialect]

    async def every(self) -> Mapping[int, int]:
        """See `Moves`."""
        async with self._database.reading() as connection:
            rows = (await connection.execute(select(MOVES.c.old, MOVES.c.new))).all()
        return {row.old: row.new for row in rows}

    async def keep(self, old: int, new: int) -> None:
        """See `Moves`."""
        row = self._insert(MOVES).values(old=old, new=new, at=self._database.now_sql()).on_conflict_do_nothing()

        async def work(connection: AsyncConnection) -> None:
            await connection.execute(row)

        await self._database.run(work)
