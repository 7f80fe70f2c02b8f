"""The command line: `otklik …`. Only what can be asked for stands here; what does it is loaded when it is asked for."""

import gc
from pathlib import Path
from typing import Annotated

import typer

from otklik.catalog import CATALOG

__all__ = ["app", "main"]

app = typer.Typer(
    help="A support desk that answers from one Telegram chat.", no_args_is_help=True, add_completion=False
)
db = typer.Typer(help="The database and the broker's queues.", no_args_is_help=True)
dead_letters = typer.Typer(help="Messages that were set aside.", no_args_is_help=True)
sheets = typer.Typer(help="The owner's table.", no_args_is_help=True)
app.add_typer(db, name="db")
app.add_typer(dead_letters, name="dead")
app.add_typer(sheets, name="sheets")


def main() -> None:
    """Run the command line; a fault that a person can mend ends it with a readable line, not with a traceback."""
    try:
        app()
    finally:
        gc.freeze()  # as `chassis.run.leave_quickly`, which would have to be loaded for it


@app.command()
def up() -> None:
    """Run everything in one process."""
    from otklik import running  # noqa: PLC0415 - only this command needs it

    running.up()


@app.command()
def run(service: Annotated[str, typer.Argument(help=" | ".join(CATALOG))]) -> None:
    """Run one service, beside others on RabbitMQ and PostgreSQL."""
    from otklik import running  # noqa: PLC0415 - only this command needs it

    running.run(service)


@db.command("upgrade")
def db_upgrade(
    roles: Annotated[
        Path | None, typer.Option(help="also give each service whose SERVICE_database_url lies in this folder its role")
    ] = None,
) -> None:
    """Bring the database and the broker's queues up to date; safe to repeat, and beside the version before."""
    from otklik import database  # noqa: PLC0415 - only this command needs it

    database.upgrade(roles)


@db.command("finish")
def db_finish() -> None:
    """Take away what only the version before needed; none of its processes may still run."""
    from otklik import database  # noqa: PLC0415 - only this command needs it

    database.end_upgrade()


@dead_letters.command("list")
def dead_list() -> None:
    """Show what was set aside: service, id, type, reason, since when."""
    from otklik import dead_commands  # noqa: PLC0415 - only this command needs it

    dead_commands.show_all()


@dead_letters.command("show")
def dead_show(message_id: str) -> None:
    """Show everything known of one message, its content included."""
    from otklik import dead_commands  # noqa: PLC0415 - only this command needs it

    dead_commands.show(message_id)


@dead_letters.command("replay")
def dead_replay(message_id: str) -> None:
    """Put one message back at the end of the queue that it came from."""
    from otklik import dead_commands  # noqa: PLC0415 - only this command needs it

    dead_commands.replay(message_id)


@app.command()
def backup(file: Annotated[Path, typer.Argument(help="where to write it, such as otklik-2026-11-26.zip")]) -> None:
    """Save everything into one file, while Otklik goes on."""
    from otklik.archive import commands  # noqa: PLC0415 - only this command needs it

    commands.backup(file)


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="what `otklik backup` wrote")],
    again: Annotated[
        str, typer.Option(help="publish again what was published so long before the backup, such as 15m")
    ] = "",
) -> None:
    """Bring a backup back, into an empty database and an empty broker; files that are there go aside."""
    from otklik.archive import commands  # noqa: PLC0415 - only this command needs it

    commands.bring_back(file, again)


@app.command()
def again(
    since: Annotated[str, typer.Argument(help="so long ago, such as 15m, or that moment: 2026-11-26T03:10+00:00")],
) -> None:
    """Publish once more what was published since then: for a RabbitMQ that lost what it held."""
    from otklik.archive import commands  # noqa: PLC0415 - only this command needs it

    commands.again(since)


@app.command()
def migrate() -> None:
    """Move from SQLite to NEW_BROKER_URL (RabbitMQ) and NEW_DATABASE_URL (PostgreSQL); stop Otklik first."""
    from otklik.archive import commands  # noqa: PLC0415 - only this command needs it

    commands.migrate()


@app.command()
def status(
    live: Annotated[bool, typer.Option("--live", help="look again every two seconds, until Ctrl-C")] = False,
) -> None:
    """Show whether clients wait, what waits in the queues, and what was set aside."""
    from otklik import watching  # noqa: PLC0415 - only this command needs it

    watching.status(live=live)


@app.command("import")
def import_(
    files: Annotated[list[Path], typer.Argument(help="clients.csv, tariffs.csv, subscriptions.csv, or one XLSX")],
) -> None:
    """Bring in clients, tariffs and subscriptions; what the bot credited or the owner edited since stays."""
    from otklik import finishing, table  # noqa: PLC0415 - only this command needs it

    finishing.finish(lambda: table.bring_in(files))


@sheets.command("template")
def template(folder: Annotated[Path, typer.Argument(help="where the files go")] = Path("table")) -> None:
    """Write three CSV files that show how the table looks; import each into a tab of its own."""
    from otklik import table  # noqa: PLC0415 - only this command needs it

    for path in table.write_template(folder):
        typer.echo(str(path))


@app.command()
def check() -> None:
    """Say in words what is missing or wrong."""
    from otklik import running  # noqa: PLC0415 - only this command needs it

    running.check()


@app.command()
def demo(
    language: Annotated[str, typer.Option(help="ru or en")] = "ru",
    host: Annotated[str, typer.Option(envvar="HTTP_HOST", help="where the page is served")] = "127.0.0.1",
    port: Annotated[int, typer.Option(envvar="HTTP_PORT", help="its port; 0 is any free one")] = 8080,
    quiet: Annotated[bool, typer.Option("--quiet", help="tell no story in the terminal; only the page")] = False,
) -> None:
    """Play with all of it against simulated messengers, on a page and in the terminal."""
    from otklik import finishing  # noqa: PLC0415 - only this command needs it
    from otklik.demo import playing  # noqa: PLC0415 - only this command needs it

    finishing.finish(lambda: playing.play("en" if language == "en" else "ru", host, port, story=not quiet))


if __name__ == "__main__":
    main()
