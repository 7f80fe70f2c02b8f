"""The owner's table, applied: one client a transaction, the client's row locked first."""

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, exists, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import Database
from contracts.records import ClientChanged, ClientRowChange, SubscriptionRow, SubscriptionRowChange, TariffChanged
from messaging.durable.statements import INSERTS
from router.app.owner.ports import Outcome
from router.app.owner.prompts import RecordField
from router.app.ports import Decision
from router.app.sheet.ports import Overridden, SheetDesk
from router.store.fields import Given, put, subscribe, subscribed
from router.store.keeping import keep_commands, keep_timers
from router.store.money import lock_till
from router.store.owner_tables import CHANGES
from router.store.payment_tables import PAYMENTS
from router.store.sheet_tables import ROWS
from router.store.tables import ACCOUNTS, CLIENTS, TARIFFS
from router.store.turn import Done, Turn, Waking
from router.store.writing_back import comes_from_the_sheet, note_cells, note_subscription

__all__ = ["SheetRecords"]

BY = "Google Sheets"
_OWN: tuple[RecordField, ...] = ("name", "language", "notes")


class SheetRecords:
    """See `router.app.sheet.ports.SheetStore`."""

    def __init__(self, database: Database, relay: Waking, *, sheet: bool = False) -> None:
        self._turn = Turn(database, relay, sheet=sheet)

    async def change(self, message_id: str, work: Callable[[SheetDesk], Awaitable[Outcome]]) -> bool:
        """See `router.app.sheet.ports.SheetStore`."""

        async def whole(connection: AsyncConnection) -> Done:
            outcome = await work(_Desk(connection))
            kept = Decision(None, sent=outcome.sent, timers=outcome.timers, at=outcome.at)
            await keep_commands(connection, kept)
            await keep_timers(connection, kept)
            return Done(outcome.letters)

        return await self._turn.take(message_id, (), whole)


