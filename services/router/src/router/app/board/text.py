"""What stands on the board. Pure; words come from the texts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from contracts.ids import MessageRef, ThreadRef
from contracts.outbound import TextLink
from contracts.wire import Wire
from router.app.cards import open_line
from router.app.house import House
from router.app.ports import OpenDialog, OpenDialogs
from router.dialog.effects import Phrase

__all__ = ["LINES", "LONGEST", "NAMES", "Drawn", "Reminded", "board_text", "units"]

LONGEST = 4095
"""UTF-16 code units: the board stays under what one message holds (TG-30)."""
LINES = 90
"""Each has a link, and of more than 100 Telegram shows none (TG-31)."""
NAMES = 40
_NAMES_UNITS = 800


class Drawn(Wire):
    """The board's text, with what leads to the clients' last messages."""

    text: str
    links: tuple[TextLink, ...] = ()


@dataclass(frozen=True, slots=True)
class Reminded:
    """How many clients were reminded lately, and the names of the last of them."""

    count: int = 0
    names: tuple[str, ...] = ()


def board_text(opened: OpenDialogs, reminded: Reminded, now: float, house: House) -> Drawn:
    """The open dialogs, whoever waits longest first, as many as fit; and who was reminded."""
    below = _reminded(reminded, house)
    if not opened.count:
        return Drawn(text=_say(house, "board-none") + below)
    board = _say(house, "board-head", count=opened.count)
    room = LONGEST - units(below) - units("\n" + _say(house, "open-more", count=opened.count))
    links: list[TextLink] = []
    shown = 0
    for one in opened.first[:LINES]:
        number = f"\n{shown + 1}. "
        line = number + open_line(one, house, _since(one, now, house))
        if units(board) + units(line) > room:
            break
        links += _link(one, len(board) + len(number))
        board += line
        shown += 1
    more = opened.count - shown
    return Drawn(
        text=board + ("\n" + _say(house, "open-more", count=more) if more > 0 else "") + below, links=tuple(links)
    )


def units(text: str) -> int:
    """Its length in UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _link(one: OpenDialog, at: int) -> Sequence[TextLink]:
    """On the name, with which the line begins."""
    if one.relay is None or not one.name:
        return ()
    thread = None if one.thread is None else ThreadRef(one.thread)
    return (TextLink(at=at, length=len(one.name), message=MessageRef(one.relay), thread=thread),)


def _since(one: OpenDialog, now: float, house: House) -> str:
    """A clock time; with its day where that is not today."""
    if one.waiting_since is None:
        return ""
    since, today = _local(one.waiting_since, house), _local(now, house)
    return f"{since:%H:%M}" if since.date() == today.date() else f"{since:%d.%m %H:%M}"


def _local(at: float, house: House) -> datetime:
    return datetime.fromtimestamp(at, UTC).astimezone(house.timezone)


def _reminded(reminded: Reminded, house: House) -> str:
    """A paragraph, or nothing."""
    if not reminded.count:
        return ""
    names: list[str] = []
    room = _NAMES_UNITS
    for name in reminded.names[:NAMES]:
        room -= units(f"{name}, ")
        if room < 0:
            break
        names.append(name)
    if not names:
        return "\n\n" + _say(house, "board-reminded-count", count=reminded.count)
    return "\n\n" + _say(house, "board-reminded", names=", ".join(names), more=reminded.count - len(names))


def _say(house: House, key: str, **values: str | int) -> str:
    return house.speech.say(Phrase(key, tuple(values.items())), house.speech.house)
