"""Telegram's numbers as the house's opaque ids, and back. Their format is a storage contract."""

from contracts.ids import (
    ChatRef,
    FileRef,
    MessageRef,
    PersonRef,
    PressRef,
    ThreadRef,
    telegram_chat,
    telegram_person,
)

__all__ = [
    "NotOurs",
    "address_of",
    "make_chat",
    "make_file",
    "make_message",
    "make_person",
    "make_press",
    "make_thread",
    "parse_chat",
    "parse_file",
    "parse_message",
    "parse_person",
    "parse_press",
    "parse_thread",
]

PREFIX = "tg"

SUPERGROUPS = -1_000_000_000_000
"""Supergroups are numbered down from here, and their messages alone have an address."""


class NotOurs(ValueError):
    """An id that this gateway did not make."""


def make_chat(number: int) -> ChatRef:
    """A chat; groups have negative numbers of up to 52 bits (TG-24)."""
    return telegram_chat(number)


def parse_chat(ref: ChatRef) -> int:
    """The number of a chat. Raises `NotOurs`."""
    return _numbers(ref, 1)[0]


def make_person(number: int) -> PersonRef:
    """A person; for somebody who speaks as a group or channel, the number of that chat."""
    return telegram_person(number)


def parse_person(ref: PersonRef) -> int:
    """The number of a person. Raises `NotOurs`."""
    return _numbers(ref, 1)[0]


def make_message(chat: int, message: int) -> MessageRef:
    """A message, which only its chat's number makes unique (TG-71)."""
    return MessageRef(f"{PREFIX}:{chat}:{message}")


def parse_message(ref: MessageRef) -> tuple[int, int]:
    """The numbers of its chat and of the message. Raises `NotOurs`."""
    chat, message = _numbers(ref, 2)
    return chat, message


def make_thread(chat: int, thread: int) -> ThreadRef:
    """A forum topic."""
    return ThreadRef(f"{PREFIX}:{chat}:{thread}")


def parse_thread(ref: ThreadRef) -> tuple[int, int]:
    """The numbers of its chat and of the topic. Raises `NotOurs`."""
    chat, thread = _numbers(ref, 2)
    return chat, thread


def address_of(message: MessageRef, thread: ThreadRef | None) -> str | None:
    """Where a message can be seen by those who are in its chat; `None` where messages have no address.

    Raises `NotOurs`.
    """
    chat, number = parse_message(message)
    if chat >= SUPERGROUPS:
        return None
    where = f"https://t.me/c/{SUPERGROUPS - chat}"
    topic = None if thread is None else parse_thread(thread)
    return f"{where}/{number}" if topic is None or topic[0] != chat else f"{where}/{topic[1]}/{number}"


def make_file(file_id: str) -> FileRef:
    """A file, by the id that this bot alone can use (TG-91)."""
    return FileRef(f"{PREFIX}:{file_id}")


def parse_file(ref: FileRef) -> str:
    """Telegram's file id. Raises `NotOurs`."""
    return _word(ref)


def make_press(query: str) -> PressRef:
    """One press of an inline button."""
    return PressRef(f"{PREFIX}:{query}")


def parse_press(ref: PressRef) -> str:
    """The id of the callback query. Raises `NotOurs`."""
    return _word(ref)


def _word(ref: str) -> str:
    prefix, _, word = ref.partition(":")
    if prefix != PREFIX or not word:
        raise NotOurs(f"an id of another messenger: {prefix!r}")
    return word


def _numbers(ref: str, count: int) -> list[int]:
    words = _word(ref).split(":")
    try:
        numbers = [int(word) for word in words]
    except ValueError:
        raise NotOurs("an id that holds no number") from None
    if len(numbers) != count:
        raise NotOurs(f"an id with {len(numbers)} numbers instead of {count}")
    return numbers
