"""Otklik itself, as a child process of the demo: started, killed and started again as a machine would do it."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.error import URLError
from urllib.request import Request, urlopen

from chassis.clock import Clock
from chassis.service import CannotStart

__all__ = ["Child", "Standing"]

Standing = Literal["starting", "running", "killed", "stopped"]
READY_SECONDS = 120.0
STOP_SECONDS = 30.0
LOOK_SECONDS = 0.1
DEAD_SECONDS = 2.0
"""How long it stays dead, so that a person sees that nothing happens and nothing gets lost."""


@dataclass
class Child:
    """`otklik up` as `otklik.demo.inside` runs it, with settings of its own, in a folder of its own."""

    environment: Mapping[str, str]
    folder: Path
    port: int
    clock: Clock
    standing: Standing = "stopped"
    kills: int = 0
    ahead: float = 0.0
    """By how many seconds its clock is ahead of the machine's."""
    _process: asyncio.subprocess.Process | None = None
    _reviving: asyncio.Task[None] | None = field(default=None, repr=False)

    @property
    def log(self) -> Path:
        """What it said."""
        return self.folder / "otklik.log"

    @property
    def notes(self) -> Path:
        """What passed its broker."""
        return self.folder / "way.jsonl"

    async def start(self) -> None:
        """Return when it is ready. Raises `CannotStart` with its last words."""
        self.standing = "starting"
        ahead = self.ahead
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "otklik.demo.inside",
                str(ahead),
                str(self.notes),
                env={"PATH": os.environ.get("PATH", os.defpath), **self.environment},  # noqa: TID251 - the child's own
                cwd=self.folder,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        try:
            async with asyncio.timeout(READY_SECONDS):
                while not await asyncio.to_thread(self._is_ready):
                    if self._process.returncode is not None:
                        raise CannotStart(self.last_words())
                    await self.clock.sleep(LOOK_SECONDS)
        except TimeoutError:
            raise CannotStart(self.last_words()) from None
        self.standing = "running"
        if self.ahead != ahead:  # it was moved meanwhile
            await asyncio.to_thread(self._tell_ahead)

    async def move(self, seconds: float) -> None:
        """Let its clock be so much further ahead; one that is dead finds it so when it starts."""
        self.ahead += seconds
        if self.standing == "running":
            await asyncio.to_thread(self._tell_ahead)

    async def kill(self) -> None:
        """SIGKILL: no line of its code runs any more. A moment later it is started again."""
        if self._process is None or self.standing != "running":
            return
        self.kills += 1
        self.standing = "killed"
        self._process.send_signal(signal.SIGKILL)
        await self._process.wait()
        self._reviving = asyncio.create_task(self._revive(), name="revive")

    async def _revive(self) -> None:
        await self.clock.sleep(DEAD_SECONDS)
        await self.start()

    async def ended(self) -> None:
        """Return when it ended by itself, which it should not."""
        while self.standing != "running" or (self._process is not None and self._process.returncode is None):
            await self.clock.sleep(LOOK_SECONDS)

    async def stop(self) -> None:
        """An orderly end."""
        if self._reviving is not None:
            self._reviving.cancel()
            await asyncio.gather(self._reviving, return_exceptions=True)
        self.standing = "stopped"
        process = self._process
        if process is None or process.returncode is not None:
            return
        process.send_signal(signal.SIGTERM)
        try:
            async with asyncio.timeout(STOP_SECONDS):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()

    def last_words(self) -> str:
        """The end of what it said."""
        return self.log.read_text(errors="replace")[-2000:] if self.log.exists() else ""

    def _tell_ahead(self) -> None:
        body = json.dumps({"ahead": self.ahead}).encode()
        request = Request(f"http://127.0.0.1:{self.port}/demo/clock", body, {"Content-Type": "application/json"})
        try:
            with urlopen(request, timeout=5):  # noqa: S310 - an address of this machine
                return
        except (URLError, OSError):
            return  # killed just now: it is told when it starts

    def _is_ready(self) -> bool:
        try:
            with urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=2) as answer:
                return bool(answer.status == 200)
        except (URLError, OSError):
            return False
