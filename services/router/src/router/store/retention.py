"""Erasing what people said long ago. That it was said and how it ended stays: replies find their way by that."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, delete, exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import Database
from router.store.erasing import erase_commands
from router.store.owner_tables import BROADCASTS
from router.store.tables import COMMANDS, DIALOGS, HELD, MAILS

__all__ = ["Retention"]

_LOOK = 10_000
"""Rows that one look finds at most."""
_BATCH = 500
_SAID_NOTHING = '{"kind":"text","text":""}'


class Retention:
    """Each method raises `Unavailable` when the database is away."""

    def __init__(self, database: Database, seconds: float) -> None:
        self._database = database
        self._old = self._database.now_sql() - seconds

    async def sweep(self) -> Mapping[str, int]:
        """Erase a good deal of what is old; how many rows of each kind. Nothing that is under way is touched.

        What is old is looked for without keeping writers waiting, and erased in small transactions.
        """
        settled = COMMANDS.c.state != "pending", COMMANDS.c.made_at < self._old, ~_of_open_dialog()
        texts = select(COMMANDS.c.id).where(
            *settled,
            COMMANDS.c.kind != "prompt",
            or_(COMMANDS.c.content.is_not(None), COMMANDS.c.current.is_not(None)),
        )
        prompts = select(COMMANDS.c.id).where(COMMANDS.c.kind == "prompt", *settled)
        rated = DIALOGS.c.comment.is_not(None), DIALOGS.c.closed_at < self._old
        over = BROADCASTS.c.state == "done", BROADCASTS.c.begun_at < self._old, BROADCASTS.c.content != _SAID_NOTHING
        return {
            "texts": await self._blank(COMMANDS, texts, {"content": None, "current": None}),
            "prompts": await self._erase_prompts(prompts),
            "held": await self._delete(HELD, select(HELD.c.seq).where(HELD.c.at < self._old)),
            "mails": await self._delete(MAILS, select(MAILS.c.seq).where(MAILS.c.at < self._old)),
            "comments": await self._blank(DIALOGS, select(DIALOGS.c.id).where(*rated), {"comment": None}),
            "broadcasts": await self._blank(
                BROADCASTS, select(BROADCASTS.c.id).where(*over), {"content": _SAID_NOTHING, "shown": ""}
            ),
        }

    async def _found(self, query: Select[Any]) -> Sequence[Sequence[Any]]:
        async with self._database.reading() as connection:
            found = (await connection.execute(query.limit(_LOOK))).scalars().all()
        return [found[at : at + _BATCH] for at in range(0, len(found), _BATCH)]

    async def _blank(self, table: Table, query: Select[Any], nothing: Mapping[str, str | None]) -> int:
        key = _key(table)
        done = 0
        for batch in await self._found(query):
            # Asked once more: what was settled may be open again by now.
            these = update(table).where(key.in_(batch), key.in_(query)).values(**nothing)

            async def work(connection: AsyncConnection, these: Any = these) -> int:
                return int((await connection.execute(these)).rowcount)

            done += await self._database.run(work)
        return done

    async def _delete(self, table: Table, query: Select[Any]) -> int:
        key = _key(table)
        done = 0
        for batch in await self._found(query):
            these = delete(table).where(key.in_(batch))

            async def work(connection: AsyncConnection, these: Any = these) -> int:
                return int((await connection.execute(these)).rowcount)

            done += await self._database.run(work)
        return done

    async def _erase_prompts(self, query: Select[Any]) -> int:
        """A question goes as a whole: without its words nobody could answer it."""
        done = 0
        for batch in await self._found(query):

            async def work(connection: AsyncConnection, batch: Sequence[Any] = batch) -> None:
                await erase_commands(connection, COMMANDS.c.id.in_(batch))

            await self._database.run(work)
            done += len(batch)
        return done


def _key(table: Table) -> ColumnElement[Any]:
    (key,) = table.primary_key.columns
    return key


def _of_open_dialog() -> ColumnElement[bool]:
    return exists().where(DIALOGS.c.id == COMMANDS.c.dialog, DIALOGS.c.closed_at.is_(None))
