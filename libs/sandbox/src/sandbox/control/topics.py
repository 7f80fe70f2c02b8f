"""What people do with the topics of a Telegram group."""

from collections.abc import Awaitable, Callable
from typing import Any

from sandbox.control.seen import ChatKey, Topic

__all__ = ["TopicControl"]

Send = Callable[[str, dict[str, Any]], Awaitable[dict[str, Any]]]


class TopicControl:
    """`by` is whoever does it."""

    def __init__(self, send: Send) -> None:
        self._send = send

    async def switch(self, chat: int, *, on: bool) -> ChatKey:
        """Switch topics on or off; no bot is told. A basic group becomes a supergroup with another id for it."""
        return ChatKey(**await self._send("telegram/topics", {"chat": chat, "on": on}))

    async def make(self, chat: int, name: str, *, by: int) -> Topic:
        """Make a topic."""
        return Topic(**await self._send("telegram/topic", {"chat": chat, "name": name, "by": by}))

    async def rename(self, chat: int, topic: int, name: str, *, by: int) -> Topic:
        """Call it otherwise."""
        order = {"chat": chat, "topic": topic, "name": name, "by": by}
        return Topic(**await self._send("telegram/topic_name", order))

    async def close(self, chat: int, topic: int, *, by: int) -> Topic:
        """Close it."""
        order = {"chat": chat, "topic": topic, "closed": True, "by": by}
        return Topic(**await self._send("telegram/topic_closed", order))

    async def reopen(self, chat: int, topic: int, *, by: int) -> Topic:
        """Open it again."""
        order = {"chat": chat, "topic": topic, "closed": False, "by": by}
        return Topic(**await self._send("telegram/topic_closed", order))

    async def delete(self, chat: int, topic: int) -> None:
        """Delete it with all that stands in it; no bot is told (TG-66)."""
        await self._send("telegram/topic_deleted", {"chat": chat, "topic": topic})
