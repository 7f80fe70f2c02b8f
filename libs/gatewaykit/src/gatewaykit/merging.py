"""Which messages of one client go as one, where calls are short. Pure."""

from collections.abc import Sequence

from contracts.capabilities import ChannelCapabilities
from contracts.content import Album, Text
from contracts.merging import merged
from contracts.outbound import Show
from gatewaykit.connector import Command
from gatewaykit.splitting import length

__all__ = ["LONGEST_HEADER", "together"]

LONGEST_HEADER = 256
"""A longer one is cut, so that what it leaves room for is not known here."""


def together(commands: Sequence[Command], limits: ChannelCapabilities) -> tuple[int, Show | None]:
    """How many of a client's commands, from the first on, go as one message, and that message; `None`: each alone."""
    count, whole = 1, None
    for at in range(2, len(commands) + 1):
        more = _whole(commands[:at], limits)
        if more is None:
            break
        count, whole = at, more
    return count, whole


def _whole(commands: Sequence[Command], limits: ChannelCapabilities) -> Show | None:
    first = commands[0]
    if not limits.merges or not isinstance(first, Show) or not _is_plain(first):
        return None
    shows = [command for command in commands if isinstance(command, Show) and _frame(command) == _frame(first)]
    content = merged([show.content for show in shows]) if len(shows) == len(commands) else None
    match content:
        case Text(text=text):
            fits = all(_has_words(show) for show in shows) and _length(first, text, limits) <= limits.text_limit
        case Album(items=items, caption=caption):
            fits = len(items) <= limits.album and _length(first, caption, limits) <= limits.caption_limit
        case _:
            fits = False
    return first.model_copy(update={"content": content}) if fits else None


def _is_plain(show: Show) -> bool:
    """A relay with nothing to press or to answer by: a card or a notice has no header."""
    pressed = show.buttons or show.menu is not None or show.ask
    beside = show.chart is not None or show.attachment is not None
    apart = show.links or show.human_agent or show.series is not None or beside
    return 0 < length(show.header or "", utf16=True) <= LONGEST_HEADER and not pressed and not apart


def _frame(show: Show) -> Show:
    """All of it but what it says: equal for messages of one client in one place, answering the same."""
    return show.model_copy(update={"content": Text(text="")})


def _has_words(show: Show) -> bool:
    return isinstance(show.content, Text) and bool(show.content.text.strip())


def _length(show: Show, words: str, limits: ChannelCapabilities) -> int:
    """With the header, or in a topic the topic's, on a line before it."""
    headers = (show.header or "", show.topic.header or "" if show.topic else "")
    return max(length(f"{header}\n{words}", utf16=limits.utf16) for header in headers)
