"""Callback servers: every event is pushed, and pushed again, until it is answered `ok` (VK-10…VK-17)."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout

from sandbox.clock import SandboxClock
from sandbox.vk.accounts import Community
from sandbox.vk.events import Event, EventSettings

__all__ = ["RETRY_AFTER", "CallbackServer", "Callbacks"]

RETRY_AFTER = (10.0, 180.0, 600.0, 1800.0, 3600.0)
"""Sandbox seconds before each further try (VK-12)."""
ANSWER_WITHIN = 10.0
"""Not documented; observed (VK-15)."""
SHORTEST_DEADLINE = 2.0
"""Real seconds: a fast clock must not turn a busy machine into a slow server."""
LONGEST_RETRY_AFTER = 3 * 3600.0
POSTPONING = frozenset({410, 429, 503})


@dataclass
class CallbackServer:
    """One of up to ten."""

    id: int
    title: str
    url: str
    secret: str
    confirmation: str
    settings: EventSettings = field(default_factory=EventSettings)
    status: str = "unconfigured"
    """`unconfigured`, `failed`, `wait` or `ok`."""
    give_up_after: int | None = None
    """So many errors in a row suspend it; the real number is not published (VK-14)."""
    errors_in_a_row: int = 0

    def as_json(self) -> dict[str, Any]:
        """What `groups.getCallbackServers` says."""
        return {
            "id": self.id,
            "title": self.title,
            "creator_id": 1,
            "url": self.url,
            "secret_key": self.secret,
            "status": self.status,
        }


@dataclass(frozen=True)
class _Answer:
    status: int
    body: str
    postponed: float | None = None


class Callbacks:
    """The servers of one community and what is under way to them."""

    def __init__(self, community: Community, clock: SandboxClock, is_down: Callable[[], bool]) -> None:
        self.community = community
        self.servers: dict[int, CallbackServer] = {}
        self._clock = clock
        self._is_down = is_down
        self._tasks: set[asyncio.Task[None]] = set()
        self._session: ClientSession | None = None
        self._count = 0

    def add(self, title: str, url: str, secret: str, confirmation: str) -> CallbackServer:
        """A server that has not been confirmed yet."""
        self._count += 1
        server = CallbackServer(self._count, title, url, secret, confirmation)
        self.servers[server.id] = server
        return server

    async def confirm(self, server: CallbackServer) -> bool:
        """Ask for the confirmation string (VK-10)."""
        server.status = "wait"
        body = {"type": "confirmation", "group_id": self.community.id}
        if server.secret:
            body["secret"] = server.secret
        answer = await self._ask(server.url, body, 0)
        confirmed = answer is not None and answer.status == 200 and answer.body == server.confirmation
        server.status = "ok" if confirmed else "failed"
        server.errors_in_a_row = 0
        return confirmed

    def confirm_soon(self, server: CallbackServer) -> None:
        """The same beside everything else."""
        self._start(self._confirm(server))

    def push(self, event: Event) -> None:
        """Send it to every server that wants it; each on its own, so in no order (VK-17)."""
        for server in self.servers.values():
            if server.status == "ok" and event.type in server.settings.types:
                self._start(self._deliver(server, event))

    async def stop(self) -> None:
        """Push no more."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._session is not None:
            await self._session.close()

    def _start(self, work: Any) -> None:
        task: asyncio.Task[None] = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _confirm(self, server: CallbackServer) -> None:
        await self.confirm(server)

    async def _deliver(self, server: CallbackServer, event: Event) -> None:
        failures = 0
        while self.servers.get(server.id) is server and server.status == "ok":
            if self._is_down():
                await self._clock.sleep(1.0)
                continue
            body = event.as_json(server.settings.version)
            if server.secret:
                body["secret"] = server.secret
            answer = await self._ask(server.url, body, failures)
            if answer is not None and self._is_taken(server, answer):
                return
            failures += 1
            self._count_error(server)
            if failures > len(RETRY_AFTER):
                return
            await self._clock.sleep(self._pause(answer, failures))

    def _is_taken(self, server: CallbackServer, answer: _Answer) -> bool:
        """Whether the answer ends the matter; some words do more than `ok` (VK-11)."""
        if answer.status == 200 and answer.body == "ok":
            server.errors_in_a_row = 0
            return True
        if answer.status == 200 and answer.body == "remove":
            self.servers.pop(server.id, None)
            return True
        if answer.status == 200 and answer.body.startswith("version "):
            server.settings.version = answer.body.removeprefix("version ")
            return True
        return False

    def _count_error(self, server: CallbackServer) -> None:
        """Several in a row suspend the server (VK-14)."""
        server.errors_in_a_row += 1
        if server.give_up_after is not None and server.errors_in_a_row >= server.give_up_after:
            server.status = "failed"

    def _pause(self, answer: _Answer | None, failures: int) -> float:
        return RETRY_AFTER[failures - 1] if answer is None or answer.postponed is None else answer.postponed

    async def _ask(self, url: str, body: dict[str, Any], failures: int) -> _Answer | None:
        if self._session is None:
            self._session = ClientSession()
        headers = {"X-Retry-Counter": str(failures)} if failures else {}
        timeout = ClientTimeout(total=max(SHORTEST_DEADLINE, self._clock.real(ANSWER_WITHIN)))
        try:
            async with self._session.post(
                url, json=body, headers=headers, timeout=timeout, allow_redirects=False
            ) as response:
                words = (await response.read()).decode(errors="replace")
                return _Answer(response.status, words, self._postponed(response.status, response.headers))
        except (ClientError, OSError):  # a timeout is an OSError, too
            return None

    def _postponed(self, status: int, headers: Any) -> float | None:
        wait = headers.get("Retry-After")
        if status not in POSTPONING or wait is None:
            return None
        seconds = float(wait) if wait.isdigit() else _until(wait, self._clock.now())
        return seconds if 0 <= seconds < LONGEST_RETRY_AFTER else None


def _until(date: str, now: float) -> float:
    try:
        until: datetime = parsedate_to_datetime(date)
    except ValueError:
        return -1.0
    return until.timestamp() - now
