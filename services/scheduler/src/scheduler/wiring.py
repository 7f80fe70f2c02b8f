"""Puts the scheduler together. The only file that builds adapters."""

from collections.abc import Mapping, Sequence

from starlette.routing import BaseRoute

from chassis.migrations import Migrations
from chassis.parts import Parts
from chassis.service import Service
from chassis.settings import HouseSettings
from chassis.watch import Watch
from contracts.routing import schedule_queue
from messaging.consume import Consumer, ConsumerOptions
from messaging.durable.relay import Relay, RelayOptions
from messaging.topology import whole
from scheduler.due import Plan
from scheduler.handlers import Handlers
from scheduler.settings import SchedulerSettings
from scheduler.store.books import Books
from scheduler.store.rounds import Rounds
from scheduler.store.tables import DURABLE, scheduler_migrations
from scheduler.ticker import Ticker

__all__ = ["NAME", "build", "migrations"]

NAME = "scheduler"


class _Scheduler:
    """Relay, ticker and consumer, started and stopped together."""

    def __init__(self, parts: Parts, relay: Relay, consumer: Consumer, ticker: Ticker, watch: Watch) -> None:
        self._broker = parts.broker
        self._relay = relay
        self._consumer = consumer
        self._ticker = ticker
        self._watch = watch

    @property
    def name(self) -> str:
        return NAME

    @property
    def routes(self) -> Sequence[BaseRoute]:
        return ()

    def ready(self) -> Mapping[str, bool]:
        return {"broker": self._broker.is_up, "changes": self._consumer.is_subscribed, **self._ticker.ready()}

    async def start(self) -> None:
        await self._relay.start()
        await self._consumer.start()
        await self._ticker.start()
        await self._watch.start()

    async def stop(self) -> None:
        """The relay last: what was decided is still published."""
        await self._watch.stop()
        await self._ticker.stop()
        await self._consumer.drain()
        await self._relay.stop()


def build(settings: HouseSettings, parts: Parts) -> Service:
    """The scheduler, not yet started. Raises `TypeError` for the settings of another service."""
    if not isinstance(settings, SchedulerSettings):
        raise TypeError("the scheduler is built from SchedulerSettings")
    # Only one process can work on SQLite: with lasting names it does not wait for its own shadow after a crash.
    lasting = NAME if parts.database.dialect == "sqlite" else ""
    relay = Relay(DURABLE, parts.database, parts.broker, parts.clock, RelayOptions(name=lasting))
    plan = Plan(settings.timezone, settings.reminder_time, settings.reminder_days)
    books = Books(parts.database, relay, settings.partitions)
    rounds = Rounds(parts.database, relay, plan, settings.partitions)
    handlers = Handlers(books, parts.clock)
    options = ConsumerOptions(NAME, prefetch=16)
    consumer = Consumer(parts.broker, schedule_queue(), handlers.handle, options, clock=parts.clock)
    ticker = Ticker(parts.clock, plan, rounds, books)
    return _Scheduler(parts, relay, consumer, ticker, _watch(settings, parts, relay, books))


def _watch(settings: SchedulerSettings, parts: Parts, relay: Relay, books: Books) -> Watch:
    watch = Watch(parts.clock)
    age = parts.metrics.gauge(
        "outbox_oldest_unsent_seconds", "Age of the oldest message that was decided and not published", ["service"]
    )
    watch.add(age.labels(service=NAME), relay.oldest_unsent_age)
    watch.add(parts.metrics.gauge("subscriptions", "Subscriptions that the scheduler knows of"), books.count)
    watch.add_queues(parts.metrics, parts.broker, whole(settings.partitions), NAME)
    return watch


def migrations() -> tuple[Migrations, ...]:
    """The schemas that the scheduler owns."""
    return (scheduler_migrations(),)
