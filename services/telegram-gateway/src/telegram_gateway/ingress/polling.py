"""Updates by long polling: one poller per bot, and the offset moves only after the broker's confirm (TG-5, TG-12)."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import Any

from chassis.clock import Clock
from contracts.routing import gateway_service
from gatewaykit.failures import TakenOver
from gatewaykit.ingress.asking import asked, pause_after, tell, until_done
from gatewaykit.ingress.intake import Intake
from gatewaykit.ingress.leased import LeasedPolling
from gatewaykit.waits import CalledOff, unless
from messaging.failures import Failure
from messaging.port import Broker
from telegram_gateway.ingress.intake import CHANNEL
from telegram_gateway.ingress.source import Source, introduce

__all__ = ["LEASE", "Polling"]

LEASE = f"{gateway_service(CHANNEL)}.poller"
LONG_POLL = 25
"""Seconds that Telegram may keep a request waiting."""
LAST_WORD = 2.0
"""Seconds for telling Telegram, on the way out, how far we came."""


class Polling(LeasedPolling):
    """Asks Telegram for updates; see `LeasedPolling`."""

    def __init__(self, source: Source, intake: Intake, broker: Broker, clock: Clock) -> None:
        super().__init__(LEASE, intake, broker, clock)
        self._source = source
        self._told: int | None = None
        """The offset that Telegram was last asked with."""

    async def _introduce(self) -> None:
        with suppress(CalledOff):
            await introduce(self._source, self._clock, self._stopping)

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
                return await unless(ended, asked(partial(self._source.updates, offset, LONG_POLL)))
            except TakenOver:
                raise
            except Failure as failure:
                tell(failure, "getUpdates", tries)
                await unless(ended, self._clock.sleep(pause_after(failure, tries)))

    async def _confirm(self, offset: int | None) -> None:
        """Tell Telegram how far we came, so that the next poller repeats nothing; it is no loss if that fails."""
        with suppress(Failure, TimeoutError):
            async with asyncio.timeout(LAST_WORD):
                await self._source.updates(offset, 0, limit=1)


def _after(batch: Sequence[Mapping[str, Any]]) -> int | None:
    """The offset that confirms the batch: one past its last, which need not be its highest (TG-4)."""
    numbers = [raw["update_id"] for raw in batch if isinstance(raw.get("update_id"), int)]
    return numbers[-1] + 1 if numbers else None
