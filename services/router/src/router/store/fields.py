"""Writing one field of a client's record. The client's row is locked by whoever calls."""

import dataclasses
from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import delete, exists, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from router.app.owner.prompts import RecordField
from router.store.queries import INSERTS
from router.store.standing import entered
from router.store.tables import ACCOUNTS, CLIENTS, SUBSCRIPTIONS
from router.store.writing_back import note_cells

__all__ = ["Given", "Subscribed", "put", "subscribe", "subscribed"]

Subscribed = list[Any]
"""A subscription as JSON holds it: the tariff's number and the last paid day."""


@dataclasses.dataclass(frozen=True, slots=True)
class Given:
    """What a field is to hold."""

    field: RecordField
    value: str
    """Empty for nothing."""
    subscription: Subscribed | None = None
    """Of a tariff or day: all of the subscription."""
    languages: Mapping[str, str | None] = dataclasses.field(default_factory=dict)
    """Of a language that is taken back: what each account spoke before, by its chat."""


async def put(connection: AsyncConnection, client: int, given: Given) -> bool:
    """Write it; false if another client has that e-mail."""
    match given.field:
        case "tariff" | "last_paid_day":
            await subscribe(connection, client, given.subscription)
            return True
        case "email":
            taken = select(exists().where(CLIENTS.c.email == given.value))
            if (await connection.execute(taken)).scalar():
                return False
        case "language":
            await _speak(connection, client, given)
        case "name" | "notes":
            pass
    email = (await connection.execute(select(CLIENTS.c.email).where(CLIENTS.c.id == client))).scalar()
    note_cells(connection, client, given.field, email=email if given.field == "email" else None)
    values = {given.field: given.value or None}
    await connection.execute(update(CLIENTS).where(CLIENTS.c.id == client).values(**values))
    return True


async def _speak(connection: AsyncConnection, client: int, given: Given) -> None:
    """The bot speaks the record's language to all accounts of the client, until they choose another themselves."""
    accounts = select(ACCOUNTS.c.chat, ACCOUNTS.c.language).where(ACCOUNTS.c.client == client)
    held = select(CLIENTS.c.language).where(CLIENTS.c.id == client)
    spoken = (await connection.execute(held)).scalar()
    for row in (await connection.execute(accounts.order_by(ACCOUNTS.c.chat).with_for_update())).all():
        if not given.languages:
            language = given.value or row.language
        elif row.language == spoken:
            language = given.languages.get(row.chat, row.language)
        else:
            continue
        await connection.execute(update(ACCOUNTS).where(ACCOUNTS.c.chat == row.chat).values(language=language))


async def subscribed(connection: AsyncConnection, client: int) -> Subscribed | None:
    """The client's subscription."""
    query = select(SUBSCRIPTIONS.c.tariff, SUBSCRIPTIONS.c.last_paid_day).where(SUBSCRIPTIONS.c.client == client)
    row = (await connection.execute(query)).first()
    return None if row is None else [row.tariff, row.last_paid_day.isoformat()]


async def subscribe(connection: AsyncConnection, client: int, subscription: Subscribed | None) -> None:
    """Give the client this one in the place of any other, or none. Credits made before are taken to be in it."""
    tariff, day = (None, None) if subscription is None else (subscription[0], date.fromisoformat(subscription[1]))
    await entered(connection, client, tariff, day)
    if subscription is None:
        await connection.execute(delete(SUBSCRIPTIONS).where(SUBSCRIPTIONS.c.client == client))
        return
    now = {"tariff": subscription[0], "last_paid_day": day}
    upsert = INSERTS[connection.dialect.name](SUBSCRIPTIONS).values(client=client, **now)
    await connection.execute(upsert.on_conflict_do_update(index_elements=["client"], set_=now))
