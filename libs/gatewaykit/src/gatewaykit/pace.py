"""How fast a platform may be called, and whose turn it is. Pure: the time is always an argument, in seconds."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from math import inf
from typing import Literal

from contracts.capabilities import ChannelCapabilities, Pace
from contracts.ids import ChatRef

__all__ = ["Counts", "Pacing", "Pauses", "Turn", "Window"]

Counts = Literal["group", "private", "nothing"]
"""Against which chat's pace a call counts; each counts against the whole account's."""

SEVERAL_SECONDS = 10.0
"""Two chats with a 429 within this time: it is the account that is flooded (TG-23)."""
MANY_CHATS = 1000
"""From here on, chats that nobody calls are forgotten."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What wants to make one call."""

    chat: ChatRef
    client: str
    """Whose it is, the order key of its lane: clients of one chat take turns."""
    counts: Counts
    urgent: bool = True
    """Goes before what is not: answers before broadcasts."""
    heeds_chat: bool = True
    """Whether a pause of the chat holds it, too."""


class Window:
    """At most so many calls in any window of so many seconds, wherever in between the platform counts them.

    A call takes its place from its beginning until the window's length after its *end*: the platform saw it at
    some moment between, so that two calls that share a place are surely far enough apart.
    """

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self._running = 0
        self._ended: deque[float] = deque()

    def free_at(self, now: float) -> float:
        """When the next call may begin: `now` or later, `inf` when a running one must end before that is known."""
        self._let_go(now)
        if self._running + len(self._ended) < self._pace.calls:
            return now
        return self._ended[0] + self._pace.seconds if self._ended else inf

    def begin(self) -> None:
        """A call begins."""
        self._running += 1

    def end(self, now: float) -> None:
        """A call that began has ended, well or not."""
        self._running -= 1
        self._ended.append(now)

    def is_idle(self, now: float) -> bool:
        """Whether it remembers nothing."""
        self._let_go(now)
        return not self._running and not self._ended

    def _let_go(self, now: float) -> None:
        while self._ended and self._ended[0] + self._pace.seconds <= now:
            self._ended.popleft()


class Pauses:
    """What the platform asked for with its 429s."""

    def __init__(self) -> None:
        self._chats: dict[ChatRef, float] = {}
        self._account = -inf
        self._lately: deque[tuple[float, ChatRef, float]] = deque()

    def add(self, chat: ChatRef, seconds: float, now: float) -> None:
        """Call this chat no more for so long; nor any, when several chats were refused lately."""
        until = max(now + seconds, self._chats.get(chat, now))
        self._chats = {known: end for known, end in self._chats.items() if end > now} | {chat: until}
        self._lately.append((now, chat, seconds))
        while self._lately[0][0] < now - SEVERAL_SECONDS:
            self._lately.popleft()
        if len({known for _, known, _ in self._lately}) > 1:
            # The account by the shortest: a chat that must wait long does so alone.
            self._account = max(self._account, now + min(asked for _, _, asked in self._lately))

    def until(self, chat: ChatRef | None, now: float) -> float:
        """When this chat may be called again, or with `None` any chat at all: `now` or later."""
        own = self._chats.get(chat, now) if chat is not None else now
        return max(now, self._account, own)


class Pacing:
    """Who may call now: the account's pace, each chat's, pauses, and clients taking turns.

    Urgent ones first; among equals each client one call, then the next client, in the order in which they came.
    """

    def __init__(self, capabilities: ChannelCapabilities) -> None:
        self._capabilities = capabilities
        self._whole = Window(capabilities.whole)
        self._chats: dict[tuple[ChatRef, Counts], Window] = {}
        self._pauses = Pauses()
        self._waiting: dict[int, Turn] = {}
        self._places: dict[tuple[str, bool], int] = {}
        self._next = 0

    def ask(self, turn: Turn) -> int:
        """Get in line; the number that `grant` will name."""
        number = self._number()
        self._waiting[number] = turn
        self._places.setdefault((turn.client, turn.urgent), number)
        return number

    def leave(self, number: int) -> None:
        """Get out of the line without having been called."""
        self._places_after(self._waiting.pop(number), moved=False)

    def grant(self, now: float) -> tuple[int, ...]:
        """Those whose turn it is: from now on their calls are running, until `ended`."""
        granted: list[int] = []
        while (number := self._first_free(now)) is not None:
            turn = self._waiting.pop(number)
            for window in self._windows(turn):
                window.begin()
            self._places_after(turn, moved=True)
            granted.append(number)
        return tuple(granted)

    def ended(self, turn: Turn, now: float) -> None:
        """A call that was granted is over."""
        for window in self._windows(turn):
            window.end(now)
        if len(self._chats) > MANY_CHATS:
            self._chats = {chat: window for chat, window in self._chats.items() if not window.is_idle(now)}

    def pause(self, chat: ChatRef, seconds: float, now: float) -> None:
        """The platform refused a call to this chat, and asks to wait."""
        self._pauses.add(chat, seconds, now)

    def due(self, now: float) -> float | None:
        """When `grant` may have more to give; `None` when first something must end, or nobody waits."""
        soonest = min((self._free_at(turn, now) for turn in self._waiting.values()), default=inf)
        return None if soonest == inf else soonest

    def _first_free(self, now: float) -> int | None:
        if self._whole.free_at(now) > now:
            return None
        free = (number for number, turn in self._waiting.items() if self._free_at(turn, now) <= now)
        return min(free, key=self._rank, default=None)

    def _rank(self, number: int) -> tuple[bool, int, int]:
        turn = self._waiting[number]
        return (not turn.urgent, self._places[turn.client, turn.urgent], number)

    def _free_at(self, turn: Turn, now: float) -> float:
        paused = self._pauses.until(turn.chat if turn.heeds_chat else None, now)
        return max(paused, *(window.free_at(now) for window in self._windows(turn)))

    def _windows(self, turn: Turn) -> Iterable[Window]:
        yield self._whole
        match turn.counts:
            case "group":
                pace = self._capabilities.group_chat
            case "private":
                pace = self._capabilities.private_chat
            case "nothing":
                pace = None
        if pace is not None:
            place = (turn.chat, turn.counts)
            window = self._chats.get(place)
            if window is None:
                window = self._chats[place] = Window(pace)
            yield window

    def _places_after(self, turn: Turn, *, moved: bool) -> None:
        """A client who was served, and wants more, goes behind the others."""
        client = (turn.client, turn.urgent)
        if not any((other.client, other.urgent) == client for other in self._waiting.values()):
            del self._places[client]
        elif moved:
            self._places[client] = self._number()

    def _number(self) -> int:
        self._next += 1
        return self._next
