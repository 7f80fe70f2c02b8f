"""What a service has heard already."""

from collections.abc import Collection

from sqlalchemy import Table, collate, select, true
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.dml import ReturningInsert

from messaging.durable.statements import BY_BYTES, INSERTS, given, in_each_dialect
from messaging.durable.tables import DurableTables

__all__ = ["Inbox"]


class Inbox:
    """The ids of handled messages, written in the transaction of their effect."""

    def __init__(self, tables: DurableTables) -> None:
        table = tables.inbox
        self._notes = in_each_dialect(
            lambda dialect: INSERTS[dialect](table).on_conflict_do_nothing().returning(table.c.id)
        )
        self._notes_all = in_each_dialect(lambda dialect: _notes_all(table, dialect))

    async def first_time(self, connection: AsyncConnection, message_id: str) -> bool:
        """Note the id in the caller's transaction; false when an earlier transaction did.

        Of two transactions at once the second waits until the first has ended, and hears false if it committed.
        """
        noted = await connection.execute(self._notes[connection.dialect.name], {"id": message_id})
        return noted.first() is not None

    async def first_times(self, connection: AsyncConnection, message_ids: Collection[str]) -> frozenset[str]:
        """The same for several at once: those that no earlier transaction noted."""
        noted = await connection.execute(self._notes_all[connection.dialect.name], {"ids": list(message_ids)})
        return frozenset(noted.scalars())


def _notes_all(table: Table, dialect: str) -> ReturningInsert[str]:
    """In one order for all who do so, so that two who note the same ids never wait for each other."""
    ids = given("ids", dialect)
    in_order = select(ids.c.value).where(true()).order_by(collate(ids.c.value, BY_BYTES[dialect]))
    return INSERTS[dialect](table).from_select(["id"], in_order).on_conflict_do_nothing().returning(table.c.id)
