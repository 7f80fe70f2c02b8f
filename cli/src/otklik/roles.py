"""Each service as somebody of its own in PostgreSQL: who they are stands in the files that hold their URLs."""

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit

from chassis.database import Database
from chassis.roles import let_in
from chassis.settings import WrongSettings
from otklik.catalog import CATALOG

__all__ = ["let_services_in"]


async def let_services_in(database: Database, folder: Path) -> tuple[str, ...]:
    """Make the roles that are named in `SERVICE_database_url` files of the folder; their names.

    Raises `WrongSettings` when there is no such file, or one that cannot be used, and `Unavailable`.
    """
    if database.dialect != "postgresql":
        raise WrongSettings(("DATABASE_URL is wrong: only PostgreSQL knows roles; without it leave out --roles",))
    found = _found(folder)
    for service, (role, password) in found.items():
        await let_in(database, role, password, CATALOG[service].migrations())
    return tuple(role for role, _ in found.values())


def _found(folder: Path) -> Mapping[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}
    faults: list[str] = []
    for service in CATALOG:
        file = folder / f"{service.replace('-', '_')}_database_url"
        if not file.is_file():
            continue
        url = urlsplit(file.read_text("utf-8").strip())
        if url.username and url.password:
            found[service] = unquote(url.username), unquote(url.password)
        else:
            faults.append(f"{file} is wrong: it must hold postgresql+asyncpg://USER:PASSWORD@HOST/NAME")
    if faults:
        raise WrongSettings(tuple(faults))
    if not found:
        raise WrongSettings((f"{folder} holds no file such as router_database_url (`make secrets` makes them)",))
    return found
