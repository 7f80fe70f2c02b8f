"""Forgetting what is long done: sent rows of the outbox, handled ids of the inbox, keys that nobody holds."""

from collections.abc import Callable, Sequence

from sqlalchemy import ColumnElement, LargeBinary, Table, and_, delete, func, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from messaging.durable.backlog import Transactions
from messaging.durable.instants import epoch_now
from messaging.durable.tables import DurableTables

__all__ = ["erase_sent", "prune_inbox", "prune_outbox"]

_BATCH = 500


async def prune_outbox(tables: DurableTables, transactions: Transactions, keep_seconds: float) -> int:
    """Remove a batch of rows that were sent longer ago than this; how many. Unsent rows are never touched."""
    rows, keys = tables.outbox, tables.keys
    # The oldest numbers are looked at, and no index on `sent_at` is kept up with every row for this.
    oldest = select(rows.c.seq, rows.c.sent_at).where(rows.c.sent_at.is_not(None)).order_by(rows.c.seq).limit(_BATCH)
    candidates = oldest.subquery()
    old = select(candidates.c.seq).where(candidates.c.sent_at < epoch_now() - keep_seconds)
    idle = and_(keys.c.token.is_(None), keys.c.until < epoch_now() - keep_seconds)
    some_idle = select(keys.c.key).where(idle).limit(_BATCH)

    async def work(connection: AsyncConnection) -> int:
        # Asked twice: between choosing and deleting, a key may be leased.
        await connection.execute(delete(keys).where(keys.c.key.in_(some_idle), idle))
        return await _delete(connection, rows, rows.c.seq, (await connection.execute(old)).scalars().all())

    return await transactions.run(work)


async def erase_sent(
    connection: AsyncConnection, tables: DurableTables, words: Sequence[str], before: float | None = None
) -> int:
    """Remove, in the caller's transaction, what was sent and holds one of these words, or has one as its key; how many.

    `before`: only what was written until then, in epoch seconds. Unsent rows are never touched. Reads the whole outbox.
    """
    rows, keys = tables.outbox, tables.keys
    if not words:
        return 0
    holds = _position_in(connection.dialect.name, rows.c.body)
    hits = or_(rows.c.key.in_(words), *(holds(word.encode()) > 0 for word in words))
    these = [rows.c.sent_at.is_not(None), hits]
    if before is not None:
        these.append(rows.c.created_at <= before)
    gone = await connection.execute(delete(rows).where(*these))
    await connection.execute(delete(keys).where(keys.c.key.in_(words), keys.c.token.is_(None)))
    return gone.rowcount


def _position_in(dialect: str, body: ColumnElement[bytes]) -> Callable[[bytes], ColumnElement[int]]:
    def of(word: bytes) -> ColumnElement[int]:
        sought = literal(word, LargeBinary)
        return func.position(sought.op("IN")(body)) if dialect == "postgresql" else func.instr(body, sought)

    return of


async def prune_inbox(tables: DurableTables, transactions: Transactions, keep_seconds: float) -> int:
    """Remove a batch of ids that were noted longer ago than this; how many."""
    inbox = tables.inbox
    old = select(inbox.c.id).where(inbox.c.at < epoch_now() - keep_seconds).order_by(inbox.c.at).limit(_BATCH)

    async def work(connection: AsyncConnection) -> int:
        return await _delete(connection, inbox, inbox.c.id, (await connection.execute(old)).scalars().all())

    return await transactions.run(work)


async def _delete(
    connection: AsyncConnection,
    table: Table,
    column: ColumnElement[str] | ColumnElement[int],
    chosen: Sequence[str | int],
) -> int:
    if chosen:
        await connection.execute(delete(table).where(column.in_(chosen)))
    return len(chosen)
