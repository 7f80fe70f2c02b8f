"""What can go wrong for whoever steers the sandbox."""

__all__ = ["ControlRefused", "NothingCame"]


class ControlRefused(Exception):
    """No person could do that; the text says why."""


class NothingCame(AssertionError):
    """What was waited for did not come in time; the text shows what stands in the chat."""
