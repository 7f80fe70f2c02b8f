"""The whole service, as a process runs it: on the embedded broker, and as two replicas on RabbitMQ and PostgreSQL."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from chassis.database import Database
from chassis.metrics import Metrics
from chassis.migrations import upgrade
from chassis.parts import Parts
from chassis.service import CannotStart, Service
from contracts.envelope import Envelope, id_from
from contracts.records import ClientChanged, RecordChanged, SheetRead
from contracts.registry import decode, encode
from contracts.routing import records_queue, sheets_queue
from contracts.wire import Wire
from messaging.opening import open_broker
from messaging.port import Delivery, Parcel
from messaging.topology import whole
from sandbox import RunningSandbox
from sheets_sync.settings import SheetsSettings
from sheets_sync.wiring import build, migrations
from tests.sheets_sync.paper import cell
from tests.sheets_sync.shop import TABS

PARTITIONS = 1
SECONDS = 20
HURRY = 100.0


class HurriedClock:
    """A hundred seconds pass in one."""

    def now(self) -> datetime:
        return datetime(2026, 1, 15, 12, tzinfo=UTC) + timedelta(seconds=self.monotonic())

    def monotonic(self) -> float:
        return asyncio.get_running_loop().time() * HURRY

    async def sleep(self, seconds: float) -> None:
        woken = asyncio.Event()
        asyncio.get_running_loop().call_later(max(0.0, seconds) / HURRY, woken.set)
        await woken.wait()


@dataclass
class House:
    """Replicas, and the router's side of the broker."""

    services: list[Service]
    parts: list[Parts]
    sandbox: RunningSandbox
    settings: SheetsSettings
    heard: "asyncio.Queue[Wire]" = field(default_factory=asyncio.Queue)
    numbers: int = 0

    async def bot(self, email: str, **values: str) -> None:
        self.numbers += 1
        cells = tuple(cell(name, value) for name, value in values.items())
        at = datetime(2026, 1, 15, 12, tzinfo=UTC)
        said = RecordChanged(email=email, cells=cells, seen=2**60, at=at)
        identity = id_from("bot", self.numbers)
        envelope = Envelope(id=identity, key=f"record:{email}", payload=said, at=at, correlation=identity)
        parcel = Parcel(envelope.id, envelope.type, envelope.key, encode(envelope))
        for _ in range(2):
            await self.parts[-1].broker.publish(sheets_queue(), parcel)

    async def until(self, kind: type[Wire]) -> list[Wire]:
        """What the router hears until one of this kind."""
        found: list[Wire] = []
        async with asyncio.timeout(SECONDS):
            while not found or not isinstance(found[-1], kind):
                found.append(await self.heard.get())
        return found


@pytest.fixture(params=["embedded", pytest.param("rabbit", marks=pytest.mark.live)])
def urls(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, str]:
    """Broker and database."""
    if request.param == "rabbit":
        return str(request.getfixturevalue("amqp_url")), str(request.getfixturevalue("postgres_url"))
    return f"sqlite:///{tmp_path}/broker.db", f"sqlite+aiosqlite:///{tmp_path}/clients.db"


@pytest.fixture
async def house(urls: tuple[str, str], world: RunningSandbox, tmp_path: Path) -> AsyncIterator[House]:
    broker_url, database_url = urls
    google = world.control.google
    key = await google.account()
    number = await google.make_sheet(TABS)
    await google.share(key["client_email"])
    path = tmp_path / "key.json"
    path.write_text(json.dumps(key), "utf-8")
    settings = SheetsSettings.load(
        env_file=None, sheets_id=number, sheets_credentials=path, sheets_api_url=world.url, partitions=PARTITIONS
    )
    async with AsyncExitStack() as ends:
        house = House([], [], world, settings)
        for _ in range(2 if broker_url.startswith("amqp") else 1):
            broker = open_broker(broker_url, name="test")
            database = Database(database_url)
            await broker.start()
            ends.push_async_callback(broker.stop)
            ends.push_async_callback(database.close)
            await broker.wait_until_up(SECONDS)
            await broker.declare(whole(PARTITIONS))
            for schema in migrations():
                await upgrade(database, schema)
            house.parts.append(Parts(broker, database, HurriedClock(), Metrics()))
            house.services.append(build(settings, house.parts[-1]))
        await listen(house, ends)
        for service in house.services:
            await service.start()
            ends.push_async_callback(service.stop)
        yield house


async def listen(house: House, ends: AsyncExitStack) -> None:
    """The router: hears in order, acknowledges, and hears nothing twice."""
    done: set[str] = set()
    acks: set[asyncio.Task[None]] = set()

    def take(delivery: Delivery) -> None:
        if delivery.parcel.id not in done:
            done.add(delivery.parcel.id)
            house.heard.put_nowait(decode(delivery.parcel.body).payload)
        acks.add(asyncio.ensure_future(delivery.ack()))

    subscription = await house.parts[-1].broker.subscribe(records_queue(), take, prefetch=50)
    ends.push_async_callback(subscription.close)


async def test_what_the_owner_types_reaches_the_router_and_what_the_bot_gives_the_sheet(house: House) -> None:
    first = await house.until(SheetRead)
    google = house.sandbox.control.google
    await house.bot("anna@example.org", last_paid_day="2026-03-02")
    row = await google.wait_row("Подписки", {"E-mail": "anna@example.org", "Оплачено до": "02.03.2026"}, within=SECONDS)
    await google.type("Клиенты", 3, 2, "Боря")
    (*_, changed) = await house.until(ClientChanged)

    assert sum(isinstance(one, ClientChanged) for one in first) == 5
    assert row["row"] == 2
    assert isinstance(changed, ClientChanged)
    assert changed.email == "boris@example.org"
    for service in house.services:
        assert service.ready() == {"broker": True, "keeper": True, "database": True}


async def test_another_replica_goes_on_where_the_first_one_stopped(house: House) -> None:
    await house.until(SheetRead)
    await house.bot("anna@example.org", last_paid_day="2026-03-02")
    await house.services[0].stop()
    google = house.sandbox.control.google
    if len(house.services) == 1:  # the same process comes again
        house.services.append(build(house.settings, house.parts[0]))
        await house.services[1].start()

    await google.wait_row("Подписки", {"E-mail": "anna@example.org", "Оплачено до": "02.03.2026"}, within=SECONDS)
    assert house.heard.empty(), "and says nothing a second time"
    await house.services[-1].stop()


def test_a_key_that_is_none_ends_the_start_in_words(tmp_path: Path) -> None:
    settings = SheetsSettings.load(env_file=None, sheets_id="1abc", sheets_credentials=tmp_path / "none.json")
    database = Database(f"sqlite+aiosqlite:///{tmp_path}/clients.db")
    broker = open_broker(f"sqlite:///{tmp_path}/broker.db", name="test")

    with pytest.raises(CannotStart, match=r"SHEETS_CREDENTIALS: there is no file .*none\.json"):
        build(settings, Parts(broker, database, HurriedClock(), Metrics()))
