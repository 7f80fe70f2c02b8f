"""Making one client of two, and two of one again. Both rows are locked by whoever calls."""

from typing import Any

from sqlalchemy import Column, Row, Table, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from router.app.owner.ports import Kept
from router.store.fields import subscribe, subscribed
from router.store.owner_tables import RECIPIENTS
from router.store.payment_tables import PAYMENTS
from router.store.places import move_places, undo_move
from router.store.tables import ACCOUNTS, CLIENTS
from router.store.writing_back import note_cells

__all__ = ["merge", "unmerge"]

_OWN = ("name", "language", "notes")
"""The fields that the staying record keeps, and that are filled from the other where they are empty."""

_MOVED: tuple[tuple[Table, Column[Any]], ...] = ((ACCOUNTS, ACCOUNTS.c.chat), (PAYMENTS, PAYMENTS.c.id))
"""What a client has, each table with its key and a column `client`. Dialogs, ratings and notes are the accounts'."""


async def merge(connection: AsyncConnection, goes: Row[Any], stays: Row[Any], *, keep_other: bool) -> dict[str, Any]:
    """Move everything of `goes` to `stays`; what undoing needs to know."""
    await _lock_accounts(connection, goes.id, stays.id)
    paid = {client: await subscribed(connection, client) for client in (goes.id, stays.id)}
    first, second = (goes.id, stays.id) if keep_other else (stays.id, goes.id)
    kept = paid[first] or paid[second]
    moved = {table.name: await _move(connection, table, key, goes.id, stays.id) for table, key in _MOVED}
    await subscribe(connection, goes.id, None)
    await subscribe(connection, stays.id, kept)
    filled = {name: getattr(goes, name) for name in _OWN if not getattr(stays, name) and getattr(goes, name)}
    filled |= {"recorded": True} if goes.recorded and not stays.recorded else {}
    if filled:
        await connection.execute(update(CLIENTS).where(CLIENTS.c.id == stays.id).values(**filled))
        note_cells(connection, stays.id, *(name for name in _OWN if name in filled))
    await _has_it_already(connection, goes.id, stays.id)
    places = await move_places(connection, goes.id, stays.id)
    await connection.execute(delete(CLIENTS).where(CLIENTS.c.id == goes.id))
    return {
        "goes": {name: getattr(goes, name) for name in ("id", "email", "recorded", "created_at", *_OWN)},
        "moved": moved,
        "places": places,
        "paid": {"goes": paid[goes.id], "stays": paid[stays.id], "kept": kept},
        "filled": {name: [getattr(stays, name), value] for name, value in filled.items()},
    }


async def unmerge(connection: AsyncConnection, stays: int, before: dict[str, Any]) -> Kept:
    """Two clients again: what was moved goes back, unless it is somebody else's by now."""
    goes = before["goes"]
    there = select(CLIENTS.c.id).where((CLIENTS.c.email == goes["email"]) | (CLIENTS.c.id == goes["id"]))
    if (await connection.execute(there)).first() is not None:
        return "taken"
    if await subscribed(connection, stays) != before["paid"]["kept"]:
        return "changed_meanwhile"
    await connection.execute(insert(CLIENTS).values(goes))
    await _lock_accounts(connection, stays)
    for table, key in _MOVED:
        these = key.in_(before["moved"][table.name]), table.c.client == stays
        await connection.execute(update(table).where(*these).values(client=goes["id"]))
    await undo_move(connection, goes["id"], stays, before.get("places", ()))
    await subscribe(connection, goes["id"], before["paid"]["goes"])
    await subscribe(connection, stays, before["paid"]["stays"])
    for name, (old, new) in before["filled"].items():
        mine = CLIENTS.c.id == stays, CLIENTS.c[name] == new
        await connection.execute(update(CLIENTS).where(*mine).values({name: old}))
        if name in _OWN:
            note_cells(connection, stays, name)
    return "kept"


async def _lock_accounts(connection: AsyncConnection, *clients: int) -> None:
    mine = select(ACCOUNTS.c.chat).where(ACCOUNTS.c.client.in_(clients)).order_by(ACCOUNTS.c.chat)
    await connection.execute(mine.with_for_update())


async def _move(connection: AsyncConnection, table: Table, key: Column[Any], goes: int, stays: int) -> list[Any]:
    theirs = list((await connection.execute(select(key).where(table.c.client == goes))).scalars())
    await connection.execute(update(table).where(table.c.client == goes).values(client=stays))
    return theirs


async def _has_it_already(connection: AsyncConnection, goes: int, stays: int) -> None:
    """Whom a broadcast has written to as one client is not written to as the other."""
    begun = select(RECIPIENTS.c.broadcast).where(
        RECIPIENTS.c.client == goes, RECIPIENTS.c.state.in_(["queued", "sent"])
    )
    waits = RECIPIENTS.c.client == stays, RECIPIENTS.c.state.in_(["waiting", "again"])
    has = update(RECIPIENTS).where(*waits, RECIPIENTS.c.broadcast.in_(begun)).values(state="sent")
    await connection.execute(has)
