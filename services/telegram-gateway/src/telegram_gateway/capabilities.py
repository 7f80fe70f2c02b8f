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
    whole=Pace(calls=30, seconds=1.0, steady=True),
    private_chat=Pace(calls=1, seconds=1.0),
    group_chat=Pace(calls=20, seconds=60.0, gap=5.0),
    deletes=True,
    merges=True,
    album=5,
)
"""TG-20, TG-21, TG-30, TG-31, TG-45. A group counts an album by its items: one of ten would take half of its minute.
The account bears short bursts (TG-20): its calls are given back one by one."""

SHORTEST_PATIENCE = 0.05

UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")
"""The kinds of update that are asked for; always named, because Telegram remembers the last list (TG-6)."""


def faster(capabilities: ChannelCapabilities, times: float) -> ChannelCapabilities:
    """The same with a pace so many times faster: for a simulated Telegram whose minutes are shorter."""
    return replace(capabilities.faster(times), patience=max(SHORTEST_PATIENCE, capabilities.patience / times))
