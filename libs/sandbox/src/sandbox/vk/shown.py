"""What a person sees in a dialog, for the control API."""

from collections.abc import Callable
from typing import Any

from sandbox.vk.acting import KINDS, payload_text
from sandbox.vk.files import Media
from sandbox.vk.messages import Message

__all__ = ["buttons_of", "fits", "kind_of", "shown"]

_WORDS = {kind: word for word, kind in KINDS.items()}


def shown(message: Message) -> dict[str, Any]:
    """A message as it stands there now."""
    attachments = [_attachment(media) for media in message.media]
    first = attachments[0] if attachments else {"sha256": None, "file_name": None}
    community = message.dialog.community
    return {
        "id": message.number,
        "message_id": message.id,
        "chat": message.dialog.peer,
        "sender": message.sender,
        "sender_name": community.name if message.from_community else message.dialog.person.name,
        "from_bot": message.from_community,
        "admin": message.admin,
        "kind": kind_of(message),
        "text": message.text,
        "reply_to": None if message.reply is None else message.reply.number,
        "forwards": [one.number for one in message.forwards],
        "attachments": attachments,
        "location": _location(message),
        "payload": message.payload,
        "mentions": list(message.mentions),
        "inline": buttons_of(message.keyboard) or [],
        "sha256": first["sha256"],
        "file_name": first["file_name"],
        "edited": message.edited is not None,
        "date": message.date,
        "sequence": message.sequence,
    }


def kind_of(message: Message) -> str:
    """The kind of its first attachment, in the words that every platform shares."""
    if message.media:
        return _WORDS.get(message.media[0].type, message.media[0].type)
    return "text" if message.geo is None else "location"


def buttons_of(keyboard: dict[str, Any] | None) -> list[list[dict[str, Any]]] | None:
    """The rows of a keyboard."""
    if keyboard is None:
        return None
    return [[_button(button["action"]) for button in row] for row in keyboard["buttons"]]


def fits(message: Message, wanted: dict[str, Any]) -> bool:
    """Whether the message is one that is waited for; what is not named does not matter."""
    tests: dict[str, Callable[[Any], bool]] = {
        "text": lambda value: message.text == value,
        "contains": lambda value: value in message.text,
        "kind": lambda value: kind_of(message) == value,
        "sender": lambda value: message.sender == value,
        "from_bot": lambda value: message.from_community == value,
        "reply_to": lambda value: message.reply is not None and message.reply.number == value,
        "id": lambda value: message.number == value,
        "message_id": lambda value: message.id == value,
        "edited": lambda value: (message.edited is not None) == value,
        "after": lambda value: message.sequence > value,
        "after_id": lambda value: message.number > value,
    }
    return all(test(wanted[name]) for name, test in tests.items() if wanted.get(name) is not None)


def _attachment(media: Media) -> dict[str, Any]:
    return {
        "kind": _WORDS.get(media.type, media.type),
        "reference": media.reference,
        "sha256": media.file.sha256 if media.file else None,
        "file_name": media.file.name if media.file else None,
        "size": len(media.file.data) if media.file else None,
    }


def _location(message: Message) -> list[float] | None:
    if message.geo is None:
        return None
    place = message.geo["coordinates"]
    return [place["latitude"], place["longitude"]]


def _button(action: dict[str, Any]) -> dict[str, Any]:
    return {
        "text": action.get("label", ""),
        "data": payload_text(action.get("payload")),
        "kind": action["type"],
        "link": action.get("link"),
    }
