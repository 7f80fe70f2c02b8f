"""`otklik again`: what a broker lost is published once more, out of the outboxes that keep it for seven days."""

from datetime import datetime, timedelta

from pydantic import TypeAdapter, ValidationError

from chassis.copying import unsend
from chassis.database import Database
from chassis.setting_types import Duration
from otklik.archive.errors import CannotArchive
from otklik.archive.schema import tables

__all__ = ["moment", "send_again"]


async def send_again(database: Database, since: datetime) -> int:
    """Have all that was published since then published once more, by whoever is at work; how many messages.

    Whoever had one of them knows it by its id. Raises `Unavailable`.
    """
    async with database.transaction() as connection:
        return await unsend(connection, tables(), since.timestamp())


def moment(text: str, now: datetime) -> datetime:
    """`15m` is so long ago; `2026-11-26T03:10+00:00` is that very moment. Raises `CannotArchive`."""
    try:
        span: timedelta = TypeAdapter(Duration).validate_python(text)
    except ValidationError:
        pass
    else:
        return now - span
    try:
        said = datetime.fromisoformat(text)
    except ValueError:
        said = None
    if said is None or said.tzinfo is None:
        raise CannotArchive(f"{text!r} is no time: say how long ago (15m), or which moment (2026-11-26T03:10+00:00)")
    return said
