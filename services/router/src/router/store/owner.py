"""The owner's transactions: prompts, broadcasts, records, the journal."""

from collections.abc import Awaitable, Callable, Sequence

from sqlalchemy import exists, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import Database
from router.app.owner.ports import OpenPrompt, Outcome, OwnerDesk
from router.app.owner.prompts import Asked
from router.app.ports import Decision, Gathered, OpenDialogs
from router.store.broadcasts import BroadcastDesk, bulk_ended
from router.store.cards import opened
from router.store.changes import ChangeDesk
from router.store.forgetting import ForgetRecords
from router.store.keeping import keep_commands, keep_timers
from router.store.queries import COMMANDS_BY_MESSAGE, PIECES_OF
from router.store.stats import StatsDesk
from router.store.tables import COMMANDS
from router.store.tariffs import TariffDesk
from router.store.turn import Done, Turn, Waking

__all__ = ["OwnerRecords"]

_DONE = "done"


class OwnerRecords:
    """See `router.app.owner.ports.OwnerStore`."""

    def __init__(self, database: Database, relay: Waking, *, sheet: bool = False) -> None:
        self._turn = Turn(database, relay, sheet=sheet)

    async def change(
        self, message_id: str, items: Sequence[Gathered], work: Callable[[OwnerDesk], Awaitable[Outcome]]
    ) -> bool:
        """See `router.app.owner.ports.OwnerStore`."""

        async def whole(connection: AsyncConnection) -> Done:
            outcome = await work(_Desk(connection))
            kept = Decision(None, sent=outcome.sent, timers=outcome.timers, at=outcome.at)
            await keep_commands(connection, kept)
            await keep_timers(connection, kept)
            return Done(outcome.letters)

        return await self._turn.take(message_id, items, whole)

    async def bulk_ended(self, message_id: str, commands: Sequence[str], reason: str | None, *, certain: bool) -> bool:
        """See `router.app.owner.ports.OwnerStore`."""

        async def whole(connection: AsyncConnection) -> Done:
            await bulk_ended(connection, commands, reason, certain=certain)
            return Done(heard_of=commands)

        return await self._turn.take(message_id, (), whole)


class _Desk(BroadcastDesk, ChangeDesk, ForgetRecords, StatsDesk, TariffDesk):
    """See `router.app.owner.ports.OwnerDesk`."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def prompt(self, message: str) -> OpenPrompt | None:
        """See `OwnerDesk`."""
        rows = (await self._connection.execute(COMMANDS_BY_MESSAGE, {"message": message})).all()
        command = next((row.id for row in rows if row.kind == "prompt"), None)
        if command is None:
            return None
        locked = select(COMMANDS).where(COMMANDS.c.id == command).with_for_update()
        row = (await self._connection.execute(locked)).one()
        pieces = (await self._connection.execute(PIECES_OF, {"commands": [row.id]})).all()
        messages = tuple(piece.message for piece in pieces)
        return OpenPrompt(row.id, Asked.model_validate_json(row.content), row.current == _DONE, messages)

    async def unreported(self, since: float) -> bool:
        """See `OwnerDesk`."""
        asked = COMMANDS.c.state == "pending", COMMANDS.c.made_at > since, COMMANDS.c.kind == "prompt"
        return bool((await self._connection.execute(select(exists().where(*asked)))).scalar())

    async def answered(self, prompt: str) -> None:
        """See `OwnerDesk`."""
        await self._connection.execute(update(COMMANDS).where(COMMANDS.c.id == prompt).values(current=_DONE))

    async def opened(self, most: int) -> OpenDialogs:
        """See `OwnerDesk`."""
        return await opened(self._connection, most)
