"""Each service is somebody of its own on broker and database, and can do what is theirs and no more."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import aio_pika
import asyncpg
import pytest
from aiormq.exceptions import ChannelAccessRefused

from chassis.database import Database
from chassis.migrations import upgrade
from chassis.roles import let_in
from chassis.settings import WrongSettings
from messaging.topology import whole
from otklik.catalog import CATALOG
from otklik.roles import let_services_in
from tests.conftest import apart, in_postgres
from tests.deploy.somebodies import as_somebody, called, made_secrets, servers_of
from tests.journeys.clients import CHANNELS
from tests.journeys.houses import UNLIMITED, Ground, House, standing
from tests.journeys.people import World
from tests.journeys.people import world as a_world
from tests.journeys.test_first_conversation import NAMES, conversation
from tests.requirements import requirement

ROUTER, SCHEDULER = CATALOG["router"], CATALOG["scheduler"]


@pytest.fixture
def role(postgres_server: str, postgres_url: str) -> Iterator[str]:
    """A name that nobody has; the server forgets it afterwards."""
    name = f"test_{uuid4().hex[:12]}"
    yield name
    apart(in_postgres(postgres_url, f'DROP OWNED BY "{name}"', f'DROP ROLE "{name}"'))


@pytest.mark.live
@requirement("rights:own-tables")
async def test_a_role_reads_and_writes_its_own_tables_and_sees_no_other(postgres_url: str, role: str) -> None:
    database = Database(postgres_url)
    for schema in (*ROUTER.migrations(), *SCHEDULER.migrations()):
        await upgrade(database, schema)

    for _ in range(2):
        await let_in(database, role, "it's a word", ROUTER.migrations())
    await database.close()

    theirs = urlsplit(postgres_url.replace("+asyncpg", ""))
    connection = await asyncpg.connect(theirs._replace(netloc=f"{role}:x@{theirs.hostname}:{theirs.port}").geturl())
    try:
        await connection.execute("INSERT INTO router_clients (email, created_at) VALUES ('a@example.org', 1)")
        assert await connection.fetchval("SELECT count(*) FROM router_clients") == 1
        for forbidden in (
            "SELECT * FROM scheduler_subscriptions",
            "SELECT * FROM scheduler_outbox",
            "UPDATE router_versions SET version_num = ''",
            "DROP TABLE router_clients",
            "TRUNCATE router_clients",
            "CREATE TABLE own (id integer)",
            "CREATE ROLE other",
        ):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(forbidden)
    finally:
        await connection.close()


@requirement("rights:own-queues")
def test_a_broker_user_may_read_the_own_queues_and_hold_the_own_leases(tmp_path: Path) -> None:
    said = json.loads((made_secrets(tmp_path) / "rabbitmq_definitions").read_text())
    rights = {one["user"]: one for one in said["permissions"]}

    assert {one["name"] for one in said["users"]} == rights.keys()
    for service in CATALOG:
        own = rights[f"otklik_{service.replace('-', '_')}"]
        for queue in whole(16).queues:
            assert bool(re.search(own["read"], queue.name)) == queue.name.startswith(f"{service}."), queue.name
            assert not re.search(own["configure"], queue.name)
            assert not re.search(own["write"], queue.name)
        assert re.search(own["configure"], f"lease.{service}.sender")
        assert not re.search(own["configure"], "lease.else.sender")
        assert re.search(own["write"], "amq.default")


async def test_what_cannot_be_used_is_said(tmp_path: Path) -> None:
    files = Database(f"sqlite+aiosqlite:///{tmp_path}/clients.db")
    server = Database("postgresql+asyncpg://nobody@127.0.0.1:1/none")
    with pytest.raises(WrongSettings, match="only PostgreSQL knows roles"):
        await let_services_in(files, tmp_path)
    with pytest.raises(WrongSettings, match="holds no file such as router_database_url"):
        await let_services_in(server, tmp_path)
    (tmp_path / "router_database_url").write_text("postgresql+asyncpg://router@postgres/otklik")
    with pytest.raises(WrongSettings, match="must hold postgresql"):
        await let_services_in(server, tmp_path)


@pytest.fixture
async def urls(tmp_path: Path) -> AsyncIterator[Mapping[str, str]]:
    async with servers_of(tmp_path) as made:
        yield made.urls


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with a_world(everywhere=True) as made:
        await made.lift_limits()
        yield made


@pytest.mark.live
@pytest.mark.long
@pytest.mark.timeout(240)
@requirement("rights:own-tables", "rights:own-queues")
async def test_the_first_conversation_is_held_by_services_that_may_do_no_more_than_they_must(
    world: World, urls: Mapping[str, str], tmp_path: Path
) -> None:
    ground = Ground(
        folder=tmp_path,
        sandbox_url=world.url,
        bot=world.bot,
        operator_chat=world.operators.id,
        amqp_url=urls["BROKER_URL"],
        postgres_url=urls["DATABASE_URL"],
        pace=UNLIMITED,
        accounts=world.accounts,
    )
    plan = {service: ("run", service) for service in CATALOG if service != "sheets-sync"}
    house = House(ground.live(), tmp_path, plan, ("db", "upgrade", "--roles", str(tmp_path / "secrets")))
    async with standing(as_somebody(house, urls)):
        assert world.accounts is not None
        await house.is_told_of_events(world.accounts)
        clients = [await world.client(NAMES[channel], channel) for channel in CHANNELS]
        await asyncio.gather(*(conversation(world, client) for client in clients))
        await asyncio.gather(*(is_kept_out(urls, service) for service in CATALOG))


async def is_kept_out(urls: Mapping[str, str], service: str) -> None:
    """Whoever takes over this service gets nothing of another's."""
    database = await asyncpg.connect(urls[called(service, "database").upper()].replace("+asyncpg", ""))
    strange = "router_clients" if service != "router" else "scheduler_subscriptions"
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await database.execute(f"SELECT * FROM {strange}")  # noqa: S608 - one of two names above
    await database.close()
    async with await aio_pika.connect(urls[called(service, "broker").upper()], timeout=10) as connection:
        channel = await connection.channel()
        strange = "router.p000" if service != "router" else "scheduler.changes"
        with pytest.raises(ChannelAccessRefused):
            await (await channel.get_queue(strange, ensure=False)).get(fail=False)
