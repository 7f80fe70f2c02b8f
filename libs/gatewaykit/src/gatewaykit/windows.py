"""How many calls a platform may be asked for in which time. Pure: the time is always an argument, in seconds."""

from collections import deque
from math import inf
from typing import Protocol

from contracts.capabilities import Pace
from contracts.ids import ChatRef

__all__ = ["Bucket", "Limit", "Pauses", "Window", "limit_of"]

SEVERAL_SECONDS = 10.0
"""Two chats with a 429 within this time: it is the account that is flooded (TG-23)."""
SPARED = 5
"""What is not urgent leaves this part of a pace free."""
LONGER = 1.002
"""So much longer is the window of a steady pace: calls come a little closer together than they left."""
LONGER_EACH_TIME = 0.03
LONGEST = 1.07
"""What was refused after all makes it longer, up to this, for as long as the process lives: so far the way to the
platform can push calls together. Each refusal costs a second, so that few large steps are better than many."""
QUICKER = 0.95
AT_ONCE = 2
"""What is a little late is made up for, as many calls at most."""


class Limit(Protocol):
    """What one pace allows. What it says holds until a call begins or ends."""

    def opens(self, cost: int = 1, *, urgent: bool = True) -> float:
        """From when on the next call may begin; `inf` when a running one must end before that is known.

        What is not urgent leaves a part of the pace free: an answer that comes next goes at once.
        """
        ...

    def begin(self, now: float, cost: int = 1) -> None:
        """A call begins."""
        ...

    def end(self, now: float, cost: int = 1) -> None:
        """A call that began has ended, well or not."""
        ...

    def is_idle(self, now: float) -> bool:
        """Whether it remembers nothing."""
        ...

    def was_refused(self) -> None:
        """The platform allows less than that."""
        ...


def limit_of(pace: Pace) -> Limit:
    """What keeps this pace."""
    return Bucket(pace) if pace.steady else Window(pace)


class Window:
    """At most so many calls in any window of so many seconds, wherever in between the platform counts them.

    A call takes its place from its beginning until the window's length after its *end*: the platform saw it at
    some moment between, so that two calls that share a place are surely far enough apart.
    With a gap, whoever comes next never waits for longer than that: places are kept back until others come free.
    """

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self._running = 0
        self._ended: deque[float] = deque()
        self._known: dict[int, float] = {}
        """By places wanted, what `opens` has said since the last call began or ended."""

    def opens(self, cost: int = 1, *, urgent: bool = True) -> float:
        """See `Limit`."""
        wanted = cost if urgent else cost + self._pace.calls // SPARED
        at = self._known.get(wanted)
        if at is None:
            at = self._known[wanted] = self._opens(min(wanted, self._pace.calls))
        return at

    def free_at(self, now: float, cost: int = 1) -> float:
        """When the next call may begin: `now` or later."""
        return max(now, self.opens(cost))

    def begin(self, now: float, cost: int = 1) -> None:  # noqa: ARG002 - as in `Limit`
        """See `Limit`."""
        self._running += min(cost, self._pace.calls)
        self._known.clear()

    def end(self, now: float, cost: int = 1) -> None:
        """See `Limit`."""
        taken = min(cost, self._pace.calls)
        self._running -= taken
        self._let_go(now)
        self._ended.extend([now] * taken)
        self._known.clear()

    def is_idle(self, now: float) -> bool:
        """See `Limit`."""
        self._let_go(now)
        return not self._running and not self._ended

    def was_refused(self) -> None:
        """It counts more strictly than any platform already."""

    def _opens(self, wanted: int) -> float:
        free = self._pace.calls - self._running - len(self._ended)
        if self._pace.gap is None:
            return self._comes_free(wanted - free)
        earliest = -inf
        for place in range(free + 1, self._pace.calls + 1):
            spared = max(0, place - wanted) * self._pace.gap
            at = self._comes_free(place - free)
            if at == inf and spared >= self._pace.seconds:
                continue  # what runs leaves its place a whole window from now at the earliest: soon enough
            earliest = max(earliest, at - spared)
        return earliest

    def _comes_free(self, nth: int) -> float:
        """When the `nth` place comes free of those that were taken."""
        if nth <= 0:
            return -inf
        return self._ended[nth - 1] + self._pace.seconds if nth <= len(self._ended) else inf

    def _let_go(self, now: float) -> None:
        while self._ended and self._ended[0] + self._pace.seconds <= now:
            self._ended.popleft()
            self._known.clear()


