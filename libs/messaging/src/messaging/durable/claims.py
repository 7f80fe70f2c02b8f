"""Taking order keys under a lease: at most one relay holds a key at a time."""

from collections.abc import Iterable

from sqlalchemy import Table, bindparam, or_
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.dml import ReturningInsert

from messaging.durable.instants import epoch_now
from messaging.durable.statements import INSERTS, in_each_dialect

__all__ = ["Claims"]


class Claims:
    """The leases of one outbox."""

    def __init__(self, keys: Table) -> None:
        self._upserts = in_each_dialect(lambda dialect: _upsert(keys, dialect))

    async def take(
        self, connection: AsyncConnection, keys: Iterable[str], token: str, seconds: float
    ) -> frozenset[str]:
        """Lease those keys that are free, expired, or this token's already; the keys that it now holds.

        Also a key that stays another's is locked until the caller's transaction ends.
        """
        rows = [{"key": key, "token": token, "seconds": seconds} for key in sorted(set(keys))]
        if not rows:
            return frozenset()
        upsert = self._upserts[connection.dialect.name]
        taken = await connection.execute(upsert, rows if len(rows) > 1 else rows[0])
        return frozenset(taken.scalars())


def _upsert(keys: Table, dialect: str) -> ReturningInsert[str]:
    insert = INSERTS[dialect](keys).values(
        key=bindparam("key"), token=bindparam("token"), until=epoch_now() + bindparam("seconds")
    )
    offered = insert.excluded
    free = or_(keys.c.token.is_(None), keys.c.token == offered.token, keys.c.until < epoch_now())
    return insert.on_conflict_do_update(
        index_elements=["key"], set_={"token": offered.token, "until": offered.until}, where=free
    ).returning(keys.c.key)
