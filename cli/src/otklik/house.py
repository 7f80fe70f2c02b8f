"""Broker, database and services put together: alone for `otklik run`, all in one process for `otklik up`."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import SecretStr

from chassis import migrations, serving
from chassis.database import Database
from chassis.migrations import Migrations
from chassis.parts import Parts
from chassis.serving import Built, opened
from chassis.settings import HouseSettings, WrongSettings
from messaging.topology import whole
from otklik.catalog import CATALOG, Entry

__all__ = ["Loaded", "bring_up_to_date", "finish_upgrade", "load", "opened", "schemas", "serve", "wanted"]

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


class _Tokens(HouseSettings):
    """Which messengers the shop is in, beside Telegram, and whether it has a table."""

    vk_token: SecretStr | None = None
    fb_page_token: SecretStr | None = None
    sheets_id: str | None = None


def wanted() -> tuple[str, ...]:
    """The services that this shop needs: a messenger without a token is off, and so is a table without an id.

    Settings that cannot be read at all are for `load` to name, with all that is wrong beside them.
    """
    try:
        given: HouseSettings | None = _Tokens.load()
    except WrongSettings:
        given = None
    return tuple(name for name, entry in CATALOG.items() if entry.needs is None or getattr(given, entry.needs, None))


def load(names: Sequence[str], *, env_file: str | None = ".env", **overrides: object) -> Loaded:
    """Read the settings of these services; `overrides` go to each service that has a field of that name.

    Raises `WrongSettings` with the faults of all of them, each once.
    """
    entries = tuple(CATALOG[name] for name in names)
    settings: dict[str, HouseSettings] = {}
    faults: dict[str, None] = {}
    for entry in entries:
        kind = entry.settings()
        known: dict[str, Any] = {name: value for name, value in overrides.items() if name in kind.model_fields}
        try:
            settings[entry.name] = kind.load(env_file=env_file, **known)
        except WrongSettings as wrong:
            faults |= dict.fromkeys(wrong.faults)
    if faults:
        raise WrongSettings(tuple(faults))
    return Loaded(entries, settings)


async def bring_up_to_date(parts: Parts, settings: HouseSettings, *, beside_others: bool = False) -> bool:
    """Every schema and the whole topology; safe to repeat, and for several at once. Whether nothing is left to do.

    `beside_others`: processes of the version before may be at work, so what only they still need stays: that is left
    for `finish`. Raises `messaging.topology.WrongTopology` when the broker holds another topology, `Unavailable` when
    it does not answer.
    """
    whole_way = True
    for schema in schemas():
        there = await migrations.revision_of(parts.database, schema)
        enough = migrations.needed(schema)
        if not beside_others or not there:
            await migrations.upgrade(parts.database, schema)
        elif there < enough:
            await migrations.upgrade(parts.database, schema, enough)
        whole_way = whole_way and await migrations.is_finished(parts.database, schema)
    await parts.broker.wait_until_up(BROKER_SECONDS)
    await parts.broker.declare(whole(settings.partitions))
    return whole_way


async def finish_upgrade(database: Database) -> None:
    """Take away what only versions before needed; no process of theirs may be at work. Raises `Unavailable`."""
    for schema in schemas():
        await migrations.upgrade(database, schema)


def schemas() -> tuple[Migrations, ...]:
    """The schemas of all services, whether this shop runs them or not."""
    return tuple(schema for entry in CATALOG.values() for schema in entry.migrations())


async def serve(loaded: Loaded, parts: Parts, stop: asyncio.Event | None = None) -> None:
    """Run the services until a signal, or until `stop` is set. Raises as `chassis.serving.serve` does."""
    built = [Built(entry.build(loaded.settings[entry.name], parts), entry.migrations()) for entry in loaded.entries]
    await serving.serve(loaded.house, parts, built, stop)
