"""Puts the service together. The only file that builds adapters."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from starlette.routing import BaseRoute

from chassis.migrations import Migrations
from chassis.parts import Parts
from chassis.service import CannotStart, Service
from chassis.settings import HouseSettings
from chassis.watch import Watch
from messaging.durable.relay import Relay, RelayOptions
from messaging.port import Broker
from messaging.topology import whole
from sheets_sync.calling import Calling
from sheets_sync.google import BadKey, Google, key_of
from sheets_sync.handlers import Handlers
from sheets_sync.keeper import Keeper, KeeperOptions
from sheets_sync.settings import SheetsSettings
from sheets_sync.store import DURABLE, Book, sheets_migrations
from sheets_sync.syncing import Ended, Syncing, SyncingOptions

__all__ = ["NAME", "build", "migrations"]

NAME = "sheets-sync"


@dataclass(frozen=True, slots=True)
class _SheetsSync:
    broker: Broker
    relay: Relay
    keeper: Keeper
    handlers: Handlers
    watch: Watch

    @property
    def name(self) -> str:
        return NAME

    @property
    def routes(self) -> Sequence[BaseRoute]:
        return ()

    def ready(self) -> Mapping[str, bool]:
        return {"broker": self.broker.is_up, **self.keeper.ready()}

    async def start(self) -> None:
        await self.relay.start()
        await self.keeper.start(self.handlers.handle)
        await self.watch.start()

    async def stop(self) -> None:
        """The keeper first: what it says, the relay still publishes."""
        await self.watch.stop()
        await self.keeper.stop()
        await self.relay.stop()


def build(settings: HouseSettings, parts: Parts) -> Service:
    """The service, not yet started. Raises `CannotStart` for a key that cannot be used, `TypeError` for settings of
    another service."""
    if not isinstance(settings, SheetsSettings):
        raise TypeError("sheets-sync is built from SheetsSettings")
    try:
        key = key_of(settings.sheets_credentials)
    except BadKey as bad:
        raise CannotStart(f"SHEETS_CREDENTIALS: {bad}; `otklik check` says where it comes from") from None
    google = Google(settings.sheets_id, key, settings.sheets_api_url)
    # Only one process can work on SQLite: with lasting names it does not wait for its own shadow after a crash.
    relay_name = NAME if parts.database.dialect == "sqlite" else ""
    relay = Relay(DURABLE, parts.database, parts.broker, parts.clock, RelayOptions(name=relay_name))
    book = Book(parts.database, relay, parts.clock)
    syncing = Syncing(
        google,
        Calling(parts.clock, random.Random(), settings.sheets_pace),  # noqa: S311 - jitter is no secret
        book,
        parts.clock,
        SyncingOptions(settings.sheets_id, settings.sheets_write_back),
    )
    rounds = parts.metrics.counter("sheet_rounds", "Rounds over the sheet", ["outcome"])

    def told(ended: Ended) -> None:
        rounds.labels(outcome=("read" if ended.read else "untouched") if ended.well else "failed").inc()

    options = KeeperOptions(settings.sheets_interval.total_seconds()).faster(settings.sheets_pace)
    keeper = Keeper(parts.broker, parts.clock, book, syncing, options, told)
    handlers = Handlers(book, keeper.stir, write_back=settings.sheets_write_back)
    return _SheetsSync(parts.broker, relay, keeper, handlers, _watch(settings, parts, relay, book))


def _watch(settings: SheetsSettings, parts: Parts, relay: Relay, book: Book) -> Watch:
    watch = Watch(parts.clock)
    age = parts.metrics.gauge(
        "outbox_oldest_unsent_seconds", "Age of the oldest message that was decided and not published", ["service"]
    )
    watch.add(age.labels(service=NAME), relay.oldest_unsent_age)
    waiting = parts.metrics.gauge("sheet_changes_waiting", "Changes of the bot that the sheet does not show yet")
    watch.add(waiting, book.waiting)
    watch.add_queues(parts.metrics, parts.broker, whole(settings.partitions), NAME)
    return watch


def migrations() -> tuple[Migrations, ...]:
    """The schemas that the service owns."""
    return (sheets_migrations(),)
