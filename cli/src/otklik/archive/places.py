"""Where a shop's data lies, and what of it are files of one process."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

from chassis.settings import HouseSettings

__all__ = ["database_file", "journal_file", "moved_to"]


def database_file(house: HouseSettings) -> Path | None:
    """The SQLite database; `None` when it is PostgreSQL."""
    return _file(house.database_url.get_secret_value(), "sqlite+aiosqlite")


def journal_file(house: HouseSettings) -> Path | None:
    """The embedded broker's journal; `None` when it is RabbitMQ."""
    return _file(house.broker_url.get_secret_value(), "sqlite")


def _file(url: str, scheme: str) -> Path | None:
    parts = urlsplit(url)
    return Path(unquote(parts.path[1:])) if parts.scheme == scheme else None


def moved_to(file: Path, word: str) -> Path:
    """Move a SQLite file aside under a name with `word` in it, together with what SQLite keeps beside it."""
    number = 1
    while (target := file.with_name(f"{file.name}.{word}{'' if number == 1 else f'-{number}'}")).exists():
        number += 1
    for ending in ("", "-wal", "-shm"):
        beside = file.with_name(f"{file.name}{ending}")
        if beside.exists():
            beside.rename(target.with_name(f"{target.name}{ending}"))
    return target
