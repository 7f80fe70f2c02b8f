"""What to show: router → gateway, at least once; the envelope's id is what a report names."""

from typing import ClassVar, Literal

from pydantic import Field, field_validator

from contracts.content import Content
from contracts.ids import ChatRef, MessageRef, PressRef, ThreadRef
from contracts.wire import Wire

__all__ = ["AnswerPress", "Button", "Edit", "Mark", "MarkKind", "MenuButton", "Show"]

MAX_PAYLOAD_BYTES = 64
"""Telegram's limit for `callback_data`, the tightest of all (TG-30)."""

MarkKind = Literal["delivered", "waiting"]


class Button(Wire):
    """A button under a message; pressing it comes back as its payload."""

    text: str
    payload: str = Field(min_length=1)

    @field_validator("payload")
    @classmethod
    def fits_every_messenger(cls, payload: str) -> str:
        """Refuse what the tightest messenger could not carry."""
        if len(payload.encode()) > MAX_PAYLOAD_BYTES:
            raise ValueError(f"a payload has at most {MAX_PAYLOAD_BYTES} bytes")
        return payload


class MenuButton(Wire):
    """A button of the menu. Where the menu is a keyboard of texts, pressing it says its text."""

    text: str
    short: str = Field(max_length=20)
    """For messengers whose titles are short (Facebook, FB-23)."""
    payload: str = Field(min_length=1, max_length=MAX_PAYLOAD_BYTES)
    """What comes back as a press where it is no text."""


class Show(Wire):
    """Show one message in one chat."""

    TYPE: ClassVar[str] = "outbound.show.v1"
    chat: ChatRef
    content: Content
    header: str | None = None
    """Plain text put before the text or caption, on a line of its own: who speaks, in a relay."""
    buttons: tuple[tuple[Button, ...], ...] = ()
    menu: tuple[tuple[MenuButton, ...], ...] | None = None
    """The menu keyboard: its rows; `()` removes it, `None` leaves it as it is."""
    reply_to: MessageRef | None = None
    thread: ThreadRef | None = None
    silent: bool = False
    human_agent: bool = False
    """An operator's own answer after the messenger's window has closed, sent as such (Facebook, up to 7 days)."""
    series: str | None = None
    """Equal for commands that differ in nothing but their chat, as in one broadcast: one call may carry many."""


class Edit(Wire):
    """Change a message that was shown; its report names the pieces that were changed or added.

    Refused with `too_late`, `message_gone` or `unsupported` where the channel cannot change it (any more).
    """

    TYPE: ClassVar[str] = "outbound.edit.v1"
    chat: ChatRef
    messages: tuple[MessageRef, ...] = Field(min_length=1)
    """All pieces that the command which showed it was reported with, in order."""
    before: Content
    """What those pieces show, so that only what differs is called for."""
    content: Content
    """What they are to show."""
    header: str | None = None
    """As in `Show`, the same before and after."""


class Mark(Wire):
    """Say with a reaction what became of an operator's message (`delivered` 👌, `waiting` ⏳).

    Where the chat allows no reaction, a silent reply says it.
    """

    TYPE: ClassVar[str] = "outbound.mark.v1"
    chat: ChatRef
    message: MessageRef
    mark: MarkKind


class AnswerPress(Wire):
    """Stop the waiting sign on a pressed button; too late is no fault (TG-81)."""

    TYPE: ClassVar[str] = "outbound.answer_press.v1"
    chat: ChatRef
    press: PressRef
    text: str = ""
