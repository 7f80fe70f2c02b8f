"""What VKontakte can express, and how fast."""

from contracts.capabilities import ChannelCapabilities, Pace

__all__ = ["BATCH", "EVENTS", "MOST_ATTACHMENTS", "MOST_BUTTONS", "MOST_ROWS", "VK"]

BATCH = 100
"""Dialogs that one `messages.send` writes to (VK-43)."""
MOST_ATTACHMENTS = 10
MOST_BUTTONS = 10
MOST_ROWS = 6
"""Of an inline keyboard (VK-45)."""

VK = ChannelCapabilities(
    text_limit=4096,
    caption_limit=4096,
    utf16=False,
    buttons_per_row=5,
    reactions=False,
    whole=Pace(calls=20, seconds=1.0),
    private_chat=Pace(calls=20, seconds=1.0),
    group_chat=None,
    deletes=True,
    dedupes=True,
    batch=BATCH,
)
"""VK-40, VK-42, VK-43, VK-45, VK-47, VK-60. Nothing is known of a limit of one dialog's own but VK-61's error 9."""

EVENTS = ("message_new", "message_event", "message_allow", "message_deny")
"""The events that are switched on: all but `message_new` are off at first (VK-18)."""
