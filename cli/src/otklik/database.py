"""The commands that bring the database and the broker's queues up to date."""

from pathlib import Path

import typer

from chassis.database import Database
from chassis.settings import HouseSettings
from otklik.finishing import finish
from otklik.house import bring_up_to_date, finish_upgrade, opened
from otklik.roles import let_services_in
from otklik.saying import say_only_what_is_wrong

__all__ = ["end_upgrade", "upgrade"]


def upgrade(roles: Path | None) -> None:
    """Bring the database and the broker's queues up to date, and services into the database."""

    async def work() -> None:
        settings = HouseSettings.load()
        say_only_what_is_wrong(settings)
        async with opened(settings, "otklik-upgrade") as parts:
            finished = await bring_up_to_date(parts, settings, beside_others=True)
            made = await let_services_in(parts.database, roles) if roles is not None else ()
        typer.echo("The database and the queues are up to date.")
        if made:
            typer.echo(f"Each for its own tables: {', '.join(made)}.")
        if not finished:
            typer.echo("What only the version before needed is still there. Once none of it runs: `otklik db finish`.")

    finish(work)


def end_upgrade() -> None:
    """Take away what only the version before needed."""

    async def work() -> None:
        settings = HouseSettings.load()
        say_only_what_is_wrong(settings)
        database = Database(settings.database_url.get_secret_value())
        try:
            await finish_upgrade(database)
        finally:
            await database.close()
        typer.echo("The upgrade is finished.")

    finish(work)
