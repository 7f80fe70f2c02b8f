"""Records and the journal in the database. Clients are locked by their numbers, before anything else of theirs."""

import json
from collections.abc import Sequence
from typing import Any, cast

from sqlalchemy import Row, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from router.app.money.words import money_words
from router.app.owner.ports import Change, Kept, Record
from router.app.owner.prompts import ConfirmField, ConfirmMerge, RecordField
from router.store.erasing import FORGOTTEN
from router.store.fields import Given, Subscribed, put, subscribed
from router.store.merging import merge, unmerge
from router.store.owner_tables import CHANGES
from router.store.payment_tables import PAYMENTS
from router.store.places import tend_places
from router.store.tables import ACCOUNTS, CLIENTS, SUBSCRIPTIONS, TARIFFS

__all__ = ["ChangeDesk"]

_OF_SUBSCRIPTION: frozenset[RecordField] = frozenset({"tariff", "last_paid_day"})


class ChangeDesk:
    """See `router.app.owner.ports.OwnerDesk`."""

    _connection: AsyncConnection

    async def record(self, email: str) -> Record | None:
        """See `OwnerDesk`."""
        found = (await self._connection.execute(select(CLIENTS.c.id).where(CLIENTS.c.email == email))).scalar()
        return None if found is None else await self.record_of(found)

    async def record_of(self, client: int) -> Record | None:
        """See `OwnerDesk`."""
        return await read_record(self._connection, client)

    async def tariff_named(self, name: str) -> str | None:
        """See `OwnerDesk`."""
        active = (await self._connection.execute(select(TARIFFS.c.name).where(TARIFFS.c.active))).scalars()
        return next((tariff for tariff in active if tariff.casefold() == name.strip().casefold()), None)

    async def keep_field(self, change: ConfirmField, by: str, at: float) -> Kept:
        """See `OwnerDesk`."""
        if not await self._locked(change.client):
            return "gone"
        record = await self.record_of(change.client)
        if record is None:
            return "gone"
        if record.held(change.field) != change.old:
            return "changed_meanwhile"
        subscription = await subscribed(self._connection, record.id)
        given = Given(change.field, change.new)
        if change.field in _OF_SUBSCRIPTION:
            wanted = await self._wanted(change, subscription)
            if wanted is None:
                return "no_tariff"
            given = Given(change.field, change.new, wanted)
        before = {"subscription": subscription, "languages": await self._languages(record.id)}
        if not await put(self._connection, record.id, given):
            return "taken"
        row = {"kind": "field", "client": record.id, "by": by, "at": at, "field": change.field}
        row |= {"old": change.old, "new": change.new}
        row |= {"before": json.dumps({**before, "after": await subscribed(self._connection, record.id)})}
        await self._connection.execute(insert(CHANGES).values(row))
        await tend_places(self._connection, record.id, at)
        return "kept"

    async def merge(self, merger: ConfirmMerge, *, keep_other: bool, by: str, at: float) -> Kept:
        """See `OwnerDesk`."""
        locked = await self._locked(merger.goes, merger.stays)
        if len(locked) != 2:
            return "gone"
        goes, stays = locked[merger.goes], locked[merger.stays]
        before = await merge(self._connection, goes, stays, keep_other=keep_other)
        row = {"kind": "merge", "client": stays.id, "by": by, "at": at, "old": goes.email, "new": stays.email}
        await self._connection.execute(insert(CHANGES).values({**row, "before": json.dumps(before)}))
        await tend_places(self._connection, stays.id, at)
        return "kept"

    async def journal(self, most: int) -> Sequence[Change]:
        """See `OwnerDesk`."""
        joined = CHANGES.outerjoin(CLIENTS, CLIENTS.c.id == CHANGES.c.client)
        newest = select(*CHANGES.c, CLIENTS.c.email).select_from(joined).order_by(CHANGES.c.id.desc()).limit(most)
        rows = (await self._connection.execute(newest)).all()
        both = [*(_change(cast("Row[Any]", row)) for row in rows), *await self._credits(most)]
        return sorted(both, key=lambda change: change.at, reverse=True)[:most]

    async def _credits(self, most: int) -> Sequence[Change]:
        joined = PAYMENTS.join(CLIENTS, CLIENTS.c.id == PAYMENTS.c.client)
        newest = select(*PAYMENTS.c, CLIENTS.c.email).select_from(joined).order_by(PAYMENTS.c.made_at.desc())
        rows = (await self._connection.execute(newest.limit(most))).all()
        return [
            Change(
                id=0,
                kind="credit",
                email=_known(row.email),
                by=row.by or "",
                at=row.made_at,
                field=None,
                old=money_words(row.price, row.currency),
                new=row.name,
                undone=row.undone_at is not None,
                payment=row.id,
            )
            for row in rows
        ]

    async def undo(self, change: int, by: str, at: float) -> Kept:
        """See `OwnerDesk`."""
        found = select(CHANGES).where(CHANGES.c.id == change)
        row = (await self._connection.execute(found)).first()
        if row is None or row.client is None or row.kind == "forgotten":
            return "gone"  # what was changed in a tariff is changed back as it was changed
        locked = await self._locked(row.client)
        row = (await self._connection.execute(found.with_for_update())).one()
        if row.undone_at is not None:
            return "undone_already"
        if not locked:
            return "gone"
        if row.kind == "merge":
            before = json.loads(row.before)
            result = await unmerge(self._connection, row.client, before)
        else:
            result = await self._undo_field(row)
        if result == "kept":
            undone = update(CHANGES).where(CHANGES.c.id == change).values(undone_at=at, undone_by=by)
            await self._connection.execute(undone)
            again = (row.client, json.loads(row.before)["goes"]["id"]) if row.kind == "merge" else (row.client,)
            for client in again:
                await tend_places(self._connection, client, at)
        return result

    async def _undo_field(self, row: Row[Any]) -> Kept:
        record = await self.record_of(row.client)
        before = json.loads(row.before)
        field = cast("RecordField", row.field)
        if record is None:
            return "gone"
        if field in _OF_SUBSCRIPTION:
            if await subscribed(self._connection, record.id) != before["after"]:
                return "changed_meanwhile"
            given = Given(field, row.old, before["subscription"])
        elif record.held(field) != row.new:
            return "changed_meanwhile"
        else:
            given = Given(field, row.old, languages=before["languages"])
        return "kept" if await put(self._connection, record.id, given) else "taken"

    async def _locked(self, *clients: int) -> dict[int, Row[Any]]:
        """Their rows, locked in the order of their numbers."""
        query = select(CLIENTS).where(CLIENTS.c.id.in_(clients)).order_by(CLIENTS.c.id).with_for_update()
        return {row.id: row for row in (await self._connection.execute(query)).all()}

    async def _wanted(self, change: ConfirmField, held: Subscribed | None) -> Subscribed | None:
        """The subscription that the change asks for; `None` when there is no such tariff, or none to have a day."""
        if change.field == "last_paid_day":
            return None if held is None else [held[0], change.new]
        asked = select(TARIFFS.c.id).where(TARIFFS.c.name == change.new, TARIFFS.c.active)
        tariff = (await self._connection.execute(asked)).scalar()
        day = held[1] if held is not None else None if change.day is None else change.day.isoformat()
        return None if tariff is None or day is None else [tariff, day]

    async def _languages(self, client: int) -> dict[str, str | None]:
        mine = select(ACCOUNTS.c.chat, ACCOUNTS.c.language).where(ACCOUNTS.c.client == client)
        return {row.chat: row.language for row in (await self._connection.execute(mine)).all()}


