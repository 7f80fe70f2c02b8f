"""Broker, database and services put together, for one service or for several in one process."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TypeVar

from chassis.clock import SystemClock
from chassis.database import Database
from chassis.http import HttpServer
from chassis.logs import configure_logs
from chassis.metrics import Metrics
from chassis.migrations import Migrations
from chassis.parts import Parts
from chassis.patient import Patient
from chassis.run import run, run_process
from chassis.service import Service
from chassis.settings import HouseSettings
from chassis.tracing import traced
from messaging.opening import open_broker

__all__ = ["Built", "opened", "run_alone", "serve"]

Settings = TypeVar("Settings", bound=HouseSettings)


@dataclass(frozen=True, slots=True)
class Built:
    """A service that is not started yet, and the schemas that it must find."""

    service: Service
    migrations: tuple[Migrations, ...]


@asynccontextmanager
async def opened(settings: HouseSettings, name: str, *, owner: bool = True) -> AsyncIterator[Parts]:
    """The parts that services stand on; broker and database are let go at the end.

    `owner=False`: an embedded broker is only looked at, beside the process that owns it.
    """
    broker = open_broker(settings.broker_url.get_secret_value(), name=name, owner=owner)
    database = Database(settings.database_url.get_secret_value())
    async with traced(broker, settings.otel_exporter_otlp_endpoint, name) as carrier:
        await carrier.start()
        try:
            yield Parts(broker=carrier, database=database, clock=SystemClock(), metrics=Metrics())
        finally:
            await carrier.stop()
            await database.close()


async def serve(house: HouseSettings, parts: Parts, built: Sequence[Built], stop: asyncio.Event | None = None) -> None:
    """Run the services until a signal, or until `stop` is set; each waits until its schema and the queues are there.

    Raises `chassis.service.CannotStart` when one of them cannot begin at all.
    """
    ending = stop if stop is not None else asyncio.Event()
    services = [Patient(one.service, one.migrations, parts, house.partitions, ending=ending) for one in built]
    http = HttpServer(
        house.http_host,
        house.http_port,
        routes=[route for service in services for route in service.routes],
        ready=lambda: {service.name: service.ready() for service in services},
        metrics=parts.metrics,
    )
    await run(services, http, stop=ending)
    for service in services:
        service.check()


def run_alone(
    settings_class: type[Settings],
    build: Callable[[Settings, Parts], Service],
    migrations: tuple[Migrations, ...],
    name: str,
) -> int:
    """What `python -m` of a service does, the same as `otklik run`; the code that the process ends with."""

    async def main() -> None:
        settings = settings_class.load()
        configure_logs(settings, service=name)
        async with opened(settings, name) as parts:
            await serve(settings, parts, [Built(build(settings, parts), migrations)])

    return run_process(main)
