"""What became of a command: gateway → router, at least once."""

from typing import ClassVar, Literal

from pydantic import AwareDatetime

from contracts.ids import ChatRef, MessageRef, ThreadRef
from contracts.wire import Wire

__all__ = ["Reason", "Remark", "Reported"]

Reason = Literal[
    "blocked",  # the client blocked the bot or left the messenger
    "chat_gone",  # the chat does not exist (any more), or the bot is not in it
    "no_rights",  # the bot may not do this here
    "not_allowed",  # the client has not allowed messages (VK)
    "window_closed",  # Facebook's 24 hours are over
    "human_agent_only",  # they are, and still an operator's own answer may go, as `Show.human_agent`
    "too_large",
    "unsupported",  # the channel cannot express this kind of content
    "file_gone",  # the platform no longer has the file
    "message_gone",  # the message to act on does not exist
    "too_late",  # the platform changes it no more
    "set_aside",  # a fault of ours; it lies among the dead letters, and may still be delivered when replayed
    "refused",  # refused for another reason
]


Remark = Literal[
    "zipped",  # the channel refuses such a file, so it went as an archive that holds it
    "still",  # what moves was shown as its still picture
]
"""What became of the content on its way, where the sender should know."""


class Reported(Wire):
    """The end of one or more commands: of several, in their order, when they went out as one.

    What stands in the chat then shows `contracts.merging.merged` of what they carried, and each of its pieces carries
    all of them.
    """

    TYPE: ClassVar[str] = "delivery.reported.v1"
    commands: tuple[str, ...]
    chat: ChatRef
    """The chat that the command was for."""
    messages: tuple[MessageRef, ...] = ()
    """Every piece that stands in the chat, in order; of a refused command, the pieces before the refused one."""
    thread: ThreadRef | None = None
    """The topic in which they stand, if the chat has topics."""
    reason: Reason | None = None
    """Why it was refused; `None` when it was delivered."""
    certain: bool = True
    """False when an earlier try of ours may have been delivered too."""
    remarks: tuple[Remark, ...] = ()
    at: AwareDatetime

    @property
    def delivered(self) -> bool:
        """Whether the platform accepted it."""
        return self.reason is None
