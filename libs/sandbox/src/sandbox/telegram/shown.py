"""What a person sees in a chat, for the control API."""

from collections.abc import Callable
from typing import Any

from sandbox.telegram.chats import Chat, Message

__all__ = ["fits", "keyboard", "shown"]


def shown(message: Message) -> dict[str, Any]:
    """A message as it stands there now."""
    rows = (message.markup or {}).get("inline_keyboard", [])
    return {
        "id": message.id,
        "chat": message.chat.id,
        "sender": message.sender.id,
        "sender_name": message.sender.name,
        "from_bot": message.from_bot,
        "kind": message.kind,
        "text": message.text,
        "entities": message.entities,
        "reply_to": message.reply_to,
        "thread": message.thread,
        "album": message.album,
        "inline": [[_button(button) for button in row] for row in rows],
        "reactions": [emoji for by in message.reactions.values() for emoji in by],
        "sha256": message.file.sha256 if message.file else None,
        "file_name": message.file.name if message.file else None,
        "edited": message.edited is not None,
        "pinned": message.id in message.chat.pinned,
        "date": message.date,
        "sequence": message.sequence,
    }


def keyboard(chat: Chat) -> list[list[str]] | None:
    """The texts of the reply keyboard; None if there is none."""
    if chat.keyboard is None:
        return None
    return [[_button(button)["text"] for button in row] for row in chat.keyboard["keyboard"]]


def fits(message: Message, wanted: dict[str, Any]) -> bool:
    """Whether the message is one that is waited for; what is not named does not matter."""
    tests: dict[str, Callable[[Any], bool]] = {
        "text": lambda value: message.text == value,
        "contains": lambda value: value in message.text,
        "kind": lambda value: message.kind == value,
        "sender": lambda value: message.sender.id == value,
        "from_bot": lambda value: message.from_bot == value,
        "reaction": lambda value: any(value in by for by in message.reactions.values()),
        "thread": lambda value: message.thread == value,
        "reply_to": lambda value: message.reply_to == value,
        "id": lambda value: message.id == value,
        "edited": lambda value: (message.edited is not None) == value,
        "after": lambda value: message.sequence > value,
        "after_id": lambda value: message.id > value,
    }
    return message.id in message.chat.messages and all(
        test(wanted[name]) for name, test in tests.items() if wanted.get(name) is not None
    )


def _button(button: Any) -> dict[str, Any]:
    if isinstance(button, str):
        return {"text": button, "data": None}
    return {"text": button["text"], "data": button.get("callback_data")}
