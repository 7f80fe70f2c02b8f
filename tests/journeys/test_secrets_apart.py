"""The same look for secrets and words in a house of many processes, whose broker and database want passwords."""

from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path

import asyncpg
import pytest

from tests.deploy.somebodies import Servers, as_somebody, servers_of
from tests.journeys.houses import UNLIMITED, Ground, House, standing
from tests.journeys.leaks import leaks, secret_settings, secrets_of
from tests.journeys.people import Client
from tests.journeys.test_secrets import (
    FILES,
    NOT_HERE,
    POISON,
    PostOffice,
    clients,
    lives,
    messages,
    metrics,
    office,
    private_key,
    strangers_knock,
    till,
    words,
)
from tests.journeys.tills import Till
from tests.ports import free_port
from tests.requirements import requirement

__all__ = ["clients", "office", "till"]

pytestmark = [pytest.mark.timeout(300), pytest.mark.long, pytest.mark.live]

KNOWN_TO_NOBODY = {name for name in NOT_HERE if name.endswith("PROXY")}


@pytest.fixture
async def servers(tmp_path: Path) -> AsyncIterator[Servers]:
    async with servers_of(tmp_path) as made:
        yield made


@pytest.fixture
async def house(till: Till, servers: Servers, tmp_path: Path) -> AsyncIterator[House]:
    """Every service with users and passwords of its own; all three messengers post their events."""
    world = till.world
    assert world.accounts is not None
    ground = Ground(
        folder=tmp_path,
        sandbox_url=world.url,
        bot=world.bot,
        operator_chat=world.operators.id,
        amqp_url=servers.urls["BROKER_URL"],
        postgres_url=servers.urls["DATABASE_URL"],
        pace=UNLIMITED,
        accounts=world.accounts,
        settings=till.settings,
    )
    port = free_port()
    environment = {
        **ground.live(),
        **world.accounts.callback(),
        "TELEGRAM_RECEIVE": "webhook",
        "TELEGRAM_WEBHOOK_SECRET": "a-long-random-word",
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
    }
    plan = {service: ("run", service) for service in ground.services()}
    planned = as_somebody(
        House(environment, tmp_path, plan, ("db", "upgrade", "--roles", str(tmp_path / "secrets"))), servers.urls
    )
    planned.processes["telegram-gateway"].port = port
    async with standing(planned) as made:
        await made.is_told_of_events(world.accounts)
        yield made


@requirement("secrets:nowhere", "secrets:no-words-in-logs")
async def test_no_secret_stands_anywhere_when_broker_and_database_have_passwords(
    till: Till,
    clients: Sequence[Client],
    house: House,
    servers: Servers,
    office: tuple[PostOffice, int],
) -> None:
    await till.is_read(house)
    for number, client in enumerate(clients):
        await lives(till, client, number, office[0])
    await strangers_knock(house)
    secrets = all_secrets(house, private_key(till))
    named = {name.partition(" ")[2] or name for name in secrets}
    assert named | KNOWN_TO_NOBODY >= secret_settings()

    logs = {f"log of {name}": process.log.read_bytes() for name, process in house.processes.items()}
    broker = held("broker", servers.rabbit / "data")
    assert POISON.encode() in b"".join(broker.values()), "what was set aside is kept"
    theirs = {**held("broker's log", servers.rabbit / "log"), "database's log": (servers.postgres / "out").read_bytes()}
    told = {"metrics": await metrics(house), "messages": await messages(till, clients)}

    assert leaks({**logs, **broker, **theirs, **told}, secrets) == []
    receipts = words(clients, office[0], await files_of(servers.urls))
    assert leaks({**logs, **theirs}, receipts) == []


def all_secrets(house: House, key: str) -> dict[str, str]:
    """Of every process; the passwords to broker and database are others in each."""
    found = {
        f"{name} {setting}": secret
        for name, process in house.processes.items()
        for setting, secret in secrets_of(process.environment).items()
    }
    return {**found, "SHEETS_CREDENTIALS": key}


def held(whose: str, folder: Path) -> dict[str, bytes]:
    return {f"{whose}: {path.relative_to(folder)}": path.read_bytes() for path in folder.rglob("*") if path.is_file()}


async def files_of(urls: Mapping[str, str]) -> list[str]:
    """How the database calls the files of receipts."""
    connection = await asyncpg.connect(urls["DATABASE_URL"].replace("+asyncpg", ""))
    try:
        return [row["file"] for row in await connection.fetch(FILES)]
    finally:
        await connection.close()
