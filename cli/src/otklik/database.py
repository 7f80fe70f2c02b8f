"""The commands that bring the database and the broker's queues up to date."""

from pathlib import Path
from typing import Annotated

import typer

from chassis.database import Database
from chassis.settings import HouseSettings
from otklik.finishing import finish
from otklik.house import bring_up_to_date, finish_upgrade, opened
from otklik.roles import let_services_in
from otklik.saying import say_only_what_is_wrong

__all__ = ["add_to"]


def add_to(app: typer.Typer) -> None:
    """Give the command line its `db …`."""
    db = typer.Typer(help="The database and the broker's queues.", no_args_is_help=True)
    db.command("upgrade")(_upgrade)
    db.command("finish")(_finish)
    app.add_typer(db, name="db")


def _upgrade(
    roles: Annotated[
        Path | None, typer.Option(help="also give each service whose SERVICE_database_url lies in this folder its role")
    ] = None,
) -> None:
    """Bring the database and the broker's queues up to date; safe to repeat, and beside the version before."""

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


def _finish() -> None:
    """Take away what only the version before needed; none of its processes may still run."""

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
