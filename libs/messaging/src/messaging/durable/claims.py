"""Rows for the outbox, and order keys taken under a lease: at most one relay holds a key at a time."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    Column,
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
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncConnection

from messaging.durable.batches import Row
from messaging.durable.instants import epoch_now
from messaging.durable.statements import BY_BYTES, INSERTS, Insert, among, given, in_each_dialect
from messaging.durable.tables import DurableTables

__all__ = ["Claims"]


class Claims:
    """The rows and the leases of one outbox."""

    def __init__(self, tables: DurableTables) -> None:
        self._upserts = in_each_dialect(lambda dialect: _upsert(tables.keys, dialect).returning(tables.keys.c.key))
        self._unsent = _unsent(tables, "sqlite")
        # SQLite names no table in what it returns, so that it would not know whose key is meant; nor does it put
        # rows into two tables by one statement.
        counting = _upsert(tables.keys, "postgresql").returning(tables.keys.c.key, _unsent_of_key(tables))
        self._putting = counting.add_cte(_put(tables).returning(tables.outbox.c.seq).cte("put"))
        self._insert = tables.outbox.insert()

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

    async def put(
        self, connection: AsyncConnection, rows: Sequence[Row], token: str, seconds: float
    ) -> Mapping[str, int]:
        """Write rows into the outbox, in this order, and `take` their keys; how many unsent rows each key that it now
        holds had before. That may be too many, if another relay marks some of them in this very moment.
        """
        keys = list(dict.fromkeys(row.parcel.key for row in rows))
        if connection.dialect.name == "postgresql":
            which = {"keys": keys, "token": token, "seconds": seconds, **_columns(rows)}
            return {row.key: row.unsent for row in await connection.execute(self._putting, which)}
        mine = await self.take(connection, keys, token, seconds)
        unsent = await connection.execute(self._unsent, {"keys": list(mine)})
        before = dict.fromkeys(mine, 0) | {row.key: row.unsent for row in unsent}
        await self.add(connection, rows)
        return before

    async def add(self, connection: AsyncConnection, rows: Sequence[Row]) -> None:
        """Write rows into the outbox, in this order."""
        values = [dict(zip(_COLUMNS, _values(row), strict=True)) for row in rows]
        if values:
            await connection.execute(self._insert, values if len(values) > 1 else values[0])


_COLUMNS = ("queue", "id", "key", "type", "body")


def _values(row: Row) -> tuple[str, str, str, str, bytes]:
    return row.queue, row.parcel.id, row.parcel.key, row.parcel.type, row.parcel.body


def _columns(rows: Sequence[Row]) -> Mapping[str, Sequence[object]]:
    """The same rows, a list for each column."""
    columns = zip(*(_values(row) for row in rows), strict=True)
    return {f"put_{name}": list(column) for name, column in zip(_COLUMNS, columns, strict=True)}


def _put(tables: DurableTables) -> Insert:
    """Rows bound as a list for each column, numbered in their order."""
    outbox = tables.outbox
    lists = (bindparam(f"put_{name}", type_=postgresql.ARRAY(outbox.c[name].type)) for name in _COLUMNS)
    columns = [Column(name, outbox.c[name].type) for name in _COLUMNS]
    given_rows = func.unnest(*lists).table_valued(*columns, with_ordinality="place", name="given_rows").render_derived()
    wanted = select(*(given_rows.c[name] for name in _COLUMNS), epoch_now()).order_by(given_rows.c.place)
    return postgresql.insert(outbox).from_select([*_COLUMNS, "created_at"], wanted)


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