class Bucket:
    """So many calls at once, and from then on as many in so many seconds, one by one; nothing is lost by waiting for
    answers, since the platform gives a call back to us from the moment on at which it counted it.

    It counts a call somewhere between its beginning and its end. The later it does, the more it still holds against
    us: so what has ended is taken as counted at its end, and what runs as counted now.

    Whether the platform really bears a burst, nobody has promised. So what is not urgent goes as if it did not: evenly,
    and never more than `calls` begin in a window that is a little longer than the pace's.
    """

    def __init__(self, pace: Pace) -> None:
        self._calls = pace.calls
        self._each = pace.seconds / pace.calls
        self._seconds = pace.seconds
        self._longer = LONGER
        self._running = 0
        self._empty_at = -inf
        """When the platform will have forgotten all that has ended."""
        self._begun: deque[float] = deque(maxlen=pace.calls)
        self._next = -inf
        """When the next one begins, if all go evenly."""

    def opens(self, cost: int = 1, *, urgent: bool = True) -> float:
        """See `Limit`."""
        wanted = cost if urgent else cost + self._calls // SPARED
        room = self._calls - self._running - min(wanted, self._calls)
        if room < 0:
            return inf
        opens = self._empty_at - room * self._each
        return opens if urgent else max(opens, self._next, self._opens_evenly(min(cost, self._calls)))

    def begin(self, now: float, cost: int = 1) -> None:
        """See `Limit`."""
        taken = min(cost, self._calls)
        self._running += taken
        self._begun.extend([now] * taken)
        self._next = max(self._next, now - AT_ONCE * self._each) + taken * self._each * QUICKER

    def end(self, now: float, cost: int = 1) -> None:
        """See `Limit`."""
        taken = min(cost, self._calls)
        self._running -= taken
        self._empty_at = max(self._empty_at, now) + taken * self._each

    def is_idle(self, now: float) -> bool:
        """See `Limit`."""
        return not self._running and self._empty_at <= now

    def was_refused(self) -> None:
        """See `Limit`. A platform that counts strictly sees what the way there pushes together."""
        self._longer = min(LONGEST, self._longer + LONGER_EACH_TIME)

    def _opens_evenly(self, taken: int) -> float:
        earlier = taken - (self._calls - len(self._begun))
        return -inf if earlier <= 0 else self._begun[earlier - 1] + self._seconds * self._longer


class Pauses:
    """What the platform asked for with its 429s."""

    def __init__(self) -> None:
        self._chats: dict[ChatRef, float] = {}
        self._lately: deque[tuple[float, ChatRef, float]] = deque()
        self.account = -inf
        """Until when no chat at all may be called."""

    def add(self, chat: ChatRef, seconds: float, now: float) -> bool:
        """Call this chat no more for so long; nor any, when several chats were refused lately: whether that is so."""
        until = max(now + seconds, self._chats.get(chat, now))
        self._chats = {known: end for known, end in self._chats.items() if end > now} | {chat: until}
        self._lately.append((now, chat, seconds))
        while self._lately[0][0] < now - SEVERAL_SECONDS:
            self._lately.popleft()
        if len({known for _, known, _ in self._lately}) == 1:
            return False
        # The account by the shortest: a chat that must wait long does so alone.
        self.account = max(self.account, now + min(asked for _, _, asked in self._lately))
        return True

    def until(self, chat: ChatRef) -> float:
        """Until when this chat, or all of them, may not be called."""
        return max(self.account, self.of_chat(chat))

    def of_chat(self, chat: ChatRef) -> float:
        """Until when this chat may not be called, were it alone."""
        return self._chats.get(chat, -inf)
