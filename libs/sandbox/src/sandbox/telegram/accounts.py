"""Who takes part: people and bots."""

from dataclasses import dataclass, field
from typing import Any

__all__ = ["BotAccount", "Numbers", "Person"]


@dataclass
class Numbers:
    """A counter of message ids."""

    last: int = 0

    def next(self) -> int:
        """The next id."""
        self.last += 1
        return self.last


@dataclass
class Person:
    """Somebody with a Telegram account."""

    id: int
    name: str
    username: str | None = None
    language: str | None = None
    deactivated: bool = False

    def as_user(self) -> dict[str, Any]:
        """The person as Telegram's `User`."""
        first, _, last = self.name.partition(" ")
        user: dict[str, Any] = {"id": self.id, "is_bot": False, "first_name": first}
        if last:
            user["last_name"] = last
        if self.username:
            user["username"] = self.username
        if self.language:
            user["language_code"] = self.language
        return user


@dataclass
class BotAccount:
    """A bot, and whom it may write to."""

    id: int
    token: str
    username: str
    name: str
    privacy: bool = True
    revoked: bool = False
    started_by: set[int] = field(default_factory=set)
    blocked_by: set[int] = field(default_factory=set)
    numbers: Numbers = field(default_factory=Numbers)
    """Ids of the messages in all its private chats (TG-71)."""
    commands: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    """The menus of commands, by scope and language."""

    def as_user(self) -> dict[str, Any]:
        """The bot as others see it."""
        return {"id": self.id, "is_bot": True, "first_name": self.name, "username": self.username}

    def as_me(self) -> dict[str, Any]:
        """The bot as `getMe` shows it."""
        return self.as_user() | {
            "can_join_groups": True,
            "can_read_all_group_messages": not self.privacy,
            "supports_inline_queries": False,
            "can_connect_to_business": False,
            "has_main_web_app": False,
            "has_topics_enabled": False,
        }
