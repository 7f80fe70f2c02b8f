"""Otklik's own processes, as a person starts them: started, stopped, killed, and asked whether they are ready."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp

from chassis.clock import SystemClock
from tests.journeys.forked import Forked
from tests.ports import free_port

READY_SECONDS = 45
STOP_SECONDS = 30
LOOK_AGAIN = 0.05


@dataclass
class OtklikProcess:
    """One `otklik …` with its own port and its log in a file."""

    arguments: tuple[str, ...]
    environment: Mapping[str, str]
    log: Path
    port: int = field(default_factory=free_port)
    host: str = "127.0.0.1"
    """Where it serves, as seen from here."""
    by_command: bool = False
    """Start it as a person would, with a fresh interpreter, instead of forking it from one that has loaded the code."""
    interpreter: str = sys.executable
    _process: asyncio.subprocess.Process | Forked | None = None

    @property
    def url(self) -> str:
        """Where it serves."""
        return f"http://{self.host}:{self.port}"

    @property
    def pid(self) -> int:
        """Of the running process."""
        assert self._process is not None
        return self._process.pid

    async def start(self) -> None:
        environment = {
            "PATH": os.environ["PATH"],  # noqa: TID251 - the child needs what this process has
            "LOG_LEVEL": "info",
            **self.environment,
            "HTTP_HOST": self.host,
            "HTTP_PORT": str(self.port),
            "LOG_FORMAT": "json",
        }
        if not self.by_command:
            self._process = await Forked.start(self.arguments, environment, self.log)
            return
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                self.interpreter,
                "-m",
                "otklik.app",
                *self.arguments,
                env=environment,
                cwd=self.log.parent,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    async def wait_ready(self) -> None:
        """Return when `/readyz` says so. Raises with the end of the log otherwise."""
        try:
            async with asyncio.timeout(READY_SECONDS), aiohttp.ClientSession() as session:
                while not await self._is_ready(session):
                    assert self._process is not None
                    assert self._process.returncode is None, f"it ended: {self.last_words()}"
                    await SystemClock().sleep(LOOK_AGAIN)
        except TimeoutError:
            raise AssertionError(f"{self.arguments} is not ready: {self.last_words()}") from None

    async def wait_ended(self) -> int:
        """How it ended by itself."""
        assert self._process is not None
        async with asyncio.timeout(READY_SECONDS):
            return await self._process.wait()

    async def _is_ready(self, session: aiohttp.ClientSession) -> bool:
        try:
            async with session.get(f"{self.url}/readyz") as answer:
                return answer.status == 200
        except aiohttp.ClientError:
            return False

    async def stop(self) -> int:
        """SIGTERM, and how it ended."""
        return await self._end(signal.SIGTERM)

    async def kill(self) -> int:
        """SIGKILL: no line of its code runs any more."""
        return await self._end(signal.SIGKILL)

    async def _end(self, number: signal.Signals) -> int:
        process = self._process
        if process is None:
            return 0
        self._process = None
        if process.returncode is None:
            process.send_signal(number)
        try:
            async with asyncio.timeout(STOP_SECONDS):
                return await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()
            raise AssertionError(f"{self.arguments} did not stop: {self.last_words()}") from None

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.returncode is None

    def last_words(self) -> str:
        return self.log.read_text(errors="replace")[-3000:] if self.log.exists() else ""

    def actions(self) -> list[str]:
        """Every `action` that it logged, in order."""
        lines = self.log.read_text(errors="replace").splitlines()
        return [str(json.loads(line).get("action", "")) for line in lines if line.startswith("{")]
