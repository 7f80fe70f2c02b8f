"""A message, and how the API shows it (VK-31)."""

import json
from dataclasses import dataclass, field
from typing import Any

from sandbox.vk.accounts import Dialog
from sandbox.vk.attachments import attachment_json
from sandbox.vk.files import Files, Media

__all__ = ["Message", "compact", "foreign", "view_of"]

CROPPED_TO = 1
"""Attachments left in the event of a message that was cut (VK-32)."""


@dataclass
class Message:
    """What stands in a dialog."""

    id: int
    """Within the community."""
    number: int
    """`conversation_message_id`: within the dialog."""
    dialog: Dialog
    sender: int
    """Below zero for the community."""
    date: float
    text: str = ""
    media: tuple[Media, ...] = ()
    geo: dict[str, Any] | None = None
    payload: str | None = None
    reply: "Message | None" = None
    forwards: tuple["Message", ...] = ()
    raw_forwards: tuple[dict[str, Any], ...] = ()
    """Forwarded from elsewhere, as the API shows them."""
    keyboard: dict[str, Any] | None = None
    """An inline one."""
    random_id: int = 0
    mentions: tuple[int, ...] = ()
    """Who is told that the text names them (VK-48)."""
    admin: int | None = None
    """The administrator who wrote for the community."""
    ref: str | None = None
    ref_source: str | None = None
    edited: float | None = None
    sequence: int = 0
    is_cropped: bool = False
    """Whether its event was cut (VK-32)."""
    extra: dict[str, Any] = field(default_factory=dict)
    """Fields as they came in a recorded message."""
    hidden: bool = False
    """Deleted for the community only."""

    @property
    def from_community(self) -> bool:
        """Whether the community wrote it."""
        return self.sender < 0


def view_of(message: Message, files: Files, *, cut: bool = False) -> dict[str, Any]:
    """The message as the API shows it; `cut` as in the event of one that is too big."""
    shown: dict[str, Any] = {
        "date": int(message.date),
        "from_id": message.sender,
        "id": message.id,
        "version": message.id * 10,
        "out": int(message.from_community),
        "fwd_messages": [] if cut else _forwards(message, files),
        "important": False,
        "is_hidden": False,
        "attachments": [attachment_json(one, files) for one in message.media[: CROPPED_TO if cut else None]],
        "conversation_message_id": message.number,
        "text": message.text,
        "peer_id": message.dialog.peer,
        "random_id": message.random_id,
    }
    optional = {
        "geo": message.geo,
        "payload": message.payload,
        "keyboard": message.keyboard,
        "admin_author_id": message.admin,
        "ref": message.ref,
        "ref_source": message.ref_source,
        "update_time": None if message.edited is None else int(message.edited),
        "reply_message": None if message.reply is None else foreign(message.reply, files),
        "is_cropped": True if cut else None,
    }
    return shown | {name: value for name, value in optional.items() if value is not None} | message.extra


def foreign(message: Message, files: Files) -> dict[str, Any]:
    """The message as it stands within another one."""
    shown: dict[str, Any] = {
        "date": int(message.date),
        "from_id": message.sender,
        "text": message.text,
        "attachments": [attachment_json(one, files) for one in message.media],
        "conversation_message_id": message.number,
        "peer_id": message.dialog.peer,
        "id": message.id,
    }
    if message.forwards or message.raw_forwards:
        shown["fwd_messages"] = _forwards(message, files)
    if message.geo is not None:
        shown["geo"] = message.geo
    return shown


def compact(value: Any) -> str:
    """JSON as VKontakte writes a payload."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _forwards(message: Message, files: Files) -> list[dict[str, Any]]:
    return [*(foreign(one, files) for one in message.forwards), *message.raw_forwards]
