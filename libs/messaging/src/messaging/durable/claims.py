"""Taking order keys under a lease: at most one relay holds a key at a time."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import (
    CursorResult,
    Double,
    Label,
    Select,
    String,
    Table,
    bindparam,
    collate,
    func,
    literal_column,
    or_,
    select,
    true,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from messaging.durable.instants import epoch_now
from messaging.durable.statements import BY_BYTES, INSERTS, Insert, among, given, in_each_dialect
from messaging.durable.tables import DurableTables

__all__ = ["Claims"]


class Claims:
    """The leases of one outbox."""

    def __init__(self, tables: DurableTables) -> None:
        self._upserts = in_each_dialect(lambda dialect: _upsert(tables.keys, dialect).returning(tables.keys.c.key))
        self._unsent = in_each_dialect(lambda dialect: _unsent(tables, dialect))
        # SQLite names no table in what it returns, so that it would not know whose key is meant.
        self._counting = _upsert(tables.keys, "postgresql").returning(tables.keys.c.key, _unsent_of_key(tables))

    async def take(
        self, connection: AsyncConnection, keys: Iterable[str], token: str, seconds: float
    ) -> frozenset[str]:
        """Lease those keys that are free, expired, or this token's already; the keys that it now holds.

        Also a key that stays another's is locked until the caller's transaction ends.
        """
        wanted = list(set(keys))
        if not wanted:
            return frozenset()
        upsert = self._upserts[connection.dialect.name]
        taken = await connection.execute(upsert, {"keys": wanted, "token": token, "seconds": seconds})
        return frozenset(taken.scalars())

    async def take_counting(
        self, connection: AsyncConnection, keys: Iterable[str], token: str, seconds: float
    ) -> Mapping[str, int]:
        """The same, with how many unsent rows each key has, the caller's own included."""
        if connection.dialect.name == "postgresql":
            which = {"keys": list(keys), "token": token, "seconds": seconds}
            return _by_key(await connection.execute(self._counting, which))
        mine = await self.take(connection, keys, token, seconds)
        return _by_key(await connection.execute(self._unsent[connection.dialect.name], {"keys": list(mine)}))


def _by_key(found: CursorResult[Any]) -> Mapping[str, int]:
    return {row.key: row.unsent for row in found}


def _unsent(tables: DurableTables, dialect: str) -> Select[Any]:
    rows = tables.outbox
    these = among(rows.c.key, "keys", dialect), rows.c.sent_at.is_(None)
    return select(rows.c.key, func.count().label("unsent")).where(*these).group_by(rows.c.key)


def _unsent_of_key(tables: DurableTables) -> Label[int]:
    rows = tables.outbox
    this = literal_column(f"{tables.keys.name}.key", String())  # a column of the table would join it once more
    return select(func.count()).where(rows.c.key == this, rows.c.sent_at.is_(None)).scalar_subquery().label("unsent")


def _upsert(keys: Table, dialect: str) -> Insert:
    asked = given("keys", dialect)
    token = bindparam("token", type_=String())
    until = epoch_now() + bindparam("seconds", type_=Double())
    rows = select(asked.c.value, token, until).where(true()).order_by(collate(asked.c.value, BY_BYTES[dialect]))
    insert = INSERTS[dialect](keys).from_select(["key", "token", "until"], rows)
    offered = insert.excluded
    free = or_(keys.c.token.is_(None), keys.c.token == offered.token, keys.c.until < epoch_now())
    return insert.on_conflict_do_update(
        index_elements=["key"], set_={"token": offered.token, "until": offered.until}, where=free
    )
