"""Waits and deadlines of the router, which act only as messages in the chat's own line."""

from typing import ClassVar

from pydantic import AwareDatetime

from contracts.ids import ChatRef
from contracts.wire import Wire

__all__ = ["TimerDue"]


class TimerDue(Wire):
    """A row with a due time has come due: router → router."""

    TYPE: ClassVar[str] = "timer.due.v1"
    chat: ChatRef
    kind: str
    subject: str
    """What it is about, such as a command's id; its meaning belongs to the kind."""
    due: AwareDatetime
