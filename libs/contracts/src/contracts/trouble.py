"""What went wrong with a message of a person's: said to the router by whoever could not handle it."""

from typing import ClassVar

from pydantic import AwareDatetime

from contracts.ids import ChatRef, MessageRef
from contracts.wire import Wire

__all__ = ["SetAside"]


class SetAside(Wire):
    """A message was set aside after several tries, and lies among the dead letters; people are to hear of it."""

    TYPE: ClassVar[str] = "trouble.set_aside.v1"
    chat: ChatRef
    """Where it was said."""
    message: MessageRef | None = None
    by_operator: bool = False
    at: AwareDatetime
