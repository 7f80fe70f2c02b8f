"""Pinning, whoever does it: it leaves a service message (TG-47)."""

from sandbox.telegram.accounts import BotAccount, Person
from sandbox.telegram.calls import Platform
from sandbox.telegram.chats import Message

__all__ = ["pin", "unpin"]


def pin(platform: Platform, message: Message, by: Person | BotAccount) -> None:
    """Pin it; nothing happens to one that is pinned already."""
    chat = message.chat
    if not chat.pin(message):
        return
    notice = Message(
        id=chat.numbers.next(),
        chat=chat,
        sender=by,
        date=platform.clock.now(),
        kind="pinned_message",
        native=message.id,
        thread=message.thread,
    )
    platform.world.touch(message)
    platform.world.post(notice)


def unpin(platform: Platform, message: Message) -> None:
    """Take it off, of which no bot hears (TG-47)."""
    message.chat.pinned = [number for number in message.chat.pinned if number != message.id]
    platform.world.touch(message)
