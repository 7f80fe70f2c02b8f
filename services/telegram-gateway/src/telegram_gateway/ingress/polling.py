"""Updates by long polling: one poller per bot, and the offset moves only after the broker's confirm (TG-5, TG-12)."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

import structlog
from starlette.routing import BaseRoute

from chassis.clock import Clock
from gatewaykit.waits import CalledOff, unasked, unless
from messaging.failures import Failure
from messaging.port import Broker, Lease
from messaging.retry import backoff, describe
from telegram_gateway.failures import TakenOver
from telegram_gateway.ingress.intake import SERVICE, Intake
from telegram_gateway.ingress.source import Source, asked, introduce, pause_after, tell, until_done

__all__ = ["LEASE", "Polling"]

LEASE = f"{SERVICE}.poller"
LONG_POLL = 25
"""Seconds that Telegram may keep a request waiting."""
GIVE_WAY = 5.0
"""Seconds in which another poller may take over after a conflict."""
LAST_WORD = 2.0
"""Seconds for telling Telegram, on the way out, how far we came."""
BROKER_LOOK = 30.0


class Polling:
    """Reads updates while this process holds the lease; of several replicas one reads, the others stand by."""

    def __init__(self, source: Source, intake: Intake, broker: Broker, clock: Clock) -> None:
        self._source = source
        self._intake = intake
        self._broker = broker
        self._clock = clock
        self._told: int | None = None
        """The offset that Telegram was last asked with."""
        self._stopping = asyncio.Event()
        self._works: list[asyncio.Task[None]] = []

    @property
    def routes(self) -> Sequence[BaseRoute]:
        """None."""
        return ()

    @property
    def runs(self) -> bool:
        """Whether it polls or stands by."""
        return bool(self._works) and not any(work.done() and not _ended_well(work) for work in self._works)

    async def start(self) -> None:
        """Begin, in the background."""
        self._works = [
            asyncio.create_task(self._introduce(), name="telegram-introduction"),
            asyncio.create_task(self._keep_on(), name="telegram-polling"),
        ]

    async def stop(self) -> None:
        """Ask for no more, hand over what is in hand, and let another replica poll."""
        self._stopping.set()
        try:
            await asyncio.gather(*self._works, return_exceptions=True)
        except asyncio.CancelledError:
            for work in self._works:
                work.cancel()
            await asyncio.gather(*self._works, return_exceptions=True)
            raise

    async def _introduce(self) -> None:
        with suppress(CalledOff):
            await introduce(self._source, self._clock, self._stopping)

    async def _keep_on(self) -> None:
        tries = 0
        while not self._stopping.is_set():
            tries += 1
            pause = backoff(tries)
            try:
                await self._turn()
                tries, pause = 0, 0.0
            except CalledOff:  # we stop, or the lease is lost
                tries, pause = 0, 0.0
            except Failure as failure:
                tell(failure, "poller", tries)
                pause = GIVE_WAY if isinstance(failure, TakenOver) else pause_after(failure, tries)
            except asyncio.CancelledError:
                if not unasked():
                    raise
            except Exception as wrong:  # noqa: BLE001 - a fault that nobody thought of must not end the polling
                _tell_fault(wrong)
            with suppress(CalledOff):
                await unless(self._stopping, self._clock.sleep(pause))

    async def _turn(self) -> None:
        """Hold the lease and poll until it is lost, we stop, or another poller shows up (`TakenOver`)."""
        lease = await unless(self._stopping, self._broker.hold(LEASE))
        ended = asyncio.Event()
        watch = asyncio.create_task(self._watch(lease, ended))
        log = structlog.get_logger()
        log.info("polling begins", action="polling_begins")
        try:
            await self._poll(ended)
        finally:
            watch.cancel()
            await asyncio.gather(watch, return_exceptions=True)
            with suppress(Failure):
                await lease.release()
            log.info("polling ends", action="polling_ends")

    async def _watch(self, lease: Lease, ended: asyncio.Event) -> None:
        try:
            with suppress(CalledOff, Failure):
                await unless(self._stopping, lease.lost())
        finally:
            ended.set()

    async def _poll(self, ended: asyncio.Event) -> None:
        await until_done(self._source.receive_by_polling, "deleteWebhook", self._clock, ended)
        offset: int | None = None
        self._told = None
        try:
            while not ended.is_set():
                batch = await self._ask(offset, ended)
                if batch:
                    await self._hand_over(batch, ended)
                    offset = _after(batch)
        finally:
            if offset != self._told and self._stopping.is_set():
                await self._confirm(offset)

    async def _ask(self, offset: int | None, ended: asyncio.Event) -> Sequence[Mapping[str, Any]]:
        """The next updates, however long it takes; nothing is asked for while the broker is away."""
        tries = 0
        while True:
            await self._broker_up(ended)
            tries += 1
            self._told = offset
            try:
                return await unless(ended, asked(self._source.updates(offset, LONG_POLL)))
            except TakenOver:
                raise
            except Failure as failure:
                tell(failure, "getUpdates", tries)
                await unless(ended, self._clock.sleep(pause_after(failure, tries)))

    async def _hand_over(self, batch: Sequence[Mapping[str, Any]], ended: asyncio.Event) -> None:
        """Onto the broker, however long it takes; raises `CalledOff` only between tries."""
        tries = 0
        while True:
            tries += 1
            try:
                await asked(self._intake.take(batch))
            except Failure as failure:
                log = structlog.get_logger().bind(failure=type(failure).__name__, tries=tries)
                log.warning("updates wait for the broker", action="broker_away")
            else:
                return
            await unless(ended, self._clock.sleep(backoff(tries)))
            await self._broker_up(ended)

    async def _broker_up(self, ended: asyncio.Event) -> None:
        while not self._broker.is_up:
            with suppress(Failure):
                await unless(ended, asked(self._broker.wait_until_up(BROKER_LOOK)))

    async def _confirm(self, offset: int | None) -> None:
        """Tell Telegram how far we came, so that the next poller repeats nothing; it is no loss if that fails."""
        with suppress(Failure, TimeoutError):
            async with asyncio.timeout(LAST_WORD):
                await self._source.updates(offset, 0, limit=1)


def _after(batch: Sequence[Mapping[str, Any]]) -> int | None:
    """The offset that confirms the batch: one past its last, which need not be its highest (TG-4)."""
    numbers = [raw["update_id"] for raw in batch if isinstance(raw.get("update_id"), int)]
    return numbers[-1] + 1 if numbers else None


def _ended_well(work: asyncio.Task[None]) -> bool:
    return not work.cancelled() and work.exception() is None


def _tell_fault(wrong: Exception) -> None:
    """Its kind and place; its text may hold a person's words."""
    structlog.get_logger().error("polling failed", action="polling_failed", detail=describe(wrong))
