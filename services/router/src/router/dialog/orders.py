"""What an operator's words ask of the bot: an answer, a command, or nothing."""

from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal

__all__ = ["COMMANDS", "Inner", "Known", "Order", "Unknown", "Words", "read_order"]

Command = Literal["close", "help"]

COMMANDS: dict[str, Command] = {
    "/пока": "close",
    "/close": "close",
    "/помощь": "help",
    "/help": "help",
}
_ALWAYS = "/помощь"


@dataclass(frozen=True, slots=True)
class Words:
    """Something said that is no command."""


@dataclass(frozen=True, slots=True)
class Inner:
    """Kept among the operators on purpose (`//`), or meant for another bot."""


@dataclass(frozen=True, slots=True)
class Known:
    """A command."""

    command: Command


@dataclass(frozen=True, slots=True)
class Unknown:
    """No command of ours; `nearest` is the one that was perhaps meant."""

    written: str
    nearest: str


Order = Words | Inner | Known | Unknown


def read_order(text: str) -> Order:
    """What a message, by its text or caption, asks for. Nothing but `Words` may ever reach a client."""
    stripped = text.lstrip()
    if not stripped.startswith("/"):
        return Words()
    if stripped.startswith("//"):
        return Inner()
    first, _, addressee = stripped.split(maxsplit=1)[0].partition("@")
    known = COMMANDS.get(first.lower())
    if known is not None:
        return Known(known)
    if addressee:
        return Inner()
    near = get_close_matches(first.lower(), COMMANDS, n=1, cutoff=0.5)
    return Unknown(first[:32], near[0] if near else _ALWAYS)
