"""A chat that has become another one: which of them a setting leads to. Pure."""

from collections.abc import Mapping
from typing import TypeVar

__all__ = ["chats_of"]

Chat = TypeVar("Chat", int, str)


def chats_of(setting: Chat, moves: Mapping[Chat, Chat]) -> tuple[Chat, frozenset[Chat]]:
    """The chat that the setting leads to, and all that have become it. Whoever sets another chat means that one."""
    now = _end(setting, moves)
    former: set[Chat] = {old for old in moves if old != now and _end(old, moves) == now}
    if setting != now:
        former.add(setting)
    return now, frozenset(former)


def _end(chat: Chat, moves: Mapping[Chat, Chat]) -> Chat:
    seen = {chat}
    while (after := moves.get(chat)) is not None and after not in seen:
        seen.add(after)
        chat = after
    return chat
