"""What receiving needs of Telegram, and asking it until it answers."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Protocol, TypeVar

import structlog

from chassis.clock import Clock
from gatewaykit.waits import CalledOff, unasked, unless
from messaging.failures import Failure, RateLimited, Unavailable
from messaging.retry import backoff, describe
from telegram_gateway.failures import TakenOver, TokenRefused

__all__ = ["Me", "Source", "asked", "introduce", "pause_after", "tell", "until_done"]

T = TypeVar("T")

SLOW = 30.0
"""Seconds between tries that only a person can make succeed."""


class Me(Protocol):
    """The bot as Telegram knows it."""

    @property
    def username(self) -> str | None: ...

    @property
    def can_read_all_group_messages(self) -> bool: ...


class Source(Protocol):
    """Telegram's side of receiving; each request raises a `Failure`."""

    async def me(self) -> Me:
        """Who the bot is."""
        ...

    async def updates(self, offset: int | None, seconds: int, limit: int = 100) -> Sequence[Mapping[str, Any]]:
        """What came since `offset`, waiting up to so many seconds; confirms everything before it (TG-5)."""
        ...

    async def receive_by_polling(self) -> None:
        """Take the webhook away, dropping nothing."""
        ...

    async def receive_by_webhook(self, url: str, secret: str) -> None:
        """Have updates sent there, dropping nothing."""
        ...


async def asked(request: Awaitable[T]) -> T:
    """The request's result; a cancellation that nobody asked for is a lost connection (RMQ-61)."""
    try:
        return await request
    except asyncio.CancelledError:
        if not unasked():
            raise
        raise Unavailable("the connection broke", certain=False) from None


async def until_done(request: Callable[[], Awaitable[T]], what: str, clock: Clock, ended: asyncio.Event) -> T:
    """Ask again and again until it succeeds. Raises `gatewaykit.waits.CalledOff` once `ended` is set."""
    tries = 0
    while True:
        tries += 1
        try:
            return await unless(ended, asked(request()))
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


async def introduce(source: Source, clock: Clock, ended: asyncio.Event) -> None:
    """Find out who the bot is, and say it in the log. Raises `CalledOff`."""
    me = await until_done(source.me, "getMe", clock, ended)
    log = structlog.get_logger().bind(action="introduced", bot=me.username)
    log.info("Telegram knows the bot")
    if not me.can_read_all_group_messages:
        log.info("privacy mode is on: the bot must be an administrator of the operator chat")


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
        case TokenRefused():
            log.critical("Telegram refuses the token: set TELEGRAM_TOKEN right", action="token_refused")
        case TakenOver():
            log.error("somebody else receives with this token", action="poller_conflict")
        case _:
            log.warning("Telegram does not answer", action="platform_away")
