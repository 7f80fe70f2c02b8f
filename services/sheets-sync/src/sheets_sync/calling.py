"""How often and how soon Google is asked: within its quota, again after a while for what may pass, never for ever."""

import random
from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog

from chassis.clock import Clock
from sheets_sync.bucket import Bucket
from sheets_sync.failures import GoogleSays

__all__ = ["Calling"]

PER_MINUTE, BURST = 50.0, 10.0
"""Google's 60 for one key (GS-1), less what `otklik check` or a colleague may take."""
TRIES = 5
_FIRST, _LONGEST = 2.0, 64.0
_MAY_PASS = frozenset({"quota", "unavailable"})
T = TypeVar("T")


class Calling:
    """Readings may be repeated; a write never is without a look at what the first try did."""

    def __init__(self, clock: Clock, chance: random.Random, pace: float = 1.0) -> None:
        """`pace`: so many times faster than Google bears, with pauses so many times shorter."""
        self._clock = clock
        self._chance = chance
        self._pace = pace
        self._reads = Bucket(PER_MINUTE * pace, BURST)
        self._writes = Bucket(PER_MINUTE * pace, BURST)

    async def reading(self, call: Callable[[], Awaitable[T]]) -> T:
        """At most five tries over two minutes, with pauses of full jitter (GS-13). Raises `GoogleSays`."""
        for tries in range(1, TRIES):
            await self._clock.sleep(self._reads.take(self._clock.monotonic()))
            try:
                return await call()
            except GoogleSays as says:
                if says.kind not in _MAY_PASS:
                    raise
                pause = self._chance.uniform(0.0, min(_LONGEST, _FIRST * 2.0**tries)) / self._pace
                log = structlog.get_logger()
                log.info("Google is asked again", action="google_again", says=str(says), tries=tries, pause=pause)
            await self._clock.sleep(pause)
        await self._clock.sleep(self._reads.take(self._clock.monotonic()))
        return await call()

    async def writing(self, call: Callable[[], Awaitable[T]]) -> T:
        """One try. Raises `GoogleSays`."""
        await self._clock.sleep(self._writes.take(self._clock.monotonic()))
        return await call()
