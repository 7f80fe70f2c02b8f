"""The timers' table, and how replicas share what is due in it."""

from collections.abc import Sequence

from sqlalchemy import Column, ColumnElement, Double, Index, String, Table, delete, func, or_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import Database
from router.app.due import DueTimer
from router.store.tables import METADATA

__all__ = ["TIMERS", "TimerStore"]

TIMERS = Table(
    "router_timers",
    METADATA,
    Column("id", String, primary_key=True),
    Column("chat", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("due", Double, nullable=False),
    Column("claimed_until", Double),
    Index("router_timers_due", "due"),
)
"""`due` and `claimed_until` are epoch seconds; a claim keeps other replicas off the row for a moment.

Whoever sets a timer anew sets `claimed_until` to null.
"""


class TimerStore:
    """The timers of `router.ticker`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def next_due_in(self) -> float | None:
        """See `router.ticker.Timers`."""
        now = self._database.now_sql()
        query = select(func.min(TIMERS.c.due) - now).where(self._unclaimed())
        async with self._database.reading() as connection:
            seconds: float | None = (await connection.execute(query)).scalar_one()
            return seconds

    async def claim(self, rows: int, seconds: float) -> Sequence[DueTimer]:
        """See `router.ticker.Timers`."""
        now = self._database.now_sql()
        oldest = select(TIMERS.c.id).where(TIMERS.c.due <= now, self._unclaimed())
        chosen = oldest.order_by(TIMERS.c.due, TIMERS.c.id).limit(rows).with_for_update(skip_locked=True)
        columns = (TIMERS.c.id, TIMERS.c.chat, TIMERS.c.kind, TIMERS.c.subject, TIMERS.c.due)

        async def work(connection: AsyncConnection) -> Sequence[DueTimer]:
            ids = list((await connection.execute(chosen)).scalars())
            if not ids:
                return ()
            claimed = update(TIMERS).where(TIMERS.c.id.in_(ids)).values(claimed_until=now + seconds)
            found = (await connection.execute(claimed.returning(*columns))).all()
            return sorted((DueTimer(*row) for row in found), key=lambda timer: (timer.due, timer.id))

        return await self._database.run(work)

    async def fired(self, timers: Sequence[DueTimer]) -> None:
        """See `router.ticker.Timers`."""

        async def work(connection: AsyncConnection) -> None:
            await connection.execute(delete(TIMERS).where(_these(timers)))

        await self._database.run(work)

    async def give_back(self, timers: Sequence[DueTimer]) -> None:
        """See `router.ticker.Timers`."""

        async def work(connection: AsyncConnection) -> None:
            await connection.execute(update(TIMERS).where(_these(timers)).values(claimed_until=None))

        await self._database.run(work)

    def _unclaimed(self) -> ColumnElement[bool]:
        now = self._database.now_sql()
        return or_(TIMERS.c.claimed_until.is_(None), TIMERS.c.claimed_until <= now)


def _these(timers: Sequence[DueTimer]) -> ColumnElement[bool]:
    """The rows as they were claimed: one that was set to another time since is another timer."""
    return tuple_(TIMERS.c.id, TIMERS.c.due).in_([(timer.id, timer.due) for timer in timers])
