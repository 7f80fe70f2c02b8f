"""What this transaction has changed in records, to be written back to the owner's table at its end."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.envelope import Envelope, id_from, new_id
from contracts.records import Cell, CellName, RecordChanged
from contracts.routing import sheets_queue
from messaging.durable.instants import epoch_now
from router.app.ports import Letter
from router.store.sheet_tables import ROWS
from router.store.tables import CLIENTS, SUBSCRIPTIONS, TARIFFS

__all__ = ["comes_from_the_sheet", "forget_cells", "note_cells", "note_row", "note_subscription", "written_back"]

_CELLS = "cells to be written back"
_SHEET = "comes from the sheet"
_OWN: tuple[CellName, ...] = ("name", "language", "notes")
_PAID: tuple[CellName, ...] = ("tariff", "last_paid_day")


def note_cells(
    connection: AsyncConnection,
    client: int,
    *fields: str,
    email: str | None = None,
    stands: bool = False,
    row: bool = False,
) -> None:
    """These fields were changed, `email` is the one before; or what the bot gave `stands` against the table's copy; or
    the client is to have a `row` there."""
    if _SHEET in connection.info and not stands:
        return
    noted = connection.info.setdefault(_CELLS, {}).setdefault(client, _nothing())
    noted["fields"].update(fields)
    noted["email"] = noted["email"] or email
    noted["row"] = noted["row"] or row


def _nothing() -> dict[str, Any]:
    return {"fields": set(), "email": None, "row": False}


def note_subscription(connection: AsyncConnection, client: int, *, stands: bool = False) -> None:
    """The subscription was changed, or stands."""
    note_cells(connection, client, *_PAID, stands=stands)


async def note_row(connection: AsyncConnection, email: str) -> None:
    """Somebody has proven who they are: whom the bot made gets a row, unless the owner has removed one."""
    joined = CLIENTS.outerjoin(ROWS, ROWS.c.client == CLIENTS.c.id)
    made_here = CLIENTS.c.email == email, CLIENTS.c.recorded.is_(False), ROWS.c.vanished.is_not(True)
    client = (await connection.execute(select(CLIENTS.c.id).select_from(joined).where(*made_here))).scalar()
    if client is not None:
        note_cells(connection, client, row=True)


def comes_from_the_sheet(connection: AsyncConnection) -> None:
    """What this transaction changes stands there already."""
    connection.info[_SHEET] = True


def forget_cells(connection: AsyncConnection) -> None:
    """What a transaction that was rolled back has left on its connection."""
    connection.info.pop(_CELLS, None)
    connection.info.pop(_SHEET, None)


async def written_back(connection: AsyncConnection) -> Sequence[Letter]:
    """What sheets-sync is to hear; each client's row is locked by whoever has changed it."""
    cells: dict[int, dict[str, Any]] = connection.info.pop(_CELLS, {})
    if not cells:
        return ()
    at = datetime.fromtimestamp((await connection.execute(select(epoch_now()))).scalar_one(), UTC)
    letters: list[Letter] = []
    for client, noted in sorted(cells.items()):
        row = await _record(connection, client)
        if row is None:
            continue  # it went into another, which is told of itself
        said = _change(row, noted, at)
        letters.append(Letter(sheets_queue(), _envelope(client, said, at)))
    return letters


async def _record(connection: AsyncConnection, client: int) -> Row[Any] | None:
    joined = (
        CLIENTS.outerjoin(SUBSCRIPTIONS, SUBSCRIPTIONS.c.client == CLIENTS.c.id)
        .outerjoin(TARIFFS, TARIFFS.c.id == SUBSCRIPTIONS.c.tariff)
        .outerjoin(ROWS, ROWS.c.client == CLIENTS.c.id)
    )
    columns = (*CLIENTS.c, TARIFFS.c.name.label("tariff"), SUBSCRIPTIONS.c.last_paid_day, ROWS.c.revision)
    found: Row[Any] | None = (
        await connection.execute(select(*columns).select_from(joined).where(CLIENTS.c.id == client))
    ).first()
    return found


def _change(row: Row[Any], noted: dict[str, Any], at: datetime) -> RecordChanged:
    """Whoever pays, or has proven who they are, has a row; in one that is there only what was changed is written."""
    pays = row.tariff is not None and bool(noted["fields"] & set(_PAID))
    listed = pays or noted["row"]
    values: dict[CellName, str] = {
        "email": row.email,
        "name": row.name or "",
        "language": row.language or "",
        "notes": row.notes or "",
        "tariff": row.tariff or "",
        "last_paid_day": "" if row.last_paid_day is None else row.last_paid_day.isoformat(),
    }
    meant = [name for name in values if name in noted["fields"] or (listed and name in _OWN and values[name])]
    return RecordChanged(
        email=noted["email"] or row.email,
        cells=tuple(Cell(field=name, new=values[name]) for name in meant or _OWN[:1]),
        wanted=("client", "subscription") if pays else ("client",) if listed else (),
        seen=row.revision or 0,
        at=at,
    )


def _envelope(client: int, said: RecordChanged, at: datetime) -> Envelope[RecordChanged]:
    """A transaction that commits makes it once, so any fresh name will do."""
    identity = id_from("record-changed", client, new_id())
    return Envelope(id=identity, key=f"client:{client}", payload=said, at=at, correlation=identity)
