"""What Telegram can express, and how fast."""

from dataclasses import replace

from contracts.capabilities import ChannelCapabilities, Pace

__all__ = ["TELEGRAM", "UPDATES", "faster"]

TELEGRAM = ChannelCapabilities(
    text_limit=4096,
    caption_limit=1024,
    utf16=True,
    buttons_per_row=8,
    reactions=True,
    whole=Pace(calls=30, seconds=1.0),
    private_chat=Pace(calls=1, seconds=1.0),
    group_chat=Pace(calls=20, seconds=60.0, gap=5.0),
    deletes=True,
    merges=True,
    album=5,
)
"""TG-20, TG-21, TG-30, TG-31, TG-45. A group counts an album by its items: one of ten would take half of its minute."""

SHORTEST_PATIENCE = 0.05

UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")
"""The kinds of update that are asked for; always named, because Telegram remembers the last list (TG-6)."""


def faster(capabilities: ChannelCapabilities, times: float) -> ChannelCapabilities:
    """The same with a pace so many times faster: for a simulated Telegram whose minutes are shorter."""
    group = capabilities.group_chat
    return replace(
        capabilities,
        whole=_faster(capabilities.whole, times),
        private_chat=_faster(capabilities.private_chat, times),
        group_chat=None if group is None else _faster(group, times),
        patience=max(SHORTEST_PATIENCE, capabilities.patience / times),
    )


def _faster(pace: Pace, times: float) -> Pace:
    return Pace(pace.calls, pace.seconds / times, None if pace.gap is None else pace.gap / times)
