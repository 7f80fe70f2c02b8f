"""Who there is: people, communities, and what stands between the two."""

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sandbox.vk.messages import Message

__all__ = ["ALL_EVENTS", "ALL_RIGHTS", "CHATS_FROM", "Community", "Dialog", "Person"]

ALL_RIGHTS = frozenset({"messages", "photos", "docs", "manage"})
"""Of a community's key, as far as they are simulated (VK-4)."""

ALL_EVENTS = frozenset(
    {
        "message_new",
        "message_reply",
        "message_edit",
        "message_allow",
        "message_deny",
        "message_event",
        "message_read",
        "message_typing_state",
    }
)
"""The types that are simulated (VK-30)."""

CHATS_FROM = 2_000_000_000
"""Peers from here on are chats of several people, which are not simulated."""


@dataclass
class Person:
    """A user."""

    id: int
    first_name: str
    last_name: str
    screen_name: str
    deactivated: str = ""
    """`deleted` or `banned`."""

    @property
    def name(self) -> str:
        """Both names."""
        return f"{self.first_name} {self.last_name}".strip()

    def as_user(self) -> dict[str, Any]:
        """What `users.get` says of them (VK-80)."""
        if self.deactivated:
            return {"id": self.id, "first_name": "DELETED", "last_name": "", "deactivated": self.deactivated}
        return {
            "id": self.id,
            "first_name": self.first_name,
            "last_name": self.last_name,
            "can_access_closed": True,
            "is_closed": False,
        }


@dataclass
class Community:
    """A group with its keys and settings."""

    id: int
    name: str
    screen_name: str
    tokens: dict[str, frozenset[str]]
    """Keys with their rights."""
    revoked: set[str] = field(default_factory=set)
    bots: bool = True
    """Whether "bot capabilities" are switched on (VK-45)."""
    message_count: int = 0
    blocked: set[int] = field(default_factory=set)
    """People between whom and the community stands a black list (900)."""
    closed: set[int] = field(default_factory=set)
    """People whose privacy settings forbid it (902)."""

    def next_message_id(self) -> int:
        """The number of a new message in this community."""
        self.message_count += 1
        return self.message_count


@dataclass
class Dialog:
    """A person's conversation with a community; its peer is the person's id."""

    community: Community
    person: Person
    allowed: bool | None = None
    """Whether the community may write; None until the person wrote, allowed or forbade (VK-50)."""
    messages: dict[int, "Message"] = field(default_factory=dict)
    """By `conversation_message_id`; what was deleted for everybody is gone."""
    last: int = 0
    """The last `conversation_message_id`."""
    keyboard: dict[str, Any] | None = None
    """The regular keyboard, which stays until another comes (VK-45)."""
    sent: deque[tuple[int, float, int, int]] = field(default_factory=deque)
    """`random_id`, time, and both numbers of what the community sent with one (VK-40)."""

    @property
    def peer(self) -> int:
        """The `peer_id`."""
        return self.person.id

    def next_number(self) -> int:
        """The next `conversation_message_id`."""
        self.last += 1
        return self.last
