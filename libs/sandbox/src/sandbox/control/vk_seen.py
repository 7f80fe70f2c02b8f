"""What the client of the simulated VKontakte gives and takes."""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

__all__ = [
    "CommunityKey",
    "VkAttach",
    "VkAttachment",
    "VkButton",
    "VkChatSeen",
    "VkKind",
    "VkPersonKey",
    "VkSay",
    "VkSeen",
]

VkKind = Literal[
    "text",
    "photo",
    "document",
    "voice",
    "sticker",
    "video",
    "wall",
    "audio",
    "link",
    "location",
    "graffiti",
    "market",
    "poll",
    "gift",
    "story",
    "call",
]
"""What a person can send."""


@dataclass(frozen=True)
class CommunityKey:
    """A registered community; the id is `VK_GROUP_ID`."""

    id: int
    token: str
    name: str


@dataclass(frozen=True)
class VkPersonKey:
    """A person; the id is also the peer of their dialog."""

    id: int
    name: str
    screen_name: str


@dataclass(frozen=True)
class VkButton:
    """A button; `data` is its payload as a string of JSON."""

    text: str
    data: str | None
    kind: str
    """`text`, `callback`, `open_link` …"""
    link: str | None


@dataclass(frozen=True)
class VkAttachment:
    """Something attached; bytes and name are known of photos, documents and voice messages."""

    kind: str
    reference: str
    sha256: str | None
    file_name: str | None
    size: int | None


@dataclass(frozen=True)
class VkSeen:
    """A message as it stands in a dialog now."""

    id: int
    """`conversation_message_id`."""
    message_id: int
    """What `messages.send` gives."""
    chat: int
    sender: int
    """Below zero for the community."""
    sender_name: str
    from_bot: bool
    """Whether it stands there for the community."""
    admin: int | None
    """The administrator who wrote it on VKontakte's own pages."""
    kind: str
    """Of its first attachment."""
    text: str
    reply_to: int | None
    forwards: tuple[int, ...]
    attachments: tuple[VkAttachment, ...]
    location: tuple[float, float] | None
    payload: str | None
    mentions: tuple[int, ...]
    """People whom the text of the community names, and who are told so."""
    inline: tuple[tuple[VkButton, ...], ...]
    sha256: str | None
    """Of the first attachment's bytes."""
    file_name: str | None
    edited: bool
    date: float
    sequence: int
    """Grows with every change of anything; pass it as `after` to wait for what comes later."""

    @classmethod
    def read(cls, body: Mapping[str, Any]) -> "VkSeen":
        """From the control API's JSON."""
        location = body["location"]
        shaped = {
            "inline": _rows(body["inline"]),
            "attachments": tuple(VkAttachment(**one) for one in body["attachments"]),
            "forwards": tuple(body["forwards"]),
            "mentions": tuple(body["mentions"]),
            "location": None if location is None else (location[0], location[1]),
        }
        return cls(**{**body, **shaped})


@dataclass(frozen=True)
class VkChatSeen:
    """A dialog with all that stands in it."""

    messages: tuple[VkSeen, ...]
    keyboard: tuple[tuple[str, ...], ...] | None
    """Texts of the regular keyboard."""
    menu: tuple[tuple[VkButton, ...], ...] | None
    """The same with payloads."""
    allowed: bool
    """Whether the community may write."""
    sequence: int

    @classmethod
    def read(cls, body: Mapping[str, Any]) -> "VkChatSeen":
        """From the control API's JSON."""
        keyboard, menu = body["keyboard"], body["menu"]
        return cls(
            tuple(VkSeen.read(message) for message in body["messages"]),
            None if keyboard is None else tuple(tuple(row) for row in keyboard),
            None if menu is None else _rows(menu),
            body["allowed"],
            body["sequence"],
        )

    def texts(self) -> tuple[str, ...]:
        """The texts, in order."""
        return tuple(message.text for message in self.messages)


@dataclass(frozen=True)
class VkAttach:
    """One attachment of several; `native` is the object as VKontakte shows it, and then nothing is made up."""

    kind: str
    data: bytes | None = None
    name: str | None = None
    native: Mapping[str, Any] | None = None

    def as_order(self) -> dict[str, Any]:
        """As the control API wants it."""
        return _order(self)


@dataclass(frozen=True)
class VkSay:
    """Something that a person sends; `kind` names its first or only attachment."""

    chat: int
    text: str = ""
    kind: VkKind = "text"
    data: bytes | None = None
    name: str | None = None
    native: Mapping[str, Any] | None = None
    attachments: Sequence[VkAttach] = ()
    location: tuple[float, float] | None = None
    reply_to: int | None = None
    forwards: Sequence[int] = ()
    raw_forwards: Sequence[Mapping[str, Any]] = ()
    """Forwarded from elsewhere, as VKontakte shows it."""
    payload: Any = None
    ref: str | None = None
    ref_source: str | None = None
    cropped: bool = False
    """Let the event be cut (VK-32)."""
    extra: Mapping[str, Any] | None = None
    """Fields of the message as they were recorded."""
    community: int | None = None

    def as_order(self) -> dict[str, Any]:
        """As the control API wants it."""
        order = _order(self)
        order["attachments"] = [one.as_order() for one in self.attachments]
        if self.kind == "location" and self.location is None:
            order["location"] = [55.75, 37.62]
        return order


def _order(what: VkSay | VkAttach) -> dict[str, Any]:
    order = {name: value for name, value in vars(what).items() if value is not None}
    if what.data is not None:
        order["data"] = b64encode(what.data).decode()
    return order


def _rows(rows: Sequence[Sequence[Mapping[str, Any]]]) -> tuple[tuple[VkButton, ...], ...]:
    return tuple(tuple(VkButton(**button) for button in row) for row in rows)
