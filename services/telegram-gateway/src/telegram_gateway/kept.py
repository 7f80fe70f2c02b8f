"""What is written down of clients' topics; known without Telegram's library, which takes seconds to load."""

from dataclasses import dataclass

__all__ = ["Kept"]


@dataclass(frozen=True, slots=True)
class Kept:
    """What is written down of a client's topic."""

    thread: int | None
    name: str
    closed: bool
    version: int
    asked_for: float | None
    """Seconds since a call that was to make it, of which nobody knows what became of it."""
    led_to: str | None = None
    """The other place of the client to which a word in it leads."""
