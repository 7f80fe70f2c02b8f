"""The commands about archives, in words."""

from datetime import timedelta
from pathlib import Path

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

__all__ = ["again", "backup", "bring_back", "migrate"]


def backup(file: Path) -> None:
    """Save everything into one file."""

    async def work() -> None:
        settings = HouseSettings.load()
        say_only_what_is_wrong(settings)
        saved = await save(settings, file, SystemClock())
        pause = f"; writers waited {saved.paused:.2f} s" if saved.paused else ""
        typer.echo(f"{file}: {saved.rows} rows, {saved.messages} messages on their way{pause}.")
        typer.echo("It holds what clients wrote: keep it where nobody else can read it.")

    finish(work)


def bring_back(file: Path, earlier: str) -> None:
    """Bring a backup back, and publish again what was published so long before it."""

    async def work() -> None:
        settings = HouseSettings.load()
        say_only_what_is_wrong(settings)
        done = await restore(settings, file, _duration(earlier) if earlier else None)
        for aside in done.aside:
            typer.echo(f"What was there stands in {aside} now.")
        typer.echo(
            f"{done.rows} rows and {done.messages} messages of {done.made_at:%Y-%m-%d %H:%M %Z} are back; "
            f"{done.again} go out again."
        )
        typer.echo("What came in after that moment is not there: see docs/runbook.md.")
        if journal_file(settings) is None and done.lately and not earlier:
            since = (done.made_at - LATELY).isoformat(timespec="seconds")
            typer.echo(
                f"{done.lately} messages went to RabbitMQ in the 15 minutes before. If it lost what it held, publish "
                f"them once more: otklik again {since}"
            )

    finish(work)


def again(since: str) -> None:
    """Publish once more what was published since then."""

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


def migrate() -> None:
    """Move into another house."""

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
