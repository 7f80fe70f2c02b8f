"""Keeping a loop alive through everything but a stop."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Protocol

import structlog

from messaging.failures import Unavailable

__all__ = ["Sleeper", "asked_to_stop", "supervised"]

_AGAIN_AFTER = 1.0


class Sleeper(Protocol):
    """What the durable part needs of a clock."""

    def monotonic(self) -> float:
        """Seconds that only ever grow."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait so many seconds."""
        ...


def asked_to_stop() -> bool:
    """Whether somebody cancelled the running task; if nobody did, a `CancelledError` is a lost connection (RMQ-61)."""
    task = asyncio.current_task()
    return task is None or task.cancelling() > 0


async def supervised(action: str, loop: Callable[[], Awaitable[None]], clock: Sleeper) -> None:
    """Run the loop until it returns or is cancelled; after any failure begin it again, a second later."""
    log = structlog.get_logger()
    while True:
        try:
            await loop()
        except asyncio.CancelledError:
            if asked_to_stop():
                raise
            log.warning("a connection was lost", action=action)
        except Unavailable as away:
            log.warning("not available", action=action, reason=str(away))
        except Exception:
            log.exception("a round failed", action=action)
        else:
            return
        await clock.sleep(_AGAIN_AFTER)
