"""What a channel can express: limits as data."""

from dataclasses import dataclass

__all__ = ["ChannelCapabilities", "Pace"]


@dataclass(frozen=True, slots=True)
class Pace:
    """At most `calls` within `seconds`, in any window of that length."""

    calls: int
    seconds: float
    gap: float | None = None
    """Calls are kept back so that the next one may begin within so many seconds, whoever has called before;
    `None`: whoever comes first may use up all of them."""


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
    deletes: bool = False
    """Whether a message that was shown can be taken away again, for a while at least."""
    dedupes: bool = False
    """Whether the platform itself recognises a repeated call, so that a repeat is never a second message."""
    batch: int = 1
    """How many calls of one series the platform takes as one."""
    merges: bool = False
    """Whether messages of one client for the operators go as one message while the pace of their chat is short."""
    album: int = 0
    """How many pictures go as one then; each counts as a message all the same."""
    patience: float = 2.0
    """Seconds after which a command that must wait for its chat is no longer held, but written down."""
