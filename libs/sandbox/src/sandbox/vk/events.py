"""A community's events: the history that Long Poll reads with a cursor (VK-20, VK-21)."""

import asyncio
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from sandbox.clock import SandboxClock
from sandbox.vk.accounts import Community

__all__ = ["API_VERSION", "Event", "EventLog", "EventSettings"]

API_VERSION = "5.199"
NEW_SHAPE = (5, 103)
"""From this version on `message_new` holds `message` and `client_info` (VK-2)."""
KEPT_FOR = 86400.0
KEPT_AT_MOST = 20_000
"""How long and how many: the real numbers are not published."""
LONGEST_WAIT = 90.0


@dataclass
class EventSettings:
    """Which types are switched on, and the shape they come in; Long Poll and each callback server have their own."""

    enabled: bool = True
    version: str = API_VERSION
    types: set[str] = field(default_factory=lambda: {"message_new"})


@dataclass(frozen=True)
class Event:
    """One thing that happened; `event_id` is the same on every way and every repeat (VK-16)."""

    number: int
    type: str
    object: dict[str, Any]
    event_id: str
    group_id: int
    at: float

    def as_json(self, version: str) -> dict[str, Any]:
        """As a version of the API shows it."""
        shown = self.object
        if self.type == "message_new" and _numbers(version) < NEW_SHAPE:
            shown = self.object["message"]
        return {
            "group_id": self.group_id,
            "type": self.type,
            "event_id": self.event_id,
            "v": version,
            "object": shown,
        }


class EventLog:
    """What happened to one community, and the Long Poll server that tells it."""

    def __init__(self, community: Community, clock: SandboxClock, seed: str) -> None:
        self.community = community
        self.settings = EventSettings()
        self._clock = clock
        self._seed = seed
        self._kept: deque[Event] = deque()
        self._last = 0
        self._keys: dict[str, str] = {}
        """Each with its state: `good`, `expired`, `lost`."""
        self._arrived = asyncio.Event()
        self._stopped = asyncio.Event()

    @property
    def last(self) -> int:
        """The newest `ts`."""
        return self._last

    def put(self, event: Event) -> None:
        """Add an event, if its type is switched on."""
        if not self.settings.enabled or event.type not in self.settings.types:
            return
        self._last += 1
        self._kept.append(
            Event(self._last, event.type, event.object, event.event_id, event.group_id, self._clock.now())
        )
        arrived, self._arrived = self._arrived, asyncio.Event()
        arrived.set()

    def newest(self, count: int) -> list[Event]:
        """The last events."""
        return list(self._kept)[-count:]

    def key(self) -> str:
        """A new key."""
        key = f"{self._seed}{len(self._keys):04x}"
        self._keys[key] = "good"
        return key

    def expire_keys(self) -> None:
        """From now on every key answers `failed: 2`."""
        self._spoil("expired")

    def lose(self) -> None:
        """Forget all events; every key answers `failed: 3`."""
        self._kept.clear()
        self._spoil("lost")

    def forget(self, count: int) -> None:
        """Forget the oldest events, so that cursors before them answer `failed: 1`."""
        for _ in range(min(count, len(self._kept))):
            self._kept.popleft()

    def stop(self) -> None:
        """End whoever waits."""
        self._stopped.set()

    async def check(self, key: str, ts: str, wait: float) -> dict[str, Any]:
        """`a_check`: what came after `ts`, or what comes within the wait (sandbox seconds)."""
        until = self._clock.now() + min(max(wait, 0.0), LONGEST_WAIT)
        while True:
            if (failed := self._failure(key, ts)) is not None:
                return failed
            events = [event for event in self._kept if event.number > int(ts)]
            left = until - self._clock.now()
            if events or left <= 0 or self._stopped.is_set():
                version = self.settings.version
                return {"ts": str(self._last), "updates": [event.as_json(version) for event in events]}
            await self._clock.wait_any((self._arrived, self._stopped), left)

    def _failure(self, key: str, ts: str) -> dict[str, Any] | None:
        match self._keys.get(key):
            case "good":
                pass
            case "lost":
                return {"failed": 3}
            case _:
                return {"failed": 2}
        self._drop_old()
        oldest = self._kept[0].number if self._kept else self._last + 1
        if not ts.isdigit() or not oldest - 1 <= int(ts) <= self._last:
            return {"failed": 1, "ts": self._last}
        return None

    def _drop_old(self) -> None:
        now = self._clock.now()
        while self._kept and (self._kept[0].at + KEPT_FOR <= now or len(self._kept) > KEPT_AT_MOST):
            self._kept.popleft()

    def _spoil(self, how: str) -> None:
        self._keys = dict.fromkeys(self._keys, how)
        arrived, self._arrived = self._arrived, asyncio.Event()
        arrived.set()


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdigit())
