"""Services of the compose file, each started by its very command in what its image holds."""

import asyncio
import os
import signal
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from chassis.clock import SystemClock
from tests.deploy.files import compose
from tests.deploy.image import Image, inside
from tests.ports import free_port

__all__ = ["Container", "container"]

READY_SECONDS = 60
STOP_SECONDS = 30
LOOK_AGAIN = 0.2
MEDIA = "/data/media"


@dataclass
class Container:
    """One service, as Compose would run it."""

    name: str
    image: Image
    entry: Mapping[str, Any]
    environment: Mapping[str, str]
    media: Path
    log: Path
    port: int = field(default_factory=free_port)
    _process: asyncio.subprocess.Process | None = None

    @property
    def url(self) -> str:
        """Where it serves."""
        return f"http://127.0.0.1:{self.port}"

    def _line(self, command: list[str]) -> list[str]:
        environment = {**self.image.env, **self.environment, "HTTP_HOST": "127.0.0.1", "HTTP_PORT": str(self.port)}
        volumes = {MEDIA: self.media} if self.entry.get("volumes") else {}
        return inside(self.image, command, environment, volumes=volumes, read_only=self.entry["read_only"])

    async def start(self) -> None:
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *self._line(self.entry["command"]), stdout=log, stderr=log, start_new_session=True
            )

    async def wait_ended(self) -> int:
        """How it ended by itself."""
        assert self._process is not None
        async with asyncio.timeout(READY_SECONDS):
            return await self._process.wait()

    async def wait_healthy(self) -> None:
        """Return when the image's own health check says so."""
        try:
            async with asyncio.timeout(READY_SECONDS):
                while not await self._is_healthy():
                    assert self._process is not None
                    assert self._process.returncode is None, f"{self.name} ended: {self.last_words()}"
                    await SystemClock().sleep(LOOK_AGAIN)
        except TimeoutError:
            raise AssertionError(f"{self.name} is not healthy: {self.last_words()}") from None

    async def _is_healthy(self) -> bool:
        asking = await asyncio.create_subprocess_exec(
            *self._line(list(self.image.health)), stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL
        )
        return await asking.wait() == 0

    async def stop(self) -> int:
        """SIGTERM to its first process, and how it ended."""
        assert self._process is not None
        os.kill(self._first(), signal.SIGTERM)
        async with asyncio.timeout(STOP_SECONDS):
            return await self._process.wait()

    async def kill(self) -> None:
        """At the end of a test, if it still runs."""
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()

    def memory(self) -> int:
        """The most bytes that it ever held."""
        status = Path(f"/proc/{self._first()}/status").read_text()
        line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) * 1024

    def _first(self) -> int:
        """The process that is number 1 inside."""
        assert self._process is not None
        pid = self._process.pid
        return int(Path(f"/proc/{pid}/task/{pid}/children").read_text().split()[0])

    def last_words(self) -> str:
        return self.log.read_text(errors="replace")[-3000:]


def container(name: str, image: Image, settings: Mapping[str, str], folder: Path) -> Container:
    """The service with its settings: what the compose file calls secrets as files, all else in the environment."""
    entry = compose()["services"][name]
    secrets = {one["source"]: one.get("target") or one["source"] for one in entry["secrets"]}
    own = {key: str(value) for key, value in (entry.get("environment") or {}).items()}
    for source, target in secrets.items():
        file, value = image.root / "run/secrets" / Path(target).name, settings.get(source.upper(), "")
        # A setting that names a file is given one here, too.
        file.write_text(Path(value).read_text() if value and source.upper() in own else value)
        file.chmod(0o444)
    plain = {key: value for key, value in settings.items() if key.lower() not in compose()["secrets"]}
    media = folder / "media"
    if not media.exists():
        media.mkdir()
        os.chown(media, int(image.user), int(image.user))
    return Container(name, image, entry, {**plain, **own}, media, folder / f"{name}.log")
