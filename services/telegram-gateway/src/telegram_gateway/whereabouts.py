"""Which chat is the operators' now, and which it was: a group that becomes a supergroup is another chat (TG-24)."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol

import structlog

from contracts.moving import chats_of

__all__ = ["Moves", "Tell", "Whereabouts"]

Tell = Callable[[int, int], Awaitable[None]]
"""Says to the router that the old one is the new one now; durable on return. Raises a `Failure`."""


class Moves(Protocol):
    """Where it is written down. Each raises `Unavailable`."""

    async def every(self) -> Mapping[int, int]:
        """From old numbers to new ones."""
        ...

    async def keep(self, old: int, new: int) -> None:
        """One more, durable on return."""
        ...


class Whereabouts:
    """The operators' chat. `OPERATOR_CHAT_ID` may name a number that it no longer has."""

    def __init__(self, setting: int, moves: Moves, tell: Tell) -> None:
        self.chat = setting
        """Its number now."""
        self.former: frozenset[int] = frozenset()
        self._setting = setting
        self._moves = moves
        self._tell = tell
        self._learned = False
        self._listeners: list[Callable[[int], None]] = []

    def listen(self, listener: Callable[[int], None]) -> None:
        """Be told of each new number."""
        self._listeners.append(listener)

    def is_ours(self, chat: int) -> bool:
        """Whether it is the operators' chat, under its number of today or an earlier one."""
        return chat == self.chat or chat in self.former

    async def know(self) -> None:
        """Read what was written down, if that was not done yet. Raises `Unavailable`."""
        if not self._learned:
            await self.learn()

    async def learn(self) -> None:
        """Read it again: another replica may have seen the group move. Raises `Unavailable`."""
        chat, self.former = chats_of(self._setting, await self._moves.every())
        self._learned = True
        if chat == self.chat:
            return
        self.chat = chat
        structlog.get_logger().warning(
            "the operators' group became a supergroup and has another number now, which is used: "
            f"set OPERATOR_CHAT_ID={chat} when it suits you",
            action="chat_upgraded",
            new_chat=chat,
        )
        for listener in self._listeners:
            listener(chat)

    async def moved(self, old: int, new: int) -> bool:
        """A group has become another chat: if it is the operators', the router hears of it before it is written down.

        Raises a `Failure`; then it is to be said again.
        """
        await self.know()
        if not (self.is_ours(old) or new == self.chat):
            return False
        if old not in self.former:
            await self._tell(old, new)
            await self._moves.keep(old, new)
            await self.learn()
        return True
