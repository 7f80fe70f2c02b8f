"""VKontakte's numbers as the house's opaque ids, and back. Their format is a storage contract."""

import re

from contracts.ids import ChatRef, FileRef, MessageRef, PersonRef, PressRef

__all__ = [
    "NotOurs",
    "make_chat",
    "make_file",
    "make_message",
    "make_person",
    "make_press",
    "parse_chat",
    "parse_file",
    "parse_message",
    "parse_press",
]

PREFIX = "vk"
_PLACE = re.compile(r"(?:f\d+\.)*(?:\d+)")


class NotOurs(ValueError):
    """An id that this gateway did not make."""


def make_chat(peer: int) -> ChatRef:
    """A dialog with a person, whose peer id is the person's."""
    return ChatRef(f"{PREFIX}:{peer}")


def parse_chat(ref: ChatRef) -> int:
    """The peer id. Raises `NotOurs`."""
    return _numbers(ref, 1)[0]


def make_person(number: int) -> PersonRef:
    """A person."""
    return PersonRef(f"{PREFIX}:{number}")


def make_message(peer: int, number: int) -> MessageRef:
    """A message, by its number within the dialog (`conversation_message_id`, VK-31)."""
    return MessageRef(f"{PREFIX}:{peer}:{number}")


def parse_message(ref: MessageRef) -> tuple[int, int]:
    """Peer id and number within the dialog. Raises `NotOurs`."""
    peer, number = _numbers(ref, 2)
    return peer, number


def make_file(peer: int, number: int, place: str) -> FileRef:
    """A file by where it stands: the attachment's place in its message, `f0.2` for the third of the first forwarded.

    Never by its address, which expires (VK-33): whoever needs the file reads the message again.
    """
    return FileRef(f"{PREFIX}:{peer}:{number}:{place}")


def parse_file(ref: FileRef) -> tuple[int, int, str]:
    """Peer id, the message's number, and the place in it. Raises `NotOurs`."""
    words = ref.split(":")
    if len(words) != 4 or words[0] != PREFIX or _PLACE.fullmatch(words[3]) is None:
        raise NotOurs("no file of VKontakte's")
    peer, number = _numbers(":".join(words[:3]), 2)
    return peer, number, words[3]


def make_press(event: str, person: int, peer: int) -> PressRef:
    """One press of a callback button, with what answering it needs (VK-46)."""
    return PressRef(f"{PREFIX}:{person}:{peer}:{event}")


def parse_press(ref: PressRef) -> tuple[str, int, int]:
    """The event's id, the person and the peer. Raises `NotOurs`."""
    words = ref.split(":", 3)
    if len(words) != 4:
        raise NotOurs("no press in VKontakte")
    person, peer = _numbers(":".join(words[:3]), 2)
    return words[3], person, peer


def _numbers(ref: str, count: int) -> list[int]:
    prefix, _, rest = ref.partition(":")
    if prefix != PREFIX:
        raise NotOurs(f"an id of another messenger: {prefix!r}")
    try:
        numbers = [int(word) for word in rest.split(":")]
    except ValueError:
        raise NotOurs("an id that holds no number") from None
    if len(numbers) != count:
        raise NotOurs(f"an id with {len(numbers)} numbers instead of {count}")
    return numbers
