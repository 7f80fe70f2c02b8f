"""What a service has heard already."""

from sqlalchemy.ext.asyncio import AsyncConnection

from messaging.durable.statements import INSERTS, in_each_dialect
from messaging.durable.tables import DurableTables

__all__ = ["Inbox"]


class Inbox:
    """The ids of handled messages, written in the transaction of their effect."""

    def __init__(self, tables: DurableTables) -> None:
        table = tables.inbox
        self._notes = in_each_dialect(
            lambda dialect: INSERTS[dialect](table).on_conflict_do_nothing().returning(table.c.id)
        )

    async def first_time(self, connection: AsyncConnection, message_id: str) -> bool:
        """Note the id in the caller's transaction; false when an earlier transaction did.

        Of two transactions at once the second waits until the first has ended, and hears false if it committed.
        """
        noted = await connection.execute(self._notes[connection.dialect.name], {"id": message_id})
        return noted.first() is not None
