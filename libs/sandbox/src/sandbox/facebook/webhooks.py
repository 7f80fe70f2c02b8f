"""The webhook of a page: signed calls, in batches, again until they are answered 200 in time (FB-2 … FB-7)."""

import asyncio
import hashlib
import hmac
import json
from collections import deque
from dataclasses import dataclass
from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout

from sandbox.clock import SandboxClock
from sandbox.facebook.world import Page

__all__ = ["Webhook"]

ANSWER_WITHIN = 5.0
SHORTEST_DEADLINE = 2.0
"""Real seconds: a fast clock must not turn a busy machine into a slow server."""
RETRY_AFTER = (0.2, 0.5, 1.0, 3.0, 10.0, 30.0, 60.0)
"""Sandbox seconds before each further try; the last repeats. "Immediately a few more times" is all that is known."""
GIVE_UP_AFTER = 3600.0
"""Then the page is unsubscribed, and what waits is lost (FB-3)."""
BATCH = 10


@dataclass(frozen=True)
class _Event:
    body: dict[str, Any]
    standby: bool = False


class Webhook:
    """What is under way to one page's webhook, one call at a time."""

    def __init__(self, page: Page, clock: SandboxClock) -> None:
        self.page = page
        self.url: str | None = None
        self.delivered: list[bytes] = []
        """Bodies that were answered 200."""
        self.failures = 0
        self._clock = clock
        self._waiting: deque[_Event] = deque()
        self._came = asyncio.Event()
        self._session: ClientSession | None = None
        self._work: asyncio.Task[None] | None = None

    async def verify(self, url: str) -> bool:
        """Ask the address for the word that the app knows (FB-1); it is used from now on if it answers right."""
        challenge = str(1_158_201_444 + len(self._waiting))
        asked = {"hub.mode": "subscribe", "hub.verify_token": self.page.verify_token, "hub.challenge": challenge}
        try:
            async with self._opened().get(url, params=asked, timeout=ClientTimeout(total=10)) as answer:
                right = answer.status == 200 and await answer.text() == challenge
        except (ClientError, TimeoutError, OSError):
            return False
        if right:
            self.url = url
            self.page.subscribed = True
            self._begin()
        return right

    def tell(self, body: dict[str, Any], *, standby: bool = False) -> None:
        """Send an event as soon as may be; nothing is kept for a page without a webhook (FB-3)."""
        if self.url is None or not self.page.subscribed:
            return
        self._waiting.append(_Event(body, standby))
        self._came.set()

    @property
    def pending(self) -> int:
        """How many events wait."""
        return len(self._waiting)

    async def repeat(self, count: int) -> None:
        """Send the last calls again, byte for byte: duplicates do come (FB-3)."""
        for body in self.delivered[-count:]:
            await self._post(body)

    async def stop(self) -> None:
        """Send no more."""
        if self._work is not None:
            self._work.cancel()
            await asyncio.gather(self._work, return_exceptions=True)
        if self._session is not None:
            await self._session.close()

    def _begin(self) -> None:
        if self._work is None or self._work.done():
            self._work = asyncio.create_task(self._run())

    async def _run(self) -> None:
        while True:
            while not self._waiting:
                self._came.clear()
                await self._came.wait()
            batch = [self._waiting[place] for place in range(min(BATCH, len(self._waiting)))]
            standby = batch[0].standby
            events = [event for event in batch if event.standby == standby]
            if batch[0].standby != batch[-1].standby:
                events = events[:1]
            if await self._delivered(self._body(events, standby=standby)):
                for _ in events:
                    self._waiting.popleft()
            else:
                self._waiting.clear()
                self.page.subscribed = False

    async def _delivered(self, body: bytes) -> bool:
        """Whether it was answered in time at last; false once Facebook gives up (FB-3)."""
        began, tries = self._clock.now(), 0
        while not await self._post(body):
            self.failures += 1
            if self._clock.now() - began > GIVE_UP_AFTER:
                return False
            await self._clock.sleep(RETRY_AFTER[min(tries, len(RETRY_AFTER) - 1)])
            tries += 1
        self.delivered.append(body)
        return True

    def _body(self, events: list[_Event], *, standby: bool) -> bytes:
        """With every sign beyond ASCII escaped: the signature is over these very bytes (FB-6)."""
        moment = int(self._clock.now() * 1000)
        name = "standby" if standby else "messaging"
        entry = {"id": self.page.id, "time": moment, name: [event.body for event in events]}
        return json.dumps({"object": "page", "entry": [entry]}).encode()

    async def _post(self, body: bytes) -> bool:
        headers = {"Content-Type": "application/json", **signatures(self.page.app_secret, body)}
        deadline = max(self._clock.real(ANSWER_WITHIN), SHORTEST_DEADLINE)
        try:
            async with self._opened().post(
                self.url or "", data=body, headers=headers, timeout=ClientTimeout(total=deadline)
            ) as answer:
                return answer.status == 200
        except (ClientError, TimeoutError, OSError):
            return False

    def _opened(self) -> ClientSession:
        if self._session is None:
            self._session = ClientSession()
        return self._session


def signatures(secret: str, body: bytes) -> dict[str, str]:
    """The headers that show who sent a call (FB-6)."""
    new, old = (hmac.new(secret.encode(), body, kind).hexdigest() for kind in (hashlib.sha256, hashlib.sha1))
    return {"X-Hub-Signature-256": f"sha256={new}", "X-Hub-Signature": f"sha1={old}"}
