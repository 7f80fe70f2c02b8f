"""Chats, their members and topics, and the messages that stand in them."""

from dataclasses import dataclass, field
from typing import Any, Literal

from sandbox.telegram.accounts import BotAccount, Numbers, Person
from sandbox.telegram.files import StoredFile

__all__ = ["ADMIN_RIGHTS", "SERVICE_KINDS", "Chat", "ChatKind", "Member", "Message", "Topic"]

ChatKind = Literal["private", "group", "supergroup"]
Status = Literal["creator", "administrator", "member", "restricted", "left", "kicked"]

ADMIN_RIGHTS = frozenset({"can_delete_messages", "can_pin_messages", "can_manage_topics", "can_manage_chat"})
SERVICE_KINDS = frozenset(
    {
        "forum_topic_created",
        "forum_topic_edited",
        "forum_topic_closed",
        "forum_topic_reopened",
        "pinned_message",
        "new_chat_members",
        "left_chat_member",
        "migrate_to_chat_id",
        "migrate_from_chat_id",
    }
)


@dataclass
class Member:
    """Somebody's place in a chat."""

    status: Status = "member"
    rights: frozenset[str] = frozenset()

    @property
    def is_admin(self) -> bool:
        """Whether they see and may do what admins do."""
        return self.status in {"creator", "administrator"}

    @property
    def is_here(self) -> bool:
        """Whether they are in the chat at all."""
        return self.status not in {"left", "kicked"}

    @property
    def may_write(self) -> bool:
        """Whether they may send anything at all."""
        return self.is_here and (self.status != "restricted" or "can_send_messages" in self.rights)

    def may(self, right: str) -> bool:
        """Whether they have an admin's right."""
        return self.status == "creator" or (self.status == "administrator" and right in self.rights)


@dataclass
class Topic:
    """A forum topic; its id is that of the service message that began it."""

    id: int
    name: str
    closed: bool = False


@dataclass
class Message:
    """One message, as the platform knows it; each bot sees it through its own eyes (`views`)."""

    id: int
    chat: "Chat"
    sender: Person | BotAccount
    date: float
    kind: str
    text: str = ""
    """Text or caption."""
    entities: list[Any] = field(default_factory=list)
    file: StoredFile | None = None
    native: Any = None
    """What a kind without a file holds, such as a location or a service message."""
    reply_to: int | None = None
    thread: int | None = None
    album: str | None = None
    markup: dict[str, Any] | None = None
    """The inline keyboard under it."""
    edited: float | None = None
    reactions: dict[int, list[str]] = field(default_factory=dict)
    """By whom (bot or person)."""
    anonymous: bool = False
    forward_origin: Any = None
    """Where it was forwarded from, as Telegram shows it (TG-40)."""
    sequence: int = 0
    """The world's change number when it was last touched."""

    @property
    def from_bot(self) -> bool:
        """Whether a bot sent it."""
        return isinstance(self.sender, BotAccount)

    @property
    def is_service(self) -> bool:
        """Whether nobody wrote it."""
        return self.kind in SERVICE_KINDS


@dataclass
class Chat:
    """A private chat of one bot with one person, a group, or a supergroup (perhaps a forum)."""

    id: int
    kind: ChatKind
    title: str
    numbers: Numbers
    bot: BotAccount | None = None
    """Whose private chat it is."""
    person: Person | None = None
    forum: bool = False
    members: dict[int, Member] = field(default_factory=dict)
    reactions: tuple[str, ...] | None = None
    """The allowed ones; None allows all that bots may set."""
    topics: dict[int, Topic] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)
    pinned: list[int] = field(default_factory=list)
    """The newest last, by the time when it was written, as Telegram counts it."""
    keyboard: dict[str, Any] | None = None
    """The reply keyboard that stands under the input line (TG-82)."""
    migrated_to: int | None = None

    def member(self, account: int) -> Member:
        """Somebody's place; outside of it, a place that says so."""
        return self.members.get(account, Member("left"))

    def pin(self, message: Message) -> bool:
        """Pin it; whether it was not pinned already."""
        fresh = message.id not in self.pinned
        self.pinned = sorted({*self.pinned, message.id})
        return fresh

    def as_chat(self) -> dict[str, Any]:
        """Telegram's `Chat`."""
        if self.kind == "private":
            user = self.person.as_user() if self.person else {}
            named = {key: user[key] for key in ("first_name", "last_name", "username") if key in user}
            return {"id": self.id, "type": "private"} | named
        chat: dict[str, Any] = {"id": self.id, "type": self.kind, "title": self.title}
        if self.forum:
            chat["is_forum"] = True
        return chat
