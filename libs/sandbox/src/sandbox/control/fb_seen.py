"""What the client of the simulated Facebook gives and takes."""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

__all__ = ["FbAttach", "FbAttachment", "FbChatSeen", "FbPersonKey", "FbSay", "FbSeen", "PageKey"]


@dataclass(frozen=True)
class PageKey:
    """A registered page with its app."""

    id: str
    token: str
    app_id: str
    app_secret: str
    verify_token: str
    name: str


@dataclass(frozen=True)
class FbPersonKey:
    """A person; the id is the page's own for them."""

    id: str
    name: str


@dataclass(frozen=True)
class FbAttachment:
    """Something attached; bytes and name are known of files."""

    kind: str
    sha256: str | None
    file_name: str | None
    unique: str | None
    """What stands in the file's address."""


@dataclass(frozen=True)
class FbSeen:
    """A message as it stands in a thread now."""

    id: str
    chat: str
    sender: str
    sender_name: str
    from_bot: bool
    kind: str
    """Of its first attachment."""
    text: str
    reply_to: str | None
    attachments: tuple[FbAttachment, ...]
    buttons: tuple[tuple[str, str], ...]
    """Title and payload."""
    quick_replies: tuple[tuple[str, str], ...]
    """Only of the newest message: they vanish with the next (FB-23)."""
    sha256: str | None
    file_name: str | None
    metadata: str
    edited: bool
    date: float
    sequence: int
    """Grows with every change of anything; pass it as `after` to wait for what comes later."""

    @classmethod
    def read(cls, body: Mapping[str, Any]) -> "FbSeen":
        """From the control API's JSON."""
        shaped = {
            "attachments": tuple(FbAttachment(**one) for one in body["attachments"]),
            "buttons": tuple((one[0], one[1]) for one in body["buttons"]),
            "quick_replies": tuple((one[0], one[1]) for one in body["quick_replies"]),
        }
        return cls(**{**body, **shaped})


@dataclass(frozen=True)
class FbChatSeen:
    """A thread with all that stands in it."""

    messages: tuple[FbSeen, ...]
    sequence: int

    def texts(self) -> tuple[str, ...]:
        """The texts, in order."""
        return tuple(message.text for message in self.messages)


@dataclass(frozen=True)
class FbAttach:
    """One attachment of several; `native` is the object as Facebook shows it."""

    kind: str
    data: bytes | None = None
    name: str | None = None
    mime: str | None = None
    native: Mapping[str, Any] | None = None

    def as_order(self) -> dict[str, Any]:
        """As the control API wants it."""
        return _order(self)


@dataclass(frozen=True)
class FbSay:
    """Something that a person sends; `kind` names its only attachment."""

    chat: str
    text: str = ""
    kind: str = "text"
    data: bytes | None = None
    name: str | None = None
    mime: str | None = None
    native: Mapping[str, Any] | None = None
    attachments: Sequence[FbAttach] = ()
    reply_to: str | None = None
    standby: bool = False

    def as_order(self) -> dict[str, Any]:
        """As the control API wants it."""
        order = _order(self)
        order["attachments"] = [one.as_order() for one in self.attachments]
        return order


def _order(what: FbSay | FbAttach) -> dict[str, Any]:
    order = {name: value for name, value in vars(what).items() if value is not None}
    if what.data is not None:
        order["data"] = b64encode(what.data).decode()
    return order
