"""A RabbitMQ and a PostgreSQL in which each service is somebody of its own, by what `make secrets` makes."""

import asyncio
import json
import re
import shutil
import subprocess
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from tools.private_servers import CannotServe, PrivatePostgres, PrivateRabbit

from otklik.catalog import CATALOG
from tests.conftest import in_postgres
from tests.deploy.files import DEPLOY
from tests.journeys.houses import House
from tests.journeys.processes import OtklikProcess
from tests.ports import free_port

__all__ = ["Servers", "as_somebody", "called", "made_secrets", "servers_of"]


def called(service: str, what: str) -> str:
    """The setting, or the file, that holds a service's URL."""
    return f"{service.replace('-', '_')}_{what}_url"


def made_secrets(folder: Path) -> Path:
    """The folder of secrets, made by the script that makes it for a person."""
    shutil.copy(DEPLOY / "secrets.sh", folder)
    subprocess.run(["sh", str(folder / "secrets.sh")], cwd=folder, check=True, capture_output=True)
    return folder / "secrets"


def definitions_of(secrets: Path) -> str:
    """What RabbitMQ reads, and beside it the user by whom a test's server is looked at."""
    said = json.loads((secrets / "rabbitmq_definitions").read_text())
    said["users"].append({"name": "guest", "password": "guest", "tags": "administrator"})
    said["permissions"].append({"user": "guest", "vhost": "/", "configure": ".*", "write": ".*", "read": ".*"})
    return json.dumps(said)


def urls_of(secrets: Path, rabbit: str, postgres: str) -> Mapping[str, str]:
    """The URLs of all services and of the house itself, by the names of their settings, at servers that stand here.

    The house itself is whoever the tests' own URLs name; they are written down beside the others' files, too.
    """
    found = {"BROKER_URL": rabbit, "DATABASE_URL": postgres}
    name = urlsplit(postgres).path.lstrip("/")
    for file in secrets.glob("*_*_url"):
        at = urlsplit(rabbit if file.name.endswith("broker_url") else postgres)
        whole = re.sub(r"@\w+:\d+", f"@{at.hostname}:{at.port}", file.read_text())
        found[file.name.upper()] = whole if at.scheme == "amqp" else re.sub(r"/\w+$", f"/{name}", whole)
    for key, url in found.items():
        (secrets / key.lower()).write_text(url)
    return found


@dataclass(frozen=True)
class Servers:
    """Both, with what they keep."""

    urls: Mapping[str, str]
    """By the names of settings, such as `ROUTER_BROKER_URL`; `BROKER_URL` is the owner's."""
    rabbit: Path
    """RabbitMQ's folder: `data`, `log`."""
    postgres: Path
    """PostgreSQL's: `data`, and `out`, its log."""


@asynccontextmanager
async def servers_of(folder: Path) -> AsyncIterator[Servers]:
    """A RabbitMQ and a PostgreSQL that ask each of them for their password."""
    secrets = made_secrets(folder)
    try:
        rabbit, postgres = PrivateRabbit(definitions_of(secrets)), PrivatePostgres()
    except CannotServe as fault:
        pytest.skip(str(fault))
    try:
        await asyncio.gather(asyncio.to_thread(rabbit.start), asyncio.to_thread(postgres.start))
        urls = urls_of(secrets, rabbit.url, postgres.url)
        names = (urlsplit(urls[called(service, "database").upper()]).username for service in CATALOG)
        access = postgres.folder / "data/pg_hba.conf"
        asked = "".join(f"host all {name} 127.0.0.1/32 scram-sha-256\n" for name in names)
        access.write_text(asked + access.read_text())
        await in_postgres(postgres.url, "SELECT pg_reload_conf()")
        yield Servers(urls, rabbit.folder, postgres.folder)
    finally:
        rabbit.stop()
        postgres.stop()


def as_somebody(house: House, urls: Mapping[str, str]) -> House:
    """Each service with the URLs of its own."""
    for name, (_, service) in house.plan.items():
        own = {f"{what}_url".upper(): urls[called(service, what).upper()] for what in ("broker", "database")}
        log = house.folder / f"{name}.log"
        port = house.processes[name].port if name in house.processes else free_port()
        house.processes[name] = OtklikProcess(("run", service), {**house.environment, **own}, log, port)
    return house
