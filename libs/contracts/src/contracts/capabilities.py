"""What a channel can express: limits as data."""

from dataclasses import dataclass

__all__ = ["ChannelCapabilities", "Pace"]


@dataclass(frozen=True, slots=True)
class Pace:
    """At most `calls` within `seconds`, in any window of that length."""

    calls: int
    seconds: float


@dataclass(frozen=True, slots=True)
class ChannelCapabilities:
    """One channel's limits; lengths in the channel's own unit, bytes for files."""

    text_limit: int
    caption_limit: int
    utf16: bool
    """Whether lengths count UTF-16 code units (Telegram, TG-30) instead of code points."""
    buttons_per_row: int
    reactions: bool
    whole: Pace
    """All calls of the bot together."""
    private_chat: Pace
    group_chat: Pace | None
    """What counts against a group: sends, edits, pins."""
    dedupes: bool = False
    """Whether the platform itself recognises a repeated call, so that a repeat is never a second message."""
    batch: int = 1
    """How many calls of one series the platform takes as one."""
