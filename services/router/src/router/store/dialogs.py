"""The store of dialogs: a transaction for each message, or each group of them, from the lock to the last letter."""

from collections.abc import Callable, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import Database
from messaging.durable.inbox import Inbox
from router.app.ports import Aim, Decision, Found, Gathered, Timer
from router.store.finding import Finder
from router.store.finding_together import is_usual
from router.store.gathering import gathered_in, keep_item
from router.store.grouping import Grouping
from router.store.keeping import keep
from router.store.move_tables import MOVES
from router.store.tables import DURABLE
from router.store.turn import Done, Turn, Waking
from router.store.writes import Writes

__all__ = ["DialogStore"]


class DialogStore:
    """See `router.app.ports.Dialogs`. Locks are taken in one order: client, account, dialog."""

    def __init__(self, database: Database, relay: Waking, *, sheet: bool = False) -> None:
        self._database = database
        self._turn = Turn(database, relay, sheet=sheet)
        self._grouping = Grouping(self._turn, side_by_side=1 if database.dialect == "sqlite" else 4)
        self._inbox = Inbox(DURABLE)

    async def change(self, message_id: str, aim: Aim, decide: Callable[[Found], Decision]) -> bool:
        """See `router.app.ports.Dialogs`."""
        if is_usual(aim):
            return await self._grouping.change(message_id, aim, decide)
        return await self.change_gathered(message_id, (), aim, decide)

    async def change_gathered(
        self, message_id: str, items: Sequence[Gathered], aim: Aim, decide: Callable[[Found], Decision]
    ) -> bool:
        """See `router.app.ports.Dialogs`."""

        async def work(connection: AsyncConnection) -> Done:
            found = await Finder(connection).find(aim)
            decision = decide(found)
            writes = Writes()
            await keep(connection, writes, found, decision)
            await writes.flush(connection)
            return Done(decision.letters, decision.heard_of)

        return await self._turn.take(message_id, items, work)

    async def gather(self, item: Gathered, timer: Timer) -> bool:
        """See `router.app.ports.Dialogs`."""

        async def work(connection: AsyncConnection) -> bool:
            if not await self._inbox.first_time(connection, item.message_id):
                return False
            await keep_item(connection, item, timer)
            return True

        return await self._database.run(work)

    async def moves(self) -> Mapping[str, str]:
        """See `router.app.ports.Dialogs`."""
        async with self._database.reading() as connection:
            rows = (await connection.execute(select(MOVES.c.was, MOVES.c.chat))).all()
        return {row.was: row.chat for row in rows}

    async def gathered(self, lane: str) -> Sequence[Gathered]:
        """See `router.app.ports.Dialogs`."""
        async with self._database.reading() as connection:
            return await gathered_in(connection, lane)
