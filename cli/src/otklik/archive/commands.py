"""The commands about archives, in words."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer
from pydantic import TypeAdapter, ValidationError

from chassis.clock import SystemClock
from chassis.database import Database
from chassis.setting_types import Duration
from chassis.settings import HouseSettings
from otklik.archive.moving import NewHouse, move
from otklik.archive.places import journal_file
from otklik.archive.resending import moment, send_again
from otklik.archive.restoring import LATELY, restore
from otklik.archive.saving import save
from otklik.finishing import finish
from otklik.saying import say_only_what_is_wrong

__all__ = ["add_to"]


def add_to(app: typer.Typer) -> None:
    """Give the command line its commands."""
    app.command("backup")(_backup)
    app.command("restore")(_restore)
    app.command("again")(_again)
    app.command("migrate")(_migrate)


def _backup(file: Annotated[Path, typer.Argument(help="where to write it, such as otklik-2026-11-26.zip")]) -> None:
    """Save everything into one file, while Otklik goes on."""

    async def work() -> None:
        settings = HouseSettings.load()
        say_only_what_is_wrong(settings)
        saved = await save(settings, file, SystemClock())
        pause = f"; writers waited {saved.paused:.2f} s" if saved.paused else ""
        typer.echo(f"{file}: {saved.rows} rows, {saved.messages} messages on their way{pause}.")
        typer.echo("It holds what clients wrote: keep it where nobody else can read it.")

    finish(work)


def _restore(
    file: Annotated[Path, typer.Argument(help="what `otklik backup` wrote")],
    again: Annotated[
        str, typer.Option(help="publish again what was published so long before the backup, such as 15m")
    ] = "",
) -> None:
    """Bring a backup back, into an empty database and an empty broker; files that are there go aside."""

    async def work() -> None:
        settings = HouseSettings.load()
        say_only_what_is_wrong(settings)
        done = await restore(settings, file, _duration(again) if again else None)
        for aside in done.aside:
            typer.echo(f"What was there stands in {aside} now.")
        typer.echo(
            f"{done.rows} rows and {done.messages} messages of {done.made_at:%Y-%m-%d %H:%M %Z} are back; "
            f"{done.again} go out again."
        )
        typer.echo("What came in after that moment is not there: see docs/runbook.md.")
        if journal_file(settings) is None and done.lately and not again:
            since = (done.made_at - LATELY).isoformat(timespec="seconds")
            typer.echo(
                f"{done.lately} messages went to RabbitMQ in the 15 minutes before. If it lost what it held, publish "
                f"them once more: otklik again {since}"
            )

    finish(work)


def _again(
    since: Annotated[str, typer.Argument(help="so long ago, such as 15m, or that moment: 2026-11-26T03:10+00:00")],
) -> None:
    """Publish once more what was published since then: for a RabbitMQ that lost what it held."""

    async def work() -> None:
        settings = HouseSettings.load()
        say_only_what_is_wrong(settings)
        began = moment(since, SystemClock().now())
        database = Database(settings.database_url.get_secret_value())
        try:
            count = await send_again(database, began)
        finally:
            await database.close()
        typer.echo(
            f"{count} messages of {began:%Y-%m-%d %H:%M %Z} and later go out once more, from the running services."
        )

    finish(work)


def _migrate() -> None:
    """Move from SQLite to NEW_BROKER_URL (RabbitMQ) and NEW_DATABASE_URL (PostgreSQL); stop Otklik first."""

    async def work() -> None:
        settings = NewHouse.load()
        say_only_what_is_wrong(settings)
        moved = await move(settings, SystemClock())
        typer.echo(f"{moved.restored.rows} rows and {moved.restored.messages} messages are in the new house.")
        for aside in moved.aside:
            typer.echo(f"The old file stands in {aside}: keep it until you are sure.")
        typer.echo("Now set BROKER_URL and DATABASE_URL to the new ones, and start the services.")

    finish(work)


def _duration(text: str) -> timedelta:
    try:
        return TypeAdapter(Duration).validate_python(text)
    except ValidationError:
        raise typer.BadParameter(f"{text!r} is no duration; they are like 30s, 15m, 2h or 7d") from None
