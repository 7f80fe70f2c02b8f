"""Taking order keys under a lease: at most one relay holds a key at a time."""

from collections.abc import Iterable

from sqlalchemy import Double, String, Table, bindparam, collate, or_, select, true
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.dml import ReturningInsert

from messaging.durable.instants import epoch_now
from messaging.durable.statements import BY_BYTES, INSERTS, given, in_each_dialect

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
        wanted = sorted(set(keys))
        if not wanted:
            return frozenset()
        upsert = self._upserts[connection.dialect.name]
        taken = await connection.execute(upsert, {"keys": wanted, "token": token, "seconds": seconds})
        return frozenset(taken.scalars())


def _upsert(keys: Table, dialect: str) -> ReturningInsert[str]:
    asked = given("keys", dialect)
    token = bindparam("token", type_=String())
    until = epoch_now() + bindparam("seconds", type_=Double())
    rows = select(asked.c.value, token, until).where(true()).order_by(collate(asked.c.value, BY_BYTES[dialect]))
    insert = INSERTS[dialect](keys).from_select(["key", "token", "until"], rows)
    offered = insert.excluded
    free = or_(keys.c.token.is_(None), keys.c.token == offered.token, keys.c.until < epoch_now())
    return insert.on_conflict_do_update(
        index_elements=["key"], set_={"token": offered.token, "until": offered.until}, where=free
    ).returning(keys.c.key)