async def read_record(connection: AsyncConnection, client: int) -> Record | None:
    """What is known of a client for certain."""
    joined = CLIENTS.outerjoin(SUBSCRIPTIONS, SUBSCRIPTIONS.c.client == CLIENTS.c.id).outerjoin(
        TARIFFS, TARIFFS.c.id == SUBSCRIPTIONS.c.tariff
    )
    columns = (*CLIENTS.c, TARIFFS.c.name.label("tariff_name"), SUBSCRIPTIONS.c.last_paid_day)
    row = (await connection.execute(select(*columns).select_from(joined).where(CLIENTS.c.id == client))).first()
    if row is None:
        return None
    mine = select(ACCOUNTS.c.channel, ACCOUNTS.c.name).where(ACCOUNTS.c.client == client)
    accounts = (await connection.execute(mine.order_by(ACCOUNTS.c.bound_at, ACCOUNTS.c.chat))).all()
    return Record(
        id=row.id,
        email=row.email,
        name=row.name,
        tariff=row.tariff_name,
        last_paid_day=row.last_paid_day,
        language=row.language,
        notes=row.notes,
        accounts=tuple((account.channel, account.name) for account in accounts),
    )


def _known(email: str | None) -> str | None:
    """Of whom was forgotten nothing is said."""
    return None if email is None or email.startswith(FORGOTTEN) else email


def _change(row: Row[Any]) -> Change:
    return Change(
        id=row.id,
        kind=row.kind,
        email=_known(row.email),
        by=row.by,
        at=row.at,
        field=cast("RecordField | None", row.field),
        old=row.old,
        new=row.new,
        undone=row.undone_at is not None,
    )
