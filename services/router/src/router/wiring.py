"""Puts the router together. The only file that builds adapters."""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol
from uuid import uuid4

from starlette.routing import BaseRoute

from chassis.migrations import Migrations
from chassis.parts import Parts
from chassis.service import Service
from chassis.settings import HouseSettings
from chassis.watch import Watch
from contracts.ids import telegram_chat, telegram_person
from contracts.routing import records_queue
from messaging.consume import Consumer, ConsumerOptions, Handler
from messaging.durable.relay import Relay, RelayOptions
from messaging.topology import whole
from router.app.board.drawing import Drawing
from router.app.board.steps import USUAL
from router.app.hours import Hours
from router.app.house import House
from router.app.process_event import Processing
from router.app.reminders.hearing import Reminding
from router.app.sheet.hearing import Recording
from router.app.speech import Speech
from router.drawer import LOOK_SECONDS, drawer
from router.handlers import Handlers
from router.mailing import Mailing, Smtp
from router.numbers import Counted
from router.settings import RouterSettings
from router.sharing import Sharing, SharingOptions
from router.store.board import BoardStore
from router.store.dialogs import DialogStore
from router.store.due import TimerStore
from router.store.figures import Figures
from router.store.owner import OwnerRecords
from router.store.reminders import ReminderRecords
from router.store.replicas import ReplicaStore
from router.store.retention import Retention
from router.store.schema import router_migrations
from router.store.sheet import SheetRecords
from router.store.tables import DURABLE
from router.sweeper import sweeper
from router.telling import Telling
from router.ticker import Ticker

__all__ = ["NAME", "build", "migrations"]

NAME = "router"


class _Room(Protocol):
    """What works beside the others."""

    async def start(self) -> None: ...

    async def stop(self) -> None: ...


class _Records:
    """What the owner's table shows, in its own order: a long table holds up nobody."""

    def __init__(self, parts: Parts, handler: Handler) -> None:
        options = ConsumerOptions(NAME)
        self._consumer = Consumer(parts.broker, records_queue(), handler, options, clock=parts.clock)

    def ready(self) -> Mapping[str, bool]:
        return {"records": self._consumer.is_subscribed}

    async def start(self) -> None:
        await self._consumer.start()

    async def stop(self) -> None:
        await self._consumer.drain()


class _Router:
    """All that works in a router, started one after another and stopped the other way round.

    So the consumers are stopped before the relay, which still publishes what they finish.
    """

    def __init__(
        self, parts: Parts, rooms: Sequence[_Room], readiness: Sequence[Callable[[], Mapping[str, bool]]]
    ) -> None:
        self._broker = parts.broker
        self._rooms = rooms
        self._readiness = readiness

    @property
    def name(self) -> str:
        return NAME

    @property
    def routes(self) -> Sequence[BaseRoute]:
        return ()

    def ready(self) -> Mapping[str, bool]:
        ready = {"broker": self._broker.is_up}
        for part in self._readiness:
            ready |= part()
        return ready

    async def start(self) -> None:
        for room in self._rooms:
            await room.start()

    async def stop(self) -> None:
        for room in reversed(self._rooms):
            await room.stop()


def build(settings: HouseSettings, parts: Parts) -> Service:
    """The router, not yet started. Raises `TypeError` for the settings of another service."""
    if not isinstance(settings, RouterSettings):
        raise TypeError("the router is built from RouterSettings")
    house = House(
        speech=Speech(settings.language),
        operator_chat=telegram_chat(settings.operator_chat_id),
        owners=frozenset(telegram_person(number) for number in settings.owner_ids),
        unknown_clients=settings.unknown_clients,
        payment_details=settings.payment_details,
        receipt_max_age=settings.receipt_max_age,
        recipients=settings.payment_recipients,
        timezone=settings.timezone,
        hours=Hours(settings.working_hours, settings.timezone) if settings.working_hours else None,
        sheet=bool(settings.sheets_id),
        mails=settings.smtp_url is not None,
    )
    # Only one process can work on SQLite: with lasting names it does not wait for its own shadow after a crash.
    lasting = NAME if parts.database.dialect == "sqlite" else ""
    relay = Relay(DURABLE, parts.database, parts.broker, parts.clock, RelayOptions(name=lasting))
    drawing = Drawing(BoardStore(parts.database, relay), house, parts.clock, USUAL.faster(settings.board_pace))
    painter = drawer(drawing, parts.clock, LOOK_SECONDS / settings.board_pace)
    dialogs = DialogStore(parts.database, relay, sheet=house.sheet)
    owners = OwnerRecords(parts.database, relay, sheet=house.sheet)
    recording = Recording(SheetRecords(parts.database, relay, sheet=house.sheet), house, parts.clock)
    reminding = Reminding(ReminderRecords(parts.database, relay), house, parts.clock)
    handlers = Handlers(Processing(dialogs, owners, house, parts.clock), reminding, drawing, recording)
    replica = lasting or str(uuid4())
    telling = Telling(parts.broker, parts.clock, settings.partitions)
    sharing = Sharing(
        parts.broker,
        parts.clock,
        ReplicaStore(parts.database),
        Counted(handlers.handle, parts.metrics, parts.clock).handle,
        SharingOptions(replica, settings.partitions, NAME, before_set_aside=telling.set_aside),
    )
    ticker = Ticker(parts.broker, parts.clock, TimerStore(parts.database), settings.partitions)
    mailing = Mailing(parts.broker, parts.clock, _post(settings), settings.partitions)
    records = _Records(parts, handlers.handle)
    rooms: Sequence[_Room] = (relay, ticker, painter, mailing, records, sharing, *_beside(settings, parts, relay))
    return _Router(parts, rooms, (sharing.ready, ticker.ready, mailing.ready, records.ready))


def _beside(settings: RouterSettings, parts: Parts, relay: Relay) -> tuple[_Room, ...]:
    """What no message waits for."""
    watch = _watch(settings, parts, relay)
    if settings.retention is None:
        return (watch,)
    return watch, sweeper(Retention(parts.database, settings.retention.total_seconds()), parts.clock)


def _post(settings: RouterSettings) -> Smtp | None:
    if settings.smtp_url is None:
        return None
    return Smtp(settings.smtp_url.get_secret_value(), settings.mail_from)


def _watch(settings: RouterSettings, parts: Parts, relay: Relay) -> Watch:
    watch = Watch(parts.clock)
    age = parts.metrics.gauge(
        "outbox_oldest_unsent_seconds", "Age of the oldest message that was decided and not published", ["service"]
    )
    watch.add(age.labels(service=NAME), relay.oldest_unsent_age)
    figures = Figures(parts.database)
    dialogs = parts.metrics.gauge("dialogs_open", "Dialogs that are open", ["service"])
    wait = parts.metrics.gauge("client_wait_seconds", "Age of the oldest message that nobody has answered", ["service"])
    relay_age = parts.metrics.gauge(
        "relay_wait_seconds", "Age of the oldest client's message that does not stand in the operator chat", ["service"]
    )
    watch.add(dialogs.labels(service=NAME), figures.open_dialogs)
    watch.add(wait.labels(service=NAME), figures.longest_wait)
    watch.add(relay_age.labels(service=NAME), figures.oldest_relay)
    watch.add_queues(parts.metrics, parts.broker, whole(settings.partitions), NAME)
    return watch


def migrations() -> tuple[Migrations, ...]:
    """The schemas that the router owns."""
    return (router_migrations(),)
