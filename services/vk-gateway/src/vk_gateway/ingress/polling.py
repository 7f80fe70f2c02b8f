"""Events by Bots Long Poll: one poller per community, and `ts` moves on only after the broker's confirm (VK-20).

VKontakte's Long Poll is a cursor and no queue: who asks with an old `ts` gets everything since (VK-21), so nothing is
skipped at a restart, and what is read twice has the same ids.
"""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

import structlog

from chassis.clock import Clock
from contracts.routing import gateway_service
from gatewaykit.ingress.asking import asked, pause_after, tell, until_done
from gatewaykit.ingress.intake import Intake
from gatewaykit.ingress.leased import LeasedPolling
from gatewaykit.waits import CalledOff, unless
from messaging.failures import Failure, Unavailable
from messaging.port import Broker
from messaging.retry import backoff
from vk_gateway.ingress.reader import CHANNEL

__all__ = ["FIRST_LOOK", "LEASE", "LONG_POLL", "Cursor", "Polling", "Server", "Source"]

LEASE = f"{gateway_service(CHANNEL)}.poller"
LONG_POLL = 25
"""Seconds that VKontakte may keep a request waiting."""
TRIES = 5
"""Failures in a row after which another server is asked for."""
KEY_SECONDS = 3 * 3600.0
"""After so long a new key is asked for: long sessions were seen to fall silent (VK-22)."""
SAVE_SECONDS = 5
FIRST_LOOK = 2.0
"""For so many seconds after its start a gateway is not ready while it does not know where to read on: what is written
before its very first look nobody can read (VK-21). Afterwards it is, whether VKontakte is away or another one polls."""
OUTDATED, KEY_EXPIRED, LOST = 1, 2, 3


@dataclass(frozen=True, slots=True)
class Server:
    """Where to poll."""

    url: str
    key: str
    ts: str


class Source(Protocol):
    """VKontakte's side of receiving; each request raises a `Failure`."""

    async def introduce(self) -> str:
        """What the community is called."""
        ...

    async def receive_by_polling(self) -> None:
        """Switch Long Poll on, with the events that we need."""
        ...

    async def server(self) -> Server:
        """Where to poll from now on."""
        ...

    async def poll(self, server: str, key: str, ts: str, seconds: int) -> Mapping[str, Any]:
        """What came since `ts`."""
        ...


class Cursor(Protocol):
    """Where `ts` is kept; each raises `Unavailable`."""

    async def load(self) -> str | None:
        """Where reading goes on."""
        ...

    async def save(self, ts: str) -> None:
        """Everything before is durable."""
        ...


class Polling(LeasedPolling):
    """Asks VKontakte for events; see `LeasedPolling`."""

    def __init__(self, source: Source, intake: Intake, cursor: Cursor, broker: Broker, clock: Clock) -> None:
        super().__init__(LEASE, intake, broker, clock)
        self._source = source
        self._cursor = cursor
        self._begun_at = 0.0
        self._placed = False

    @property
    def runs(self) -> bool:
        """Whether it polls or stands by; see `FIRST_LOOK`."""
        return super().runs and (self._placed or self._clock.monotonic() - self._begun_at >= FIRST_LOOK)

    async def start(self) -> None:
        """Begin, in the background."""
        self._begun_at = self._clock.monotonic()
        await super().start()

    async def _introduce(self) -> None:
        with suppress(CalledOff):
            name = await until_done(self._source.introduce, "groups.getById", self._clock, self._stopping)
            structlog.get_logger().info("VK knows the community", action="introduced", community=name)

    async def _poll(self, ended: asyncio.Event) -> None:
        await until_done(self._source.receive_by_polling, "groups.setLongPollSettings", self._clock, ended)
        ts = await until_done(self._cursor.load, "cursor", self._clock, ended)
        server, since = await self._server(ended), self._clock.monotonic()
        if ts is None:
            ts = server.ts
            await self._keep(ts, ended)
        self._placed = True
        faults = 0
        while not ended.is_set():
            if self._clock.monotonic() - since > KEY_SECONDS:
                server, since = await self._server(ended), self._clock.monotonic()
            answer = await self._ask(server, ts, ended)
            failed = answer.get("failed")
            if failed is None:
                ts, faults = await self._taken(answer, ts, ended), 0
                continue
            faults += 1
            if faults > 1:  # a server that only fails is not asked without a pause
                await unless(ended, self._clock.sleep(backoff(faults - 1)))
            server, ts = await self._mended(failed, answer, server, ts, ended)
            since = self._clock.monotonic()

    async def _server(self, ended: asyncio.Event) -> Server:
        return await until_done(self._source.server, "groups.getLongPollServer", self._clock, ended)

    async def _ask(self, server: Server, ts: str, ended: asyncio.Event) -> Mapping[str, Any]:
        """The next answer, however long it takes; nothing is asked for while the broker is away.

        A server that has not answered for some tries is taken for one whose key has expired.
        """
        tries = 0
        while True:
            await self._broker_up(ended)
            if ended.is_set():
                raise CalledOff
            tries += 1
            try:
                return await unless(ended, asked(partial(self._source.poll, server.url, server.key, ts, LONG_POLL)))
            except Failure as failure:
                tell(failure, "long poll", tries)
                if tries >= TRIES:
                    return {"failed": KEY_EXPIRED}
                await unless(ended, self._clock.sleep(pause_after(failure, tries)))

    async def _taken(self, answer: Mapping[str, Any], ts: str, ended: asyncio.Event) -> str:
        """Hand over what came, and only then move on."""
        updates, after = answer.get("updates"), answer.get("ts")
        events = [event for event in updates if isinstance(event, dict)] if isinstance(updates, list) else []
        if events:
            await self._hand_over(events, ended)
        if not isinstance(after, str | int) or str(after) == ts:
            return ts
        await self._keep(str(after), ended)
        return str(after)

    async def _mended(
        self, failed: object, answer: Mapping[str, Any], server: Server, ts: str, ended: asyncio.Event
    ) -> tuple[Server, str]:
        """What VKontakte asks for after a failure (VK-20); what it has lost is said aloud."""
        log = structlog.get_logger().bind(failed=failed)
        if failed == KEY_EXPIRED:
            return await self._server(ended), ts
        if failed == OUTDATED and isinstance(answer.get("ts"), str | int):
            log.error("VK has forgotten a part of the events; messages may be missing", action="events_lost")
            after = str(answer["ts"])
        else:
            if failed != LOST:
                log.error("VK's Long Poll answers what nobody knows", action="long_poll_failed")
            server = await self._server(ended)
            log.error("VK has lost its events; messages since the last one may be missing", action="events_lost")
            after = server.ts
        await self._keep(after, ended)
        return server, after

    async def _keep(self, ts: str, ended: asyncio.Event) -> None:
        """Tried once even when we stop; a database that is away is waited for: what is read twice has the same ids."""

        async def save() -> None:
            try:
                async with asyncio.timeout(SAVE_SECONDS):
                    await self._cursor.save(ts)
            except TimeoutError:
                raise Unavailable("the database does not answer") from None

        try:
            await asked(save)
        except Failure as failure:
            tell(failure, "cursor", 1)
            await unless(ended, self._clock.sleep(pause_after(failure, 1)))
            await until_done(save, "cursor", self._clock, ended)
