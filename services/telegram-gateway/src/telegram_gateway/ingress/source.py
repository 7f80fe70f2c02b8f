"""What receiving needs of Telegram, and asking it who the bot is."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import structlog

from chassis.clock import Clock
from gatewaykit.ingress.asking import until_done

__all__ = ["Me", "Source", "introduce"]


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


async def introduce(source: Source, clock: Clock, ended: asyncio.Event) -> None:
    """Find out who the bot is, and say it in the log. Raises `CalledOff`."""
    me = await until_done(source.me, "getMe", clock, ended)
    log = structlog.get_logger().bind(action="introduced", bot=me.username)
    log.info("Telegram knows the bot")
    if not me.can_read_all_group_messages:
        log.info("privacy mode is on: the bot must be an administrator of the operator chat")
