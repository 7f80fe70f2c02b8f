"""Broker, database and services put together: alone for `otklik run`, all in one process for `otklik up`."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from chassis import migrations
from chassis.clock import SystemClock
from chassis.database import Database
from chassis.http import HttpServer
from chassis.metrics import Metrics
from chassis.parts import Parts
from chassis.run import run
from chassis.settings import HouseSettings, WrongSettings
from messaging.opening import open_broker
from messaging.topology import whole
from otklik.catalog import CATALOG, Entry
from otklik.patient import Patient

__all__ = ["Loaded", "bring_up_to_date", "load", "opened", "serve"]

BROKER_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Loaded:
    """Services with the settings that were read for them."""

    entries: tuple[Entry, ...]
    settings: Mapping[str, HouseSettings]

    @property
    def house(self) -> HouseSettings:
        """What all of them have in common."""
        return self.settings[self.entries[0].name]

    def secrets(self) -> frozenset[str]:
        """Everything that a log must never show."""
        return frozenset().union(*(settings.secrets() for settings in self.settings.values()))


def load(names: Sequence[str], *, env_file: str | None = ".env", **overrides: object) -> Loaded:
    """Read the settings of these services; `overrides` go to each service that has a field of that name.

    Raises `WrongSettings` with the faults of all of them, each once.
    """
    entries = tuple(CATALOG[name] for name in names)
    settings: dict[str, HouseSettings] = {}
    faults: dict[str, None] = {}
    for entry in entries:
        kind = entry.settings()
        known = {name: value for name, value in overrides.items() if name in kind.model_fields}
        try:
            settings[entry.name] = kind.load(env_file=env_file, **known)
        except WrongSettings as wrong:
            faults |= dict.fromkeys(wrong.faults)
    if faults:
        raise WrongSettings(tuple(faults))
    return Loaded(entries, settings)


@asynccontextmanager
async def opened(settings: HouseSettings, name: str, *, owner: bool = True) -> AsyncIterator[Parts]:
    """The parts that services stand on; broker and database are let go at the end.

    `owner=False`: an embedded broker is only looked at, beside the process that owns it.
    """
    broker = open_broker(settings.broker_url.get_secret_value(), name=name, owner=owner)
    database = Database(settings.database_url.get_secret_value())
    await broker.start()
    try:
        yield Parts(broker=broker, database=database, clock=SystemClock(), metrics=Metrics())
    finally:
        await broker.stop()
        await database.close()


async def bring_up_to_date(parts: Parts, settings: HouseSettings) -> None:
    """Every schema and the whole topology; safe to repeat, and for several at once.

    Raises `messaging.topology.WrongTopology` when the broker holds another one, `Unavailable` when it does not answer.
    """
    for entry in CATALOG.values():
        for schema in entry.migrations():
            await migrations.upgrade(parts.database, schema)
    await parts.broker.wait_until_up(BROKER_SECONDS)
    await parts.broker.declare(whole(settings.partitions))


async def serve(loaded: Loaded, parts: Parts, stop: asyncio.Event | None = None) -> None:
    """Run the services until a signal, or until `stop` is set; each waits until its schema and the queues are there.

    Raises `chassis.service.CannotStart` when one of them cannot begin at all.
    """
    ending = stop if stop is not None else asyncio.Event()
    partitions = loaded.house.partitions
    services = [
        Patient(entry.build(loaded.settings[entry.name], parts), entry.migrations(), parts, partitions, ending=ending)
        for entry in loaded.entries
    ]
    http = HttpServer(
        loaded.house.http_host,
        loaded.house.http_port,
        routes=[route for service in services for route in service.routes],
        ready=lambda: {service.name: service.ready() for service in services},
        metrics=parts.metrics,
    )
    await run(services, http, stop=ending)
    for service in services:
        service.check()
