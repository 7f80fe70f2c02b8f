"""What is remembered of the sheet. One process at a time holds the book; one that lost it can change nothing."""

import json
from collections.abc import Iterable, Mapping
from typing import Any, Protocol, cast

from sqlalchemy import Row, delete, func, insert, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.clock import Clock
from chassis.database import Database
from contracts.envelope import Envelope, new_id
from contracts.forgetting import ForgetClient
from contracts.records import SHEET_KEY, Cell, CopyAsked, LossAllowed, RecordChanged, Tab
from contracts.routing import records_queue
from contracts.wire import Wire
from messaging.durable.inbox import Inbox
from messaging.durable.outbox import Outbox
from messaging.durable.pruning import erase_sent
from messaging.durable.statements import INSERTS
from sheets_sync.kept import Copy, Kept, Pending, Place
from sheets_sync.state import Asked, Entry, Opened, State
from sheets_sync.store.tables import DURABLE, PENDING, ROWS, STATE

__all__ = ["Book", "Superseded", "Waking"]

_HOLDER, _STATE, _COPY, _ALLOWED = "holder", "state", "copy", "allowed:"
_PAGE = 2_000
_KEYS_AT_ONCE = 300


class Superseded(Exception):
    """Another process holds the book; nothing was changed."""


class Waking(Protocol):
    """The relay, as far as the book needs it."""

    @property
    def token(self) -> str | None: ...

    @property
    def lease_seconds(self) -> float: ...

    def wake(self, keys: Iterable[str]) -> None:
        """Publish the rows of these keys now."""
        ...


class Book:
    """Each method raises `Unavailable` when the database is away."""

    def __init__(self, database: Database, relay: Waking, clock: Clock) -> None:
        self._database = database
        self._relay = relay
        self._clock = clock
        self._token = ""
        self._inbox = Inbox(DURABLE)
        self._outbox = Outbox(DURABLE, relay)

    async def hold(self) -> None:
        """From now on this process changes it, and no other."""
        self._token = new_id()

        async def work(connection: AsyncConnection) -> None:
            await _put(connection, _HOLDER, self._token)

        await self._database.run(work)

    async def heard(self, message_id: str, said: RecordChanged | LossAllowed | CopyAsked) -> bool:
        """Keep what the router said until a round does it; false if it had been heard."""

        async def work(connection: AsyncConnection) -> bool:
            if not await self._inbox.first_time(connection, message_id):
                return False
            match said:
                case RecordChanged():
                    cells = [[cell.field, cell.new] for cell in said.cells]
                    row = {"email": said.email, "cells": _json(cells), "wanted": " ".join(sorted(said.wanted))}
                    kept = insert(PENDING).values(row).values(seen=said.seen, heard_at=self._database.now_sql())
                    await connection.execute(kept)
                case LossAllowed():
                    await _put(connection, f"{_ALLOWED}{said.tab}", said.loss)
                case CopyAsked():
                    await _put(connection, _COPY, "asked")
            return True

        return await self._database.run(work)

    async def forget(self, message_id: str, said: ForgetClient) -> None:
        """Erase the copy of a client's rows, and what waits to be written there. Rows that still stand in the sheet are
        new ones to the next round."""

        async def work(connection: AsyncConnection) -> None:
            if await self._inbox.first_time(connection, message_id):
                await connection.execute(delete(ROWS).where(ROWS.c.key.in_(said.emails), ROWS.c.tab != "tariffs"))
                await connection.execute(delete(PENDING).where(PENDING.c.email.in_(said.emails)))
                await erase_sent(connection, DURABLE, said.emails)

        await self._database.run(work)

    async def open(self) -> Opened:
        """What a round begins with."""
        async with self._database.reading() as connection:
            words = {row.name: row.value for row in (await connection.execute(select(STATE))).all()}
            rows = (await connection.execute(select(PENDING).order_by(PENDING.c.seq))).all()
            now = float((await connection.execute(select(self._database.now_sql()))).scalar_one())
        state = State.model_validate_json(words[_STATE]) if _STATE in words else State()
        allowed = {
            cast("Tab", name.removeprefix(_ALLOWED)): value
            for name, value in words.items()
            if name.startswith(_ALLOWED)
        }
        return Opened(state, tuple(_pending(row) for row in rows), Asked(_COPY in words, allowed), now)

    async def waiting(self) -> float:
        """How many changes of the bot the sheet does not show yet."""
        async with self._database.reading() as connection:
            return float((await connection.execute(select(func.count()).select_from(PENDING))).scalar_one())

    async def copy(self) -> Copy:
        """The last copy of the sheet, read in pages: between them the event loop has its turn."""
        found: dict[Place, Kept] = {}
        after: tuple[str, str] = ("", "")
        while True:
            page = select(ROWS).order_by(ROWS.c.tab, ROWS.c.key).limit(_PAGE)
            async with self._database.reading() as connection:
                beyond = page.where(tuple_(ROWS.c.tab, ROWS.c.key) > tuple_(*after))
                rows = (await connection.execute(beyond)).all()
            for row in rows:
                kept = Kept(json.loads(row.cells), json.loads(row.said), row.gone)
                found[cast("Tab", row.tab), row.key] = kept
            if len(rows) < _PAGE:
                return found
            after = (rows[-1].tab, rows[-1].key)

    async def keep(self, entry: Entry) -> None:
        """All of it in one transaction, and say what is to be said. Raises `Superseded`."""
        envelopes = [self._envelope(message) for message in entry.messages]

        async def work(connection: AsyncConnection) -> None:
            await self._check(connection)
            if entry.forget:
                await connection.execute(delete(ROWS))
            await _keep_rows(connection, entry.rows)
            if entry.state is not None:
                await _put(connection, _STATE, entry.state.model_dump_json())
            if entry.settled:
                await connection.execute(delete(PENDING).where(PENDING.c.seq.in_(entry.settled)))
            if entry.tried:
                tried = update(PENDING).where(PENDING.c.seq.in_(entry.tried))
                await connection.execute(tried.values(tried_at=self._database.now_sql()))
            await _answer(connection, entry.answered)
            await self._outbox.add_all(connection, [(records_queue(), envelope) for envelope in envelopes])
            if envelopes:
                await self._outbox.claim(connection, [SHEET_KEY])

        await self._database.run(work)
        if envelopes:
            self._relay.wake([SHEET_KEY])

    async def _check(self, connection: AsyncConnection) -> None:
        """Also the lock under which messages get their order."""
        mine = update(STATE).where(STATE.c.name == _HOLDER, STATE.c.value == self._token).values(value=self._token)
        if (await connection.execute(mine)).rowcount != 1:
            raise Superseded

    def _envelope(self, message: Wire) -> Envelope[Wire]:
        number = new_id()
        return Envelope(id=number, key=SHEET_KEY, payload=message, at=self._clock.now(), correlation=number)


