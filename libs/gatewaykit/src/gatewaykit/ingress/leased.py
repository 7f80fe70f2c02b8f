"""Receiving by polling: of several replicas one asks the platform, the others stand by."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import Any

import structlog
from starlette.routing import BaseRoute

from chassis.clock import Clock
from gatewaykit.failures import TakenOver
from gatewaykit.ingress.asking import asked, pause_after, tell
from gatewaykit.ingress.intake import Intake
from gatewaykit.waits import CalledOff, unasked, unless
from messaging.failures import Failure
from messaging.port import Broker, Lease
from messaging.retry import backoff, describe

__all__ = ["GIVE_WAY", "LeasedPolling"]

GIVE_WAY = 5.0
"""Seconds in which another poller may take over after a conflict."""
BROKER_LOOK = 30.0


class LeasedPolling(ABC):
    """Reads updates while this process holds the lease. A subclass asks its platform, and hands over what it got."""

    def __init__(self, lease: str, intake: Intake, broker: Broker, clock: Clock) -> None:
        self._lease = lease
        self._intake = intake
        self._broker = broker
        self._clock = clock
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
            asyncio.create_task(self._introduce(), name="introduction"),
            asyncio.create_task(self._keep_on(), name="polling"),
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

    @abstractmethod
    async def _introduce(self) -> None:
        """Find out who we are to the platform, and say it in the log. Ends at `_stopping`."""

    @abstractmethod
    async def _poll(self, ended: asyncio.Event) -> None:
        """Ask and hand over until `ended`. Raises `CalledOff` then, `TakenOver` when another poller shows up."""

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
                tell(failure, "polling", tries)
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
        lease = await unless(self._stopping, self._broker.hold(self._lease))
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

    async def _hand_over(self, batch: Sequence[Mapping[str, Any]], ended: asyncio.Event) -> None:
        """Onto the broker, however long it takes; raises `CalledOff` only between tries."""
        tries = 0
        while True:
            tries += 1
            try:
                await asked(partial(self._intake.take, batch))
            except Failure as failure:
                log = structlog.get_logger().bind(failure=type(failure).__name__, tries=tries)
                log.warning("updates wait until they can be written down", action="broker_away", reason=str(failure))
            else:
                return
            await unless(ended, self._clock.sleep(backoff(tries)))
            await self._broker_up(ended)

    async def _broker_up(self, ended: asyncio.Event) -> None:
        while not self._broker.is_up:
            with suppress(Failure):
                await unless(ended, asked(partial(self._broker.wait_until_up, BROKER_LOOK)))


def _ended_well(work: asyncio.Task[None]) -> bool:
    return not work.cancelled() and work.exception() is None


def _tell_fault(wrong: Exception) -> None:
    """Its kind and place; its text may hold a person's words."""
    structlog.get_logger().error("polling failed", action="polling_failed", detail=describe(wrong))
