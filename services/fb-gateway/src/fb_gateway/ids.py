"""Facebook's ids as the house's opaque ids, and back. Their format is a storage contract."""

from contracts.ids import ChatRef, FileRef, MessageRef, PersonRef, PressRef

__all__ = [
    "NotOurs",
    "make_chat",
    "make_file",
    "make_message",
    "make_person",
    "make_press",
    "parse_chat",
    "parse_message",
]

PREFIX = "fb"


class NotOurs(ValueError):
    """An id that this gateway did not make."""


def make_chat(psid: str) -> ChatRef:
    """The thread with a person, by their id for this page (FB-40)."""
    return ChatRef(f"{PREFIX}:{psid}")


def parse_chat(ref: ChatRef) -> str:
    """The person's id. Raises `NotOurs`."""
    prefix, _, psid = ref.partition(":")
    if prefix != PREFIX or not psid or ":" in psid:
        raise NotOurs("no thread of Facebook's")
    return psid


def make_person(psid: str) -> PersonRef:
    """A person."""
    return PersonRef(f"{PREFIX}:{psid}")


def make_message(psid: str, mid: str) -> MessageRef:
    """A message."""
    return MessageRef(f"{PREFIX}:{psid}:{mid}")


def parse_message(ref: MessageRef) -> tuple[str, str]:
    """The person's id and Facebook's id of the message. Raises `NotOurs`."""
    words = ref.split(":", 2)
    if len(words) != 3 or words[0] != PREFIX or not words[1] or not words[2]:
        raise NotOurs("no message of Facebook's")
    return words[1], words[2]


def make_file(mid: str, place: int) -> FileRef:
    """A file by where it stands; its address is kept in the gateway's own table, because it expires (FB-14)."""
    return FileRef(f"{PREFIX}:{mid}:{place}")


def make_press(psid: str, mid: str) -> PressRef:
    """A press; nothing waits for its answer."""
    return PressRef(f"{PREFIX}:{psid}:{mid}")
