"""The board in the database."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import Database
from router.app.board.ports import Glance, Kept, Seen, Told
from router.app.board.steps import Board
from router.app.board.text import LINES, NAMES, Reminded
from router.app.ports import Decision
from router.store.board_tables import BOARDS, MARKS
from router.store.cards import opened
from router.store.keeping import keep_commands
from router.store.queries import INSERTS
from router.store.reminder_tables import REMINDERS
from router.store.tables import ACCOUNTS, CLIENTS, COMMANDS, DIALOGS
from router.store.turn import Done, Turn, Waking

__all__ = ["BoardStore"]

REMINDED_SECONDS = 86_400.0
"""So long a client who was reminded stands on the board."""


class BoardStore:
    """See `router.app.board.ports.Boards`. No client's row is locked here."""

    def __init__(
        self, database: Database, relay: Waking, now: Callable[[], ColumnElement[float]] | None = None
    ) -> None:
        """`now` is what time it is, in SQL; the database's own unless it is given."""
        self._database = database
        self._turn = Turn(database, relay)
        self._now_sql = now or database.now_sql

    async def glance(self, chat: str) -> Glance:
        """See `Boards`."""
        marked = select(MARKS.c.at).order_by(MARKS.c.seq).limit(1).scalar_subquery()
        is_open = exists().where(DIALOGS.c.closed_at.is_(None))
        asked = select(self._now_sql().label("now"), marked.label("marked"), is_open.label("opened"))
        async with self._database.reading() as connection:
            row = (await connection.execute(select(BOARDS).where(BOARDS.c.chat == chat))).mappings().first()
            seen = (await connection.execute(asked)).one()
        return Glance(Board(chat) if row is None else Board(**row), seen.marked, bool(seen.opened), seen.now)

    async def change(self, chat: str, decide: Callable[[Seen], Kept]) -> bool:
        """See `Boards`."""

        async def work(connection: AsyncConnection) -> Done | None:
            board = await self._locked(connection, chat, select(BOARDS).with_for_update(skip_locked=True))
            if board is None:
                return None
            # The marks first: what is read after them holds every change that they stand for.
            await connection.execute(delete(MARKS))
            now = await self._now(connection)
            seen = Seen(board, now, await opened(connection, LINES), await _reminded(connection, now))
            return await _keep(connection, decide(seen), seen.now)

        return await self._turn.say(work)

    async def hear(self, message_id: str, chat: str, command: str | None, decide: Callable[[Told], Kept]) -> bool:
        """See `Boards`."""

        async def work(connection: AsyncConnection) -> Done:
            board = await self._locked(connection, chat, select(BOARDS).with_for_update())
            known = select(exists().where(COMMANDS.c.id == command))
            ours = command is not None and bool((await connection.execute(known)).scalar())
            told = Told(board or Board(chat), await self._now(connection), ours)
            heard_of = () if command is None else (command,)
            return await _keep(connection, decide(told), told.now, heard_of)

        return await self._turn.take(message_id, (), work)

    async def _locked(self, connection: AsyncConnection, chat: str, query: Select[Any]) -> Board | None:
        make = INSERTS[connection.dialect.name](BOARDS).values(chat=chat).on_conflict_do_nothing()
        await connection.execute(make)
        row = (await connection.execute(query.where(BOARDS.c.chat == chat))).mappings().first()
        return None if row is None else Board(**row)

    async def _now(self, connection: AsyncConnection) -> float:
        now: float = (await connection.execute(select(self._now_sql()))).scalar_one()
        return now


async def _reminded(connection: AsyncConnection, now: float) -> Reminded:
    """Each client once, whoever was reminded last first; called as their account is that was bound first."""
    named = select(ACCOUNTS.c.name).where(ACCOUNTS.c.client == REMINDERS.c.client)
    name = named.order_by(ACCOUNTS.c.bound_at, ACCOUNTS.c.chat).limit(1).correlate(REMINDERS).scalar_subquery()
    last = func.max(REMINDERS.c.settled_at)
    lately = REMINDERS.c.state == "sent", REMINDERS.c.settled_at > now - REMINDED_SECONDS
    found = select(func.coalesce(name, CLIENTS.c.name, CLIENTS.c.email)).join(
        CLIENTS, CLIENTS.c.id == REMINDERS.c.client
    )
    these = found.where(*lately).group_by(REMINDERS.c.client, CLIENTS.c.id).order_by(last.desc(), CLIENTS.c.id)
    count = select(func.count(REMINDERS.c.client.distinct())).join(CLIENTS, CLIENTS.c.id == REMINDERS.c.client)
    return Reminded(
        (await connection.execute(count.where(*lately))).scalar_one(),
        tuple((await connection.execute(these.limit(NAMES))).scalars()),
    )


async def _keep(connection: AsyncConnection, kept: Kept, now: float, heard_of: tuple[str, ...] = ()) -> Done:
    values = asdict(kept.board)
    await connection.execute(update(BOARDS).where(BOARDS.c.chat == values.pop("chat")).values(**values))
    await keep_commands(connection, Decision(None, sent=kept.sent, settled=kept.settled, links=kept.links, at=now))
    return Done(kept.letters, heard_of)
