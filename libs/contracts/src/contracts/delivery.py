"""What became of a command: gateway → router, at least once."""

from typing import ClassVar, Literal

from pydantic import AwareDatetime

from contracts.ids import ChatRef, MessageRef
from contracts.wire import Wire

__all__ = ["Reason", "Reported"]

Reason = Literal[
    "blocked",  # the client blocked the bot or left the messenger
    "chat_gone",  # the chat does not exist (any more), or the bot is not in it
    "no_rights",  # the bot may not do this here
    "not_allowed",  # the client has not allowed messages (VK)
    "window_closed",  # Facebook's 24 hours are over
    "too_large",
    "unsupported",  # the channel cannot express this kind of content
    "file_gone",  # the platform no longer has the file
    "message_gone",  # the message to act on does not exist
    "refused",  # refused for another reason
]


class Reported(Wire):
    """The end of one or more commands (several when they went out as one message)."""

    TYPE: ClassVar[str] = "delivery.reported.v1"
    commands: tuple[str, ...]
    chat: ChatRef
    """The chat that the command was for."""
    messages: tuple[MessageRef, ...] = ()
    """Every piece that stands in the chat, in order; of a refused command, the pieces before the refused one."""
    reason: Reason | None = None
    """Why it was refused; `None` when it was delivered."""
    certain: bool = True
    """False when an earlier try of ours may have been delivered too."""
    at: AwareDatetime

    @property
    def delivered(self) -> bool:
        """Whether the platform accepted it."""
        return self.reason is None