async def _put(connection: AsyncConnection, name: str, value: str) -> None:
    made = INSERTS[connection.dialect.name](STATE).values(name=name, value=value)
    changed = made.on_conflict_do_update(index_elements=[STATE.c.name], set_={"value": made.excluded.value})
    await connection.execute(changed)


async def _answer(connection: AsyncConnection, answered: Asked) -> None:
    """What was asked and is done; asked again meanwhile with another answer, it stays."""
    if answered.copy:
        await connection.execute(delete(STATE).where(STATE.c.name == _COPY))
    for tab, loss in answered.allowed.items():
        await connection.execute(delete(STATE).where(STATE.c.name == f"{_ALLOWED}{tab}", STATE.c.value == loss))


async def _keep_rows(connection: AsyncConnection, rows: Mapping[Place, Kept | None]) -> None:
    places = list(rows)
    for start in range(0, len(places), _KEYS_AT_ONCE):
        these = places[start : start + _KEYS_AT_ONCE]
        await connection.execute(delete(ROWS).where(tuple_(ROWS.c.tab, ROWS.c.key).in_(these)))
    kept = [
        {"tab": tab, "key": key, "cells": _json(row.cells), "said": _json(row.said), "gone": row.gone}
        for (tab, key), row in rows.items()
        if row is not None
    ]
    if kept:
        await connection.execute(insert(ROWS), kept)


def _pending(row: Row[Any]) -> Pending:
    cells = tuple(Cell(field=field, new=new) for field, new in json.loads(row.cells))
    return Pending(row.seq, row.email, cells, frozenset(row.wanted.split()), row.seen, row.tried_at)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
