"""What Facebook Messenger can express, and how fast."""

from datetime import timedelta

from contracts.capabilities import ChannelCapabilities, Pace

__all__ = [
    "FACEBOOK",
    "HUMAN_AGENT",
    "LONGEST_IN_TEMPLATE",
    "LONGEST_TITLE",
    "MOST_BUTTONS",
    "MOST_FILE",
    "MOST_QUICK_REPLIES",
    "WINDOW",
]

WINDOW = timedelta(hours=24)
"""After a person's last action anything may be sent (FB-21)."""
HUMAN_AGENT = timedelta(days=7)
"""After it, an operator's own answer (FB-B)."""
LONGEST_TITLE = 20
LONGEST_IN_TEMPLATE = 640
MOST_BUTTONS = 3
MOST_QUICK_REPLIES = 13
"""FB-23."""
MOST_FILE = 25 << 20
"""Bytes (FB-24)."""

FACEBOOK = ChannelCapabilities(
    text_limit=2000,
    caption_limit=0,
    utf16=False,
    buttons_per_row=MOST_QUICK_REPLIES,
    reactions=False,
    whole=Pace(calls=200, seconds=1.0),
    private_chat=Pace(calls=10, seconds=1.0),
    group_chat=None,
)
"""FB-23, FB-31, with room below the limit; a caption is a message of its own (FB-24)."""
