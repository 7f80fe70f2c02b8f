"""The statements of a relay, each built once."""

from typing import Any

from sqlalchemy import ColumnElement, Select, Update, bindparam, collate, exists, func, or_, select, update

from messaging.durable.instants import epoch_now
from messaging.durable.statements import BY_BYTES, among, in_each_dialect
from messaging.durable.tables import DurableTables

__all__ = ["BacklogStatements"]


class BacklogStatements:
    """What `Backlog` asks of the tables of one outbox."""

    def __init__(self, tables: DurableTables) -> None:
        rows, keys = tables.outbox, tables.keys
        mine = keys.c.token == bindparam("token")
        left = (keys.c.until - epoch_now()).label("left")

        def chosen(dialect: str) -> ColumnElement[bool]:
            return among(keys.c.key, "keys", dialect)

        def in_order(query: Select[str], dialect: str) -> Select[str]:
            return query.order_by(collate(keys.c.key, BY_BYTES[dialect])).with_for_update()

        self.lock = in_each_dialect(lambda dialect: in_order(select(keys.c.key).where(chosen(dialect), mine), dialect))
        self.lock_all = in_each_dialect(lambda dialect: in_order(select(keys.c.key).where(mine), dialect))
        enough = left > bindparam("margin")
        self.held = in_each_dialect(lambda dialect: select(keys.c.key, left).where(chosen(dialect), mine, enough))
        longer, let_go = {"until": epoch_now() + bindparam("seconds")}, {"token": None, "until": epoch_now()}
        self.extend = in_each_dialect(lambda dialect: update(keys).where(chosen(dialect)).values(**longer))
        self.release = in_each_dialect(lambda dialect: update(keys).where(chosen(dialect)).values(**let_go))
        all_sent = update(keys).where(_all_sent(tables)).values(**let_go).returning(keys.c.key)
        self.release_done = in_each_dialect(lambda dialect: all_sent.where(chosen(dialect)))
        self.mark = _mark(tables, "sqlite")
        # Of several changes in one statement SQLite knows nothing; there each costs next to nothing anyway.
        self.lock_and_mark = _lock_and_mark(tables, self.lock["postgresql"])
        self.waiting = _waiting(tables)
        self.oldest_rows = in_each_dialect(lambda dialect: _oldest_rows(tables, dialect))
        self.oldest_age = select(epoch_now() - func.min(rows.c.created_at)).where(rows.c.sent_at.is_(None))


def _mark(tables: DurableTables, dialect: str) -> Update:
    """By their ids: who hands its rows over right after the commit does not know their numbers."""
    rows = tables.outbox
    chosen = among(rows.c.id, "ids", dialect)
    return update(rows).where(chosen, rows.c.sent_at.is_(None)).values(sent_at=epoch_now())


def _lock_and_mark(tables: DurableTables, lock: Select[str]) -> Select[str]:
    """What `lock` gives, and the sent rows of those keys marked on the way."""
    mine = lock.cte("mine")
    of_mine = tables.outbox.c.key.in_(select(mine.c.key))
    marked = _mark(tables, "postgresql").where(of_mine).returning(tables.outbox.c.seq).cte("marked")
    return select(mine.c.key).add_cte(marked)


def _all_sent(tables: DurableTables) -> ColumnElement[bool]:
    rows = tables.outbox
    return ~exists().where(rows.c.key == tables.keys.c.key, rows.c.sent_at.is_(None))


def _waiting(tables: DurableTables) -> Select[str]:
    """Keys with unsent rows that no other relay holds, the longest waiting first."""
    rows, keys = tables.outbox, tables.keys
    free = or_(keys.c.token.is_(None), keys.c.token == bindparam("token"), keys.c.until < epoch_now())
    return (
        select(rows.c.key)
        .join_from(rows, keys, keys.c.key == rows.c.key, isouter=True)
        .where(rows.c.sent_at.is_(None), free)
        .group_by(rows.c.key)
        .order_by(func.min(rows.c.seq))
        .limit(bindparam("most"))
    )


def _oldest_rows(tables: DurableTables, dialect: str) -> Select[Any]:
    """The first few unsent rows of each of the keys, in order."""
    rows = tables.outbox
    place = func.row_number().over(partition_by=rows.c.key, order_by=rows.c.seq).label("place")
    wanted = among(rows.c.key, "keys", dialect)
    unsent = select(rows, place).where(wanted, rows.c.sent_at.is_(None)).subquery()
    return select(unsent).where(unsent.c.place <= bindparam("most")).order_by(unsent.c.seq)
