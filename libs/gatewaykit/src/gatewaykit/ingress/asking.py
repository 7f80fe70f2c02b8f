"""Asking a platform until it answers."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog

from chassis.clock import Clock
from gatewaykit.failures import TakenOver, TokenRefused
from gatewaykit.waits import CalledOff, unasked, unless
from messaging.failures import Failure, RateLimited, Unavailable
from messaging.retry import backoff, describe

__all__ = ["SLOW", "asked", "pause_after", "tell", "until_done"]

T = TypeVar("T")

SLOW = 30.0
"""Seconds between tries that only a person can make succeed."""


async def asked(request: Callable[[], Awaitable[T]]) -> T:
    """The request's result; a cancellation that nobody asked for is a lost connection (RMQ-61).

    It is begun here and not by the caller: what is called off before its first turn is not begun at all.
    """
    try:
        return await request()
    except asyncio.CancelledError:
        if not unasked():
            raise
        raise Unavailable("the connection broke", certain=False) from None


async def until_done(request: Callable[[], Awaitable[T]], what: str, clock: Clock, ended: asyncio.Event) -> T:
    """Ask again and again until it succeeds. Raises `gatewaykit.waits.CalledOff` once `ended` is set."""
    tries = 0
    while True:
        if ended.is_set():
            raise CalledOff
        tries += 1
        try:
            return await unless(ended, asked(request))
        except Failure as failure:
            tell(failure, what, tries)
            await unless(ended, clock.sleep(pause_after(failure, tries)))
        except CalledOff:
            raise
        except Exception as wrong:  # noqa: BLE001 - what must succeed once must not end at a fault nobody thought of
            structlog.get_logger().error(
                "a fault nobody thought of", action="request_failed", request=what, tries=tries, detail=describe(wrong)
            )
            await unless(ended, clock.sleep(backoff(tries)))


def pause_after(failure: Failure, tries: int) -> float:
    """Seconds until the next try, after so many in a row."""
    match failure:
        case RateLimited(retry_after=seconds):
            return seconds
        case TokenRefused():
            return SLOW
        case _:
            return backoff(tries)


def tell(failure: Failure, what: str, tries: int) -> None:
    """Log it, as loudly as it deserves."""
    log = structlog.get_logger().bind(request=what, failure=type(failure).__name__, tries=tries)
    match failure:
        case TokenRefused(setting=setting):
            log.critical("the platform refuses the token: set %s right", setting, action="token_refused")
        case TakenOver():
            log.error("somebody else receives with this token", action="poller_conflict")
        case _:
            log.warning("the platform does not answer", action="platform_away")
