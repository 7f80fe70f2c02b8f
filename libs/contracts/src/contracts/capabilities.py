"""What a channel can express: limits as data."""

from dataclasses import dataclass, replace
from typing import Self

__all__ = ["ChannelCapabilities", "Pace"]

LIFTED = 1000.0
"""From so many times faster on, a platform keeps no limit at all."""


@dataclass(frozen=True, slots=True)
class Pace:
    """At most `calls` within `seconds`, in any window of that length."""

    calls: int
    seconds: float
    gap: float | None = None
    """Calls are kept back so that the next one may begin within so many seconds, whoever has called before;
    `None`: whoever comes first may use up all of them."""
    steady: bool = False
    """The platform gives calls back one by one: `calls` at once, and from then on as many in `seconds`."""

    def faster(self, times: float) -> Self:
        """The same so many times faster, where a simulated platform's minutes are shorter, or its limits are lifted.

        In a window that is shorter than a call itself, no more than `calls` could be under way at once, whatever they
        come to in a second: so where limits are lifted it is the calls that become more.
        """
        if times >= LIFTED:
            return replace(self, calls=int(self.calls * times), gap=None)
        return replace(self, seconds=self.seconds / times, gap=None if self.gap is None else self.gap / times)


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

    def faster(self, times: float) -> Self:
        """The same with every pace so many times faster."""
        group = self.group_chat
        return replace(
            self,
            whole=self.whole.faster(times),
            private_chat=self.private_chat.faster(times),
            group_chat=None if group is None else group.faster(times),
        )
