"""`otklik migrate`: from one process on SQLite to RabbitMQ and PostgreSQL, with everything that is on its way."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from pydantic import Field, SecretStr

from chassis.clock import Clock
from chassis.serving import opened
from chassis.settings import HouseSettings
from otklik.archive.errors import CannotArchive
from otklik.archive.places import database_file, journal_file, moved_to
from otklik.archive.restoring import Restored, restore
from otklik.archive.saving import save

__all__ = ["Moved", "NewHouse", "move"]


class NewHouse(HouseSettings):
    """Where it all goes."""

    new_broker_url: SecretStr = Field(description="the RabbitMQ to move to, amqp://USER:PASSWORD@HOST/")
    new_database_url: SecretStr = Field(
        description="the PostgreSQL to move to, postgresql+asyncpg://USER:PASSWORD@HOST/NAME"
    )


@dataclass(frozen=True, slots=True)
class Moved:
    """What stands in the new house, and where the old files are."""

    restored: Restored
    aside: tuple[Path, ...]


async def move(settings: NewHouse, clock: Clock) -> Moved:
    """Move, and leave the old files under other names, so that nobody goes on working on them by mistake.

    Raises `CannotArchive`, `JournalInUse` while Otklik is running, `Unavailable`.
    """
    files = [file for file in (database_file(settings), journal_file(settings)) if file is not None]
    if len(files) != 2:
        raise CannotArchive("this moves a shop from SQLite; BROKER_URL and DATABASE_URL must name its files")
    new = HouseSettings.load(
        broker_url=settings.new_broker_url.get_secret_value(),
        database_url=settings.new_database_url.get_secret_value(),
        partitions=settings.partitions,
    )
    if database_file(new) is not None or journal_file(new) is not None:
        raise CannotArchive("NEW_BROKER_URL must begin with amqp:// and NEW_DATABASE_URL with postgresql+asyncpg://")
    with tempfile.TemporaryDirectory(prefix="otklik-") as folder:
        archive = Path(folder) / "moving.zip"
        async with opened(settings, "otklik-migrate"):  # owned until the archive is whole: nothing comes in meanwhile
            await save(settings, archive, clock)
        restored = await restore(new, archive)
    return Moved(restored, tuple(moved_to(file, "moved") for file in files))
