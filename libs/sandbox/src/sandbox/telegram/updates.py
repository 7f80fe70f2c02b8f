"""A bot's updates: how long they live, who takes them, and when they are forgotten."""

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sandbox.clock import SandboxClock
from sandbox.telegram.refusals import conflict

__all__ = ["EXPLICIT_ONLY", "Update", "UpdateQueue"]

EXPLICIT_ONLY = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
"""Come only if they are named in `allowed_updates` (TG-6)."""

DAY = 86400.0
PRESS_LIFETIME = 150.0
WEEK = 7 * DAY
LONGEST_POLL = 50.0


@dataclass(frozen=True)
class Update:
    """One thing that happened, with the line that it keeps in a webhook (TG-10) and its last moment (TG-3)."""

    id: int
    kind: str
    body: dict[str, Any]
    line: int
    expires: float

    def as_json(self) -> dict[str, Any]:
        """Telegram's `Update`."""
        return {"update_id": self.id, self.kind: self.body}


class UpdateQueue:
    """What waits for one bot."""

    def __init__(self, clock: SandboxClock, seed: int) -> None:
        self._clock = clock
        self._chance = random.Random(seed)  # noqa: S311 - ids of a simulation, not secrets
        self._next = self._chance.randrange(100_000_000, 900_000_000)
        self._last_put = clock.now()
        self._waiting: list[Update] = []
        self._poller: asyncio.Event | None = None
        self._terminated = ""
        self._closed = False
        self._last_conflict = -WEEK
        self._last_ask: tuple[int | None, float] = (None, -WEEK)
        self.arrived = asyncio.Event()
        self.allowed: frozenset[str] | None = None
        """What `allowed_updates` named last; None is the default set."""
        self.put_count = 0

    def put(self, kind: str, body: dict[str, Any], line: int, happened: float) -> None:
        """Add an update, unless the bot did not ask for its kind."""
        if not self.wants(kind):
            return
        now = self._clock.now()
        if now - self._last_put >= WEEK:  # TG-4
            self._next = self._chance.randrange(100_000_000, 900_000_000)
        self._last_put = now
        lifetime = PRESS_LIFETIME if kind == "callback_query" else DAY
        self._waiting.append(Update(self._next, kind, body, line, happened + lifetime))
        self._next += 1
        self.put_count += 1
        self.arrived.set()

    def wants(self, kind: str) -> bool:
        """Whether the bot is subscribed to this kind."""
        return kind not in EXPLICIT_ONLY if self.allowed is None else kind in self.allowed

    def allow(self, kinds: Sequence[str] | None) -> None:
        """Remember `allowed_updates`; not naming it keeps what was said before, an empty list is the default."""
        if kinds is not None:
            self.allowed = frozenset(kinds) or None

    def pending(self) -> list[Update]:
        """What waits and has not expired."""
        now = self._clock.now()
        self._waiting = [update for update in self._waiting if update.expires > now]
        return list(self._waiting)

    def drop(self, update: Update) -> None:
        """Forget one, because it was taken."""
        self._waiting = [other for other in self._waiting if other.id != update.id]

    def clear(self) -> None:
        """Forget all (`drop_pending_updates`)."""
        self._waiting = []

    def close(self) -> None:
        """End whoever waits, at once: the platform stops."""
        self._closed = True
        self.terminate("the sandbox stops")

    def terminate(self, words: str) -> None:
        """End the poller that waits now with a 409."""
        if self._poller is not None:
            self._terminated = words
            self._poller.set()
            self._poller = None

    async def poll(self, offset: int, limit: int, wait: float) -> list[Update]:
        """Confirm what is below the offset and give what waits, or what comes within the wait (sandbox seconds).

        Raises `Refusal` 409 when another poller or a webhook takes over meanwhile.
        """
        self.terminate("terminated by other getUpdates request; make sure that only one bot instance is running")
        self._confirm(offset)
        limit, wait = self._temper(offset, limit, min(wait, LONGEST_POLL))
        if pending := self.pending():
            return pending[:limit]
        ended = asyncio.Event()
        self._poller = ended
        until = self._clock.now() + wait
        try:
            return await self._wait(ended, until, limit)
        finally:
            if self._poller is ended:
                self._poller = None

    async def _wait(self, ended: asyncio.Event, until: float, limit: int) -> list[Update]:
        while not ended.is_set():
            if pending := self.pending():
                return pending[:limit]
            left = until - self._clock.now()
            if left <= 0:
                return []
            self.arrived.clear()
            await self._clock.wait_any((ended, self.arrived), left)
        await self._delay_conflict()
        raise conflict(self._terminated)

    def _confirm(self, offset: int) -> None:
        pending = self.pending()
        if offset < 0:
            self._waiting = pending[offset:]
        elif offset > 0:
            self._waiting = [update for update in pending if update.id >= offset]

    def _temper(self, offset: int, limit: int, wait: float) -> tuple[int, float]:
        """Slow a tight loop down (TG-2)."""
        now = self._clock.now()
        before, at = self._last_ask
        self._last_ask = (offset, now)
        if before == offset and now - at < 3 and wait < 3:
            wait = 3.0
        if before == offset and now - at < 0.5:
            limit = 1
        return limit, wait

    async def _delay_conflict(self) -> None:
        since = self._clock.now() - self._last_conflict
        if since < 3 and not self._closed:
            await self._clock.sleep(3)
        self._last_conflict = self._clock.now()
