"""Opaque ids. Only the gateway that made one may take it apart; for everyone else it is a word.

Each begins with its channel's prefix, so that ids of two messengers never meet.
"""

from typing import Literal, NewType, get_args

__all__ = [
    "CHANNELS",
    "PREFIXES",
    "Channel",
    "ChatRef",
    "FileRef",
    "MessageRef",
    "PersonRef",
    "PressRef",
    "ThreadRef",
    "TopicRef",
    "channel_of",
    "telegram_chat",
    "telegram_person",
]

Channel = Literal["telegram", "vk", "facebook"]
CHANNELS: tuple[Channel, ...] = get_args(Channel)
PREFIXES: dict[Channel, str] = {"telegram": "tg", "vk": "vk", "facebook": "fb"}

ChatRef = NewType("ChatRef", str)
"""A chat, `tg:<chat id>`. A client's chat is also the order key of all that concerns it."""
PersonRef = NewType("PersonRef", str)
"""A person within one channel, `tg:<user id>`."""
MessageRef = NewType("MessageRef", str)
"""One message as the platform numbers it, `tg:<chat id>:<message id>`."""
FileRef = NewType("FileRef", str)
"""A file that only its own gateway can open, `tg:<file id>`. Never a URL: those hold tokens."""
ThreadRef = NewType("ThreadRef", str)
"""A forum topic, `tg:<chat id>:<thread id>`."""
TopicRef = NewType("TopicRef", str)
"""A client's own place in the operator chat, by a word of the router's; its gateway knows which forum topic that is."""
PressRef = NewType("PressRef", str)
"""One press of a button, to be answered once, `tg:<callback query id>`."""

_BY_PREFIX = {prefix: channel for channel, prefix in PREFIXES.items()}


def channel_of(ref: ChatRef | PersonRef | MessageRef | FileRef) -> Channel:
    """The channel an id belongs to; the one thing anyone may read from it.

    Raises `ValueError` for an id that no channel made.
    """
    prefix = ref.partition(":")[0]
    if prefix not in _BY_PREFIX:
        raise ValueError(f"no channel has the prefix {prefix!r}")
    return _BY_PREFIX[prefix]


def telegram_chat(number: int) -> ChatRef:
    """The chat that a setting such as `OPERATOR_CHAT_ID` names by Telegram's number."""
    return ChatRef(f"tg:{number}")


def telegram_person(number: int) -> PersonRef:
    """The person whom a setting such as `OWNER_IDS` names by Telegram's number."""
    return PersonRef(f"tg:{number}")
