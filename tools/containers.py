"""The same servers from containers, where nothing is installed but an engine answers."""

import shutil
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import uuid4

from tools.handshakes import amqp_works, postgres_works
from tools.ports import free_port
from tools.private_servers import CannotServe

__all__ = ["Container", "engine", "postgres_container", "rabbit_container"]

STARTING = 180.0
"""Seconds, the download of the image not counted."""


def engine() -> str | None:
    """The first of docker and podman whose engine answers."""
    for name in ("docker", "podman"):
        if shutil.which(name) and _succeeds([name, "info"]):
            return name
    return None


@dataclass
class Container:
    """One server that can be killed and started again; its data stays until `stop`."""

    engine: str
    image: str
    inner_port: int
    works: Callable[[str], bool]
    address: str
    """A URL with `{port}` in it."""
    environment: tuple[str, ...] = ()
    port: int = field(default_factory=free_port)
    name: str = field(default_factory=lambda: f"otklik-{uuid4().hex[:12]}")
    _made: bool = False

    @property
    def url(self) -> str:
        return self.address.format(port=self.port)

    def start(self) -> None:
        """Return when it lets us in. Raises `CannotServe`."""
        if self._made:
            self._do("start", self.name)
        else:
            published = f"127.0.0.1:{self.port}:{self.inner_port}"
            environment = [part for pair in self.environment for part in ("-e", pair)]
            self._made = True
            self._do("run", "-d", "--name", self.name, "-p", published, *environment, self.image)
        deadline = time.monotonic() + STARTING
        while not self.works(self.url):
            if time.monotonic() > deadline:
                raise CannotServe(f"{self.image} does not come up in {self.engine}")
            time.sleep(0.2)

    def kill(self) -> None:
        """As if the power had gone, for this process."""
        self._do("kill", self.name)

    def restart(self) -> None:
        """An orderly stop, and a start with the same port and data."""
        self._do("stop", self.name)
        self.start()

    def stop(self) -> None:
        """End it and remove everything."""
        if self._made:
            _succeeds([self.engine, "rm", "-f", "-v", self.name])

    def _do(self, *words: str) -> None:
        done = subprocess.run([self.engine, *words], check=False, capture_output=True, text=True)
        if done.returncode:
            raise CannotServe(f"{self.engine} {words[0]} {self.image} fails: {done.stderr.strip()[-400:]}")


def rabbit_container(engine_name: str) -> Container:
    """RabbitMQ in a container."""
    return Container(engine_name, "rabbitmq:4", 5672, amqp_works, "amqp://guest:guest@127.0.0.1:{port}/")


def postgres_container(engine_name: str) -> Container:
    """PostgreSQL in a container."""
    return Container(
        engine_name,
        "postgres:17",
        5432,
        postgres_works,
        "postgresql+asyncpg://postgres@127.0.0.1:{port}/postgres",
        ("POSTGRES_HOST_AUTH_METHOD=trust",),
    )


def _succeeds(command: list[str]) -> bool:
    try:
        return subprocess.run(command, check=False, capture_output=True, timeout=30).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False
