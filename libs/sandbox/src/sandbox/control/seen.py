"""What the control client gives and takes."""

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

__all__ = ["BotKey", "Button", "ChatKey", "ChatSeen", "MadeCall", "PersonKey", "SaidKind", "Say", "Seen", "Topic"]

SaidKind = Literal[
    "text",
    "photo",
    "document",
    "video",
    "voice",
    "audio",
    "sticker",
    "animation",
    "video_note",
    "location",
    "contact",
    "dice",
    "poll",
]
"""What a person can send."""


@dataclass(frozen=True)
class BotKey:
    """A registered bot."""

    id: int
    token: str
    username: str


@dataclass(frozen=True)
class PersonKey:
    """A person; the id is also that of their private chat with a bot."""

    id: int
    name: str
    username: str | None


@dataclass(frozen=True)
class ChatKey:
    """A group, supergroup or forum."""

    id: int
    kind: str
    title: str
    forum: bool


@dataclass(frozen=True)
class Button:
    """An inline button."""

    text: str
    data: str | None


@dataclass(frozen=True)
class Topic:
    """A forum topic."""

    id: int
    name: str
    closed: bool


@dataclass(frozen=True)
class Seen:
    """A message as it stands in a chat now; `text` is the caption where there is a file."""

    id: int
    chat: int
    sender: int
    sender_name: str
    from_bot: bool
    kind: str
    text: str
    entities: tuple[Any, ...]
    reply_to: int | None
    thread: int | None
    album: str | None
    inline: tuple[tuple[Button, ...], ...]
    reactions: tuple[str, ...]
    sha256: str | None
    """Of the file's bytes."""
    file_name: str | None
    edited: bool
    pinned: bool
    date: float
    sequence: int
    """Grows with every change of anything; pass it as `after` to wait for what comes later."""

    @classmethod
    def read(cls, body: Mapping[str, Any]) -> "Seen":
        """From the control API's JSON."""
        inline = tuple(tuple(Button(**button) for button in row) for row in body["inline"])
        tuples = {"inline": inline, "reactions": tuple(body["reactions"]), "entities": tuple(body["entities"])}
        return cls(**{**body, **tuples})


@dataclass(frozen=True)
class ChatSeen:
    """A chat with all that stands in it."""

    messages: tuple[Seen, ...]
    keyboard: tuple[tuple[str, ...], ...] | None
    """Texts of the reply keyboard."""
    pinned: tuple[int, ...]
    """Message ids, the newest message last."""
    topics: tuple[Topic, ...]
    sequence: int

    @classmethod
    def read(cls, body: Mapping[str, Any]) -> "ChatSeen":
        """From the control API's JSON."""
        keyboard = body["keyboard"]
        return cls(
            tuple(Seen.read(message) for message in body["messages"]),
            None if keyboard is None else tuple(tuple(row) for row in keyboard),
            tuple(body["pinned"]),
            tuple(Topic(**topic) for topic in body["topics"]),
            body["sequence"],
        )

    def texts(self) -> tuple[str, ...]:
        """The texts and captions, in order."""
        return tuple(message.text for message in self.messages)


@dataclass(frozen=True)
class MadeCall:
    """An API call in the journal. `outcome` is `ok`, an error code, or the fault that struck."""

    number: int
    method: str
    chat: int | None
    outcome: str
    description: str
    at: float
    effect: bool


@dataclass(frozen=True)
class Say:
    """Something that a person sends; without `sender` it is the person whose private chat it is."""

    chat: int
    text: str = ""
    sender: int | None = None
    kind: SaidKind = "text"
    data: bytes | None = None
    name: str | None = None
    mime: str | None = None
    native: Any = None
    reply_to: int | None = None
    thread: int | None = None
    album: str | None = None
    anonymous: bool = False
    forward_origin: Any = None
    """Where it was said before, as Telegram shows it."""
    bot: int | None = None

    def as_order(self) -> dict[str, Any]:
        """As the control API wants it."""
        order = {name: value for name, value in vars(self).items() if value is not None}
        if self.data is not None:
            order["data"] = b64encode(self.data).decode()
        return order
