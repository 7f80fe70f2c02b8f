"""The command line: `otklik …`."""

from collections.abc import Callable, Coroutine
from typing import Annotated, Any

import typer

from chassis.logs import configure_logs
from chassis.run import leave_quickly
from chassis.settings import HouseSettings, WrongSettings
from messaging.opening import open_broker
from messaging.port import Broker
from otklik import dead as set_aside
from otklik.archive.commands import add_to as add_archive
from otklik.catalog import CATALOG
from otklik.check import findings
from otklik.database import add_to as add_database
from otklik.demo.playing import play
from otklik.finishing import SETTINGS_ARE_WRONG, finish
from otklik.house import bring_up_to_date, load, opened, serve, wanted
from otklik.saying import say_only_what_is_wrong
from otklik.table import add_to as add_table
from otklik.watching import add_to as add_status

__all__ = ["app", "main"]

app = typer.Typer(
    help="A support desk that answers from one Telegram chat.", no_args_is_help=True, add_completion=False
)
dead_letters = typer.Typer(help="Messages that were set aside.", no_args_is_help=True)
app.add_typer(dead_letters, name="dead")
add_archive(app)
add_database(app)
add_status(app)
add_table(app)

CONNECT_SECONDS = 10.0


def main() -> None:
    """Run the command line; a fault that a person can mend ends it with a readable line, not with a traceback."""
    try:
        app()
    finally:
        leave_quickly()


@app.command()
def up() -> None:
    """Run everything in one process."""

    async def work() -> None:
        loaded = load(wanted())
        configure_logs(loaded.house, secrets=loaded.secrets())
        async with opened(loaded.house, "otklik") as parts:
            await bring_up_to_date(parts, loaded.house)
            await serve(loaded, parts)

    finish(work)


@app.command()
def run(service: Annotated[str, typer.Argument(help=" | ".join(CATALOG))]) -> None:
    """Run one service, beside others on RabbitMQ and PostgreSQL."""
    if service not in CATALOG:
        typer.echo(f"There is no service {service}; there are: {', '.join(CATALOG)}", err=True)
        raise typer.Exit(SETTINGS_ARE_WRONG)

    async def work() -> None:
        loaded = load((service,))
        _refuse_files(loaded.house)
        configure_logs(loaded.house, secrets=loaded.secrets())
        async with opened(loaded.house, service) as parts:
            await serve(loaded, parts)

    finish(work)


def _refuse_files(settings: HouseSettings) -> None:
    """One process owns a SQLite file; several of them would each believe so."""
    faults = tuple(
        f"{name} is wrong: `otklik run` shares its work with other processes and needs {instead}; "
        "for SQLite there is `otklik up`, everything in one process"
        for name, url, instead in (
            ("BROKER_URL", settings.broker_url, "amqp://…"),
            ("DATABASE_URL", settings.database_url, "postgresql+asyncpg://…"),
        )
        if url.get_secret_value().startswith("sqlite")
    )
    if faults:
        raise WrongSettings(faults)


@dead_letters.command("list")
def dead_list() -> None:
    """Show what was set aside: service, id, type, reason, since when."""
    _with_broker(_print_dead)


@dead_letters.command("show")
def dead_show(message_id: str) -> None:
    """Show everything known of one message, its content included."""

    async def work(broker: Broker) -> None:
        found = await set_aside.show_one(broker, message_id)
        _found(found is not None, message_id)
        typer.echo(found)

    _with_broker(work)


@dead_letters.command("replay")
def dead_replay(message_id: str) -> None:
    """Put one message back at the end of the queue that it came from."""

    async def work(broker: Broker) -> None:
        _found(await set_aside.replay_one(broker, message_id), message_id)
        typer.echo("It goes its way again.")

    _with_broker(work)


async def _print_dead(broker: Broker) -> None:
    lines = await set_aside.list_all(broker)
    typer.echo("\n".join(lines) if lines else "Nothing was set aside.")


def _found(there: bool, message_id: str) -> None:
    if not there:
        typer.echo(f"No message {message_id} was set aside; `otklik dead list` shows those that were.", err=True)
        raise typer.Exit(1)


def _with_broker(work: Callable[[Broker], Coroutine[Any, Any, None]]) -> None:
    """Beside a running Otklik: the embedded broker is opened without owning it."""

    async def opened_for() -> None:
        settings = HouseSettings.load()
        say_only_what_is_wrong(settings)
        broker = open_broker(settings.broker_url.get_secret_value(), name="otklik-dead", owner=False)
        await broker.start()
        try:
            await broker.wait_until_up(CONNECT_SECONDS)
            await work(broker)
        finally:
            await broker.stop()

    finish(opened_for)


@app.command()
def check() -> None:
    """Say in words what is missing or wrong."""

    async def work() -> None:
        loaded = load(wanted())
        say_only_what_is_wrong(loaded.house, loaded.secrets())
        bad = 0
        async for finding in findings(loaded):
            typer.echo(f"{'✓' if finding.good else '✗'} {finding.text}")
            bad += not finding.good
        if bad:
            raise typer.Exit(1)
        typer.echo("All is well: `otklik up`.")

    finish(work)


@app.command()
def demo(
    language: Annotated[str, typer.Option(help="ru or en")] = "ru",
    host: Annotated[str, typer.Option(envvar="HTTP_HOST", help="where the page is served")] = "127.0.0.1",
    port: Annotated[int, typer.Option(envvar="HTTP_PORT", help="its port; 0 is any free one")] = 8080,
    quiet: Annotated[bool, typer.Option("--quiet", help="tell no story in the terminal; only the page")] = False,
) -> None:
    """Play with all of it against simulated messengers, on a page and in the terminal."""
    finish(lambda: play("en" if language == "en" else "ru", host, port, story=not quiet))


if __name__ == "__main__":
    main()
