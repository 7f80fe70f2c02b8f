"""Items of albums that wait for the next one."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.registry import decode, encode
from router.app.ports import Gathered, Timer
from router.store.due import TIMERS
from router.store.queries import INSERTS
from router.store.tables import GATHERED

__all__ = ["ItemsGone", "gathered_in", "keep_item", "take_items"]


class ItemsGone(Exception):
    """Some of these items wait no longer: another process has taken them on."""


async def keep_item(connection: AsyncConnection, item: Gathered, timer: Timer) -> None:
    """Keep it, and let its album end when the timer says."""
    row = {
        "message_id": item.message_id,
        "lane": item.lane,
        "speaker": item.speaker,
        "album": item.album,
        "frame": encode(item.envelope).decode(),
        "kept_at": item.kept_at,
    }
    await connection.execute(insert(GATHERED).values(row))
    moved: dict[str, Any] = {"due": timer.due, "claimed_until": None}
    upsert = INSERTS[connection.dialect.name](TIMERS).values(asdict(timer))
    await connection.execute(upsert.on_conflict_do_update(index_elements=["id"], set_=moved))


async def gathered_in(connection: AsyncConnection, lane: str) -> Sequence[Gathered]:
    """What waits in a lane, in order."""
    query = select(GATHERED).where(GATHERED.c.lane == lane).order_by(GATHERED.c.seq)
    rows = (await connection.execute(query)).all()
    return [
        Gathered(row.message_id, row.lane, row.speaker, row.album, decode(row.frame.encode()), row.kept_at)
        for row in rows
    ]


async def take_items(connection: AsyncConnection, items: Sequence[Gathered]) -> None:
    """Let these wait no longer. Raises `ItemsGone`."""
    ids = [item.message_id for item in items]
    taken = await connection.execute(delete(GATHERED).where(GATHERED.c.message_id.in_(ids)))
    if taken.rowcount != len(ids):
        raise ItemsGone
