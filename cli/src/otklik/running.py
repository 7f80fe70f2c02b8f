"""What `otklik up`, `run` and `check` do."""

import typer

from chassis.logs import configure_logs
from chassis.settings import HouseSettings, WrongSettings
from otklik.catalog import CATALOG
from otklik.finishing import SETTINGS_ARE_WRONG, finish
from otklik.house import bring_up_to_date, load, opened, serve, wanted
from otklik.saying import say_only_what_is_wrong

__all__ = ["check", "run", "up"]


def up() -> None:
    """Run everything in one process."""

    async def work() -> None:
        loaded = load(wanted())
        configure_logs(loaded.house, secrets=loaded.secrets())
        async with opened(loaded.house, "otklik") as parts:
            await bring_up_to_date(parts, loaded.house)
            await serve(loaded, parts)

    finish(work)


def run(service: str) -> None:
    """Run one service."""
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


def check() -> None:
    """Say in words what is missing or wrong."""
    from otklik.check import findings  # noqa: PLC0415 - who only runs does not look at everything

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