class _Desk:
    """See `router.app.sheet.ports.SheetDesk`."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def tariff(self, said: TariffChanged) -> None:
        """See `SheetDesk`."""
        await lock_till(self._connection)
        found = await self._tariff_id(said.name)
        if said.new is None:
            if found is not None:
                await self._connection.execute(update(TARIFFS).where(TARIFFS.c.id == found).values(active=False))
            return
        row = {
            "name": said.name,
            "price": Decimal(said.new.price),
            "currency": said.new.currency,
            "days": said.new.days,
            "active": said.new.active,
        }
        if found is None:
            await self._connection.execute(insert(TARIFFS).values(row))
        else:
            await self._connection.execute(update(TARIFFS).where(TARIFFS.c.id == found).values(row))

    async def client(self, said: ClientChanged) -> Sequence[Overridden]:
        """See `SheetDesk`."""
        row = await self._locked(said)
        if row is None or await self._is_stale(row.id, said):
            return ()
        comes_from_the_sheet(self._connection)
        over: list[Overridden] = []
        if said.client is not None:
            over += await self._own(row, said.client, said)
        if said.subscription is not None:
            over += await self._subscription(row, said.subscription, said)
        await self._note(row.id, said)
        return over

    async def _locked(self, said: ClientChanged) -> Row[Any] | None:
        """The client, made if the table names somebody new."""
        query = select(CLIENTS).where(CLIENTS.c.email == said.email).with_for_update()
        row = (await self._connection.execute(query)).first()
        there = [part for part in (said.client, said.subscription) if part is not None and part.new is not None]
        if row is not None or not there:
            return row
        made = INSERTS[self._connection.dialect.name](CLIENTS).values(
            email=said.email, recorded=True, created_at=said.at.timestamp()
        )
        await self._connection.execute(made.on_conflict_do_nothing(index_elements=["email"]))
        return (await self._connection.execute(query)).one()

    async def _is_stale(self, client: int, said: ClientChanged) -> bool:
        """Something newer of the table was applied: a replayed dead letter, perhaps."""
        if said.source == "file":
            return False
        known = (await self._connection.execute(select(ROWS.c.revision).where(ROWS.c.client == client))).scalar()
        return known is not None and said.revision <= known

    async def _note(self, client: int, said: ClientChanged) -> None:
        gone = said.client is not None and said.client.new is None
        if not gone:
            await self._connection.execute(update(CLIENTS).where(CLIENTS.c.id == client).values(recorded=True))
        row = INSERTS[self._connection.dialect.name](ROWS).values(client=client, revision=said.revision, vanished=gone)
        greatest = func.max if self._connection.dialect.name == "sqlite" else func.greatest
        values: dict[str, Any] = {"revision": greatest(ROWS.c.revision, row.excluded.revision)}
        if said.client is not None:
            values["vanished"] = gone
        await self._connection.execute(row.on_conflict_do_update(index_elements=["client"], set_=values))

    async def _own(self, row: Row[Any], change: ClientRowChange, said: ClientChanged) -> Sequence[Overridden]:
        """Name, language, notes. Client, accounts and history stay when the row vanishes."""
        over: list[Overridden] = []
        for name in _OWN if change.new is not None else ():
            new = getattr(change.new, name)
            old = "" if change.old is None else getattr(change.old, name)
            held = getattr(row, name) or ""
            if new == held or (new == old and not said.copied) or (said.copied and not new):
                continue
            if said.copied and await self._edited(row.id, name):
                note_cells(self._connection, row.id, name, stands=True)
                continue
            if not said.copied and held != old:
                over.append(await self._overridden_field(row, name, new, said.at))
            await put(self._connection, row.id, Given(name, new))
        return over

    async def _overridden_field(self, row: Row[Any], name: RecordField, new: str, at: datetime) -> Overridden:
        """The table did not show yet what the bot holds; a line of the journal can bring that back."""
        held = getattr(row, name) or ""
        before: dict[str, Any] = {"subscription": await subscribed(self._connection, row.id), "languages": {}}
        if name == "language":
            mine = select(ACCOUNTS.c.chat, ACCOUNTS.c.language).where(ACCOUNTS.c.client == row.id)
            before["languages"] = {one.chat: one.language for one in (await self._connection.execute(mine)).all()}
        line = await self._journalled(row.id, name, held, new, {**before, "after": before["subscription"]}, at)
        return Overridden(line, row.email, row.name or "", held, new, name)

    async def _journalled(
        self, client: int, field: RecordField, was: str, now: str, before: Mapping[str, Any], at: datetime
    ) -> int:
        line = {"kind": "field", "client": client, "by": BY, "at": at.timestamp(), "field": field}
        line |= {"old": was, "new": now, "before": json.dumps(before)}
        made = await self._connection.execute(insert(CHANGES).values(line).returning(CHANGES.c.id))
        return int(made.scalar_one())

    async def _edited(self, client: int, *fields: str) -> bool:
        """Whether the owner gave it in the chat, and nobody took that back."""
        mine = CHANGES.c.client == client, CHANGES.c.field.in_(fields), CHANGES.c.undone_at.is_(None)
        edited = select(exists().where(*mine, CHANGES.c.by != BY))
        return bool((await self._connection.execute(edited)).scalar())

    async def _subscription(
        self, row: Row[Any], change: SubscriptionRowChange, said: ClientChanged
    ) -> Sequence[Overridden]:
        held = await subscribed(self._connection, row.id)
        if change.new is None:
            return () if held is None else await self._gone(row, held, change, said.at)
        if said.copied and held is not None and await self._given(row.id):
            note_subscription(self._connection, row.id, stands=True)
            return ()
        wanted = await self._wanted(held, change, copied=said.copied)
        if wanted is None or wanted == held:
            return ()
        over = None if said.copied else await self._override(row, held, change, wanted, said.at)
        await subscribe(self._connection, row.id, wanted)
        return () if over is None else (over,)

    async def _gone(
        self, row: Row[Any], held: list[Any], change: SubscriptionRowChange, at: datetime
    ) -> Sequence[Overridden]:
        """The row has vanished. If it did not show yet what the bot gave, a line of the journal can bring that back."""
        await subscribe(self._connection, row.id, None)
        old = change.old
        if old is None or held == [await self._tariff_id(old.tariff), old.last_paid_day]:
            return ()
        name = (await self._connection.execute(select(TARIFFS.c.name).where(TARIFFS.c.id == held[0]))).scalar_one()
        before: dict[str, Any] = {"subscription": held, "languages": {}, "after": None}
        line = await self._journalled(row.id, "last_paid_day", held[1], "", before, at)
        return (Overridden(line, row.email, row.name or "", (name, date.fromisoformat(held[1])), None),)

    async def _given(self, client: int) -> bool:
        """Whether the bot gave what stands there: a credit not undone, or an owner's edit in the chat."""
        live = PAYMENTS.c.client == client, PAYMENTS.c.undone_at.is_(None), PAYMENTS.c.absorbed.is_(False)
        paid = bool((await self._connection.execute(select(exists().where(*live)))).scalar())
        return paid or await self._edited(client, "tariff", "last_paid_day")

    async def _wanted(self, held: list[Any] | None, change: SubscriptionRowChange, *, copied: bool) -> list[Any] | None:
        """Only the fields that the table has changed are set."""
        if change.new is None:
            return None
        tariff = await self._tariff_id(change.new.tariff)
        day = change.new.last_paid_day
        if held is not None and not copied and change.old is not None:
            tariff = tariff if change.new.tariff != change.old.tariff else held[0]
            day = day if change.new.last_paid_day != change.old.last_paid_day else held[1]
        return None if tariff is None else [tariff, day]

    async def _override(
        self,
        row: Row[Any],
        held: list[Any] | None,
        change: SubscriptionRowChange,
        wanted: list[Any],
        at: datetime,
    ) -> Overridden | None:
        """Whether the bot had given another value that the table did not show yet; then a line of the journal can
        bring it back."""
        if held is None or change.new is None:
            return None
        old, new = change.old or SubscriptionRow(tariff="", last_paid_day=""), change.new
        shown = await self._tariff_id(old.tariff)
        same_tariff = old.tariff == new.tariff or held[0] in {shown, wanted[0]}
        same_day = old.last_paid_day == new.last_paid_day or held[1] in {old.last_paid_day, new.last_paid_day}
        if same_tariff and same_day:
            return None
        names = {
            tariff.id: tariff.name
            for tariff in (await self._connection.execute(select(TARIFFS.c.id, TARIFFS.c.name))).all()
        }
        field: RecordField = "tariff" if same_day else "last_paid_day"
        was, now = (names[held[0]], names[wanted[0]]) if same_day else (held[1], wanted[1])
        before = {"subscription": held, "languages": {}, "after": wanted}
        line = await self._journalled(row.id, field, was, now, before, at)
        days = date.fromisoformat(held[1]), date.fromisoformat(wanted[1])
        return Overridden(line, row.email, row.name or "", (names[held[0]], days[0]), (names[wanted[0]], days[1]))

    async def _tariff_id(self, name: str) -> int | None:
        """Whatever its capitals; SQLite's own `lower` knows no Cyrillic."""
        rows = (await self._connection.execute(select(TARIFFS.c.id, TARIFFS.c.name))).all()
        return next((row.id for row in rows if row.name.casefold() == name.casefold()), None)
