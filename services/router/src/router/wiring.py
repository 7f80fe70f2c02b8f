"""Puts the router together. The only file that builds adapters."""

from collections.abc import Mapping, Sequence
from uuid import uuid4

from starlette.routing import BaseRoute

from chassis.migrations import Migrations
from chassis.parts import Parts
from chassis.service import Service
from chassis.settings import HouseSettings
from chassis.watch import Watch
from contracts.ids import telegram_chat
from messaging.durable.relay import Relay, RelayOptions
from messaging.topology import whole
from router.app.house import House
from router.app.process_event import Processing
from router.app.speech import Speech
from router.handlers import Handlers
from router.numbers import Counted
from router.settings import RouterSettings
from router.sharing import Sharing, SharingOptions
from router.store.dialogs import DialogStore
from router.store.due import TimerStore
from router.store.replicas import ReplicaStore
from router.store.tables import DURABLE, METADATA
from router.ticker import Ticker

__all__ = ["NAME", "build", "migrations"]

NAME = "router"


class _Router:
    """Relay, ticker and the shared consumers, started and stopped together."""

    def __init__(self, parts: Parts, relay: Relay, sharing: Sharing, ticker: Ticker, watch: Watch) -> None:
        self._broker = parts.broker
        self._watch = watch
        self._relay = relay
        self._sharing = sharing
        self._ticker = ticker

    @property
    def name(self) -> str:
        return NAME

    @property
    def routes(self) -> Sequence[BaseRoute]:
        return ()

    def ready(self) -> Mapping[str, bool]:
        return {"broker": self._broker.is_up, **self._sharing.ready(), **self._ticker.ready()}

    async def start(self) -> None:
        await self._relay.start()
        await self._ticker.start()
        await self._sharing.start()
        await self._watch.start()

    async def stop(self) -> None:
        """Consumers first: what they finish, the relay still publishes."""
        await self._watch.stop()
        await self._sharing.stop()
        await self._ticker.stop()
        await self._relay.stop()


def build(settings: HouseSettings, parts: Parts) -> Service:
    """The router, not yet started. Raises `TypeError` for the settings of another service."""
    if not isinstance(settings, RouterSettings):
        raise TypeError("the router is built from RouterSettings")
    house = House(
        speech=Speech(settings.language),
        operator_chat=telegram_chat(settings.operator_chat_id),
        unknown_clients=settings.unknown_clients,
        payment_details=settings.payment_details,
    )
    # Only one process can work on SQLite: with lasting names it does not wait for its own shadow after a crash.
    lasting = NAME if parts.database.dialect == "sqlite" else ""
    relay = Relay(DURABLE, parts.database, parts.broker, parts.clock, RelayOptions(name=lasting))
    handlers = Handlers(Processing(DialogStore(parts.database, relay), house, parts.clock))
    replica = lasting or str(uuid4())
    sharing = Sharing(
        parts.broker,
        parts.clock,
        ReplicaStore(parts.database),
        Counted(handlers.handle, parts.metrics, parts.clock).handle,
        SharingOptions(replica, settings.partitions, NAME),
    )
    ticker = Ticker(parts.broker, parts.clock, TimerStore(parts.database), settings.partitions)
    return _Router(parts, relay, sharing, ticker, _watch(settings, parts, relay))


def _watch(settings: RouterSettings, parts: Parts, relay: Relay) -> Watch:
    watch = Watch(parts.clock)
    age = parts.metrics.gauge(
        "outbox_oldest_unsent_seconds", "Age of the oldest message that was decided and not published", ["service"]
    )
    watch.add(age.labels(service=NAME), relay.oldest_unsent_age)
    watch.add_queues(parts.metrics, parts.broker, whole(settings.partitions), NAME)
    return watch


def migrations() -> tuple[Migrations, ...]:
    """The schemas that the router owns."""
    return (Migrations("router.store.migrations", "router_versions", METADATA),)
