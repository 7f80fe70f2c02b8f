"""Sees to it that what people said long ago is erased, where the owner wants that. Any number of replicas may."""

from collections.abc import Mapping
from typing import Protocol

import structlog

from chassis.clock import Clock
from chassis.recurring import Recurring, Trouble

__all__ = ["Sweeping", "sweeper"]

EVERY_SECONDS = 3600.0
SOON_SECONDS = 5.0
"""When a look has found as much as one finds at most, there is more."""
_MUCH = 10_000


class Sweeping(Protocol):
    """See `router.store.retention.Retention`."""

    async def sweep(self) -> Mapping[str, int]: ...


def sweeper(sweeping: Sweeping, clock: Clock) -> Recurring:
    """Sweeps once an hour; what a killed process left is old the next time, too."""

    async def turn() -> float:
        swept = await sweeping.sweep()
        if any(swept.values()):
            log = structlog.get_logger()
            log.info("what is older than RETENTION is erased", action="retention_swept", **swept)
        return SOON_SECONDS if max(swept.values(), default=0) >= _MUCH else EVERY_SECONDS

    trouble = Trouble("old messages could not be erased", "retention_failed", EVERY_SECONDS)
    return Recurring("router-sweeper", turn, trouble, clock)
