"""Whose turn it is, told plainly: whoever asks has all that wait sorted and looked at, one by one.

What `gatewaykit.pace` does in less time must come to the same.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from math import inf

from contracts.capabilities import ChannelCapabilities, Pace
from contracts.ids import ChatRef
from gatewaykit.turns import Counts, Turn

SEVERAL_SECONDS = 10.0
"""Two chats with a 429 within this time: it is the account that is flooded (TG-23)."""
SPARED = 5
"""What is not urgent leaves this part of the account's pace free: an answer that comes next goes at once."""


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

    def free_at(self, now: float, cost: int = 1, *, urgent: bool = True) -> float:
        """When the next call may begin: `now` or later, `inf` when a running one must end before that is known."""
        self._let_go(now)
        free = self._pace.calls - self._running - len(self._ended)
        wanted = min(cost if urgent else cost + self._pace.calls // SPARED, self._pace.calls)
        if self._pace.gap is None:
            return self._comes_free(wanted - free, now)
        earliest = now
        for place in range(free + 1, self._pace.calls + 1):
            spared = max(0, place - wanted) * self._pace.gap
            at = self._comes_free(place - free, now)
            if at == inf and spared >= self._pace.seconds:
                continue  # what runs leaves its place a whole window from now at the earliest: soon enough
            earliest = max(earliest, at - spared)
        return earliest

    def begin(self, _now: float, cost: int = 1) -> None:
        """A call begins."""
        self._running += min(cost, self._pace.calls)

    def end(self, now: float, cost: int = 1) -> None:
        """A call that began has ended, well or not."""
        taken = min(cost, self._pace.calls)
        self._running -= taken
        self._ended.extend([now] * taken)

    def _comes_free(self, nth: int, now: float) -> float:
        """When the `nth` place comes free that is taken now."""
        if nth <= 0:
            return now
        return self._ended[nth - 1] + self._pace.seconds if nth <= len(self._ended) else inf

    def _let_go(self, now: float) -> None:
        while self._ended and self._ended[0] + self._pace.seconds <= now:
            self._ended.popleft()


class Bucket:
    """So many at once, then one by one: what has ended is counted at its end, what runs is counted now.

    What is not urgent goes evenly, and no more of it in any window that is a little longer.
    """

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self._running = 0
        self._began: list[tuple[float, int]] = []
        self._ended: list[tuple[float, int]] = []
        self.refusals = 0
        """How often it was too fast after all."""

    def free_at(self, now: float, cost: int = 1, *, urgent: bool = True) -> float:
        """When the next call may begin: `now` or later, `inf` when a running one must end before that is known."""
        calls = self._pace.calls
        room = calls - self._running - min(cost if urgent else cost + calls // SPARED, calls)
        if room < 0:
            return inf
        at = max(now, self._all_forgotten_at() - room * self._each)
        return at if urgent else max(at, self._even_at(), self._window_at(min(cost, calls)))

    def begin(self, now: float, cost: int = 1) -> None:
        """A call begins."""
        taken = min(cost, self._pace.calls)
        self._running += taken
        self._began.append((now, taken))

    def end(self, now: float, cost: int = 1) -> None:
        """A call that began has ended, well or not."""
        taken = min(cost, self._pace.calls)
        self._running -= taken
        self._ended.append((now, taken))

    def _all_forgotten_at(self) -> float:
        at = -inf
        for end, taken in self._ended:
            at = max(at, end) + taken * self._each
        return at

    def _even_at(self) -> float:
        at = -inf
        for begin, taken in self._began:
            at = max(at, begin - 2 * self._each) + taken * self._each * 0.95
        return at

    def _window_at(self, taken: int) -> float:
        each_alone = [begin for begin, count in self._began for _ in range(count)]
        oldest_first = [-inf] * self._pace.calls + each_alone
        return oldest_first[-self._pace.calls :][taken - 1] + self._pace.seconds * self._longer()

    def _longer(self) -> float:
        longer = 1.002
        for _ in range(self.refusals):
            longer = min(1.07, longer + 0.03)
        return longer

    @property
    def _each(self) -> float:
        return self._pace.seconds / self._pace.calls


class Pauses:
    """What the platform asked for with its 429s."""

    def __init__(self) -> None:
        self._chats: dict[ChatRef, float] = {}
        self._account = -inf
        self.of_account = 0
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
            self.of_account += 1

    def until(self, chat: ChatRef | None, now: float) -> float:
        """When this chat may be called again, or with `None` any chat at all: `now` or later."""
        own = self._chats.get(chat, now) if chat is not None else now
        return max(now, self._account, own)


Place = tuple[str, bool, bool]


Limit = Window | Bucket


def _limit_of(pace: Pace) -> Limit:
    return Bucket(pace) if pace.steady else Window(pace)


class PlainPacing:
    """Who may call now: the account's pace, each chat's, pauses, and clients taking turns.

    First what operators asked for, then what is urgent; among equals each client one call, then the next client, in
    the order in which they came. Who needs several places at once lets each of the others pass once meanwhile.
    """

    def __init__(self, capabilities: ChannelCapabilities) -> None:
        self._capabilities = capabilities
        self._whole = _limit_of(capabilities.whole)
        self._chats: dict[tuple[ChatRef, Counts], Limit] = {}
        self._pauses = Pauses()
        self._waiting: dict[int, Turn] = {}
        self._places: dict[Place, int] = {}
        self._passed_by: dict[int, set[str]] = {}
        self._next = 0

    def ask(self, turn: Turn) -> int:
        """Get in line; the number that `grant` will name."""
        number = self._number()
        self._waiting[number] = turn
        self._places.setdefault(_place(turn), number)
        if turn.cost > 1:
            self._passed_by[number] = set()
        return number

    def leave(self, number: int) -> None:
        """Get out of the line without having been called."""
        self._places_after(self._taken(number), moved=False)

    def grant(self, now: float) -> tuple[int, ...]:
        """Those whose turn it is: from now on their calls are running, until `ended`."""
        granted: list[int] = []
        while (number := self._first_free(now)) is not None:
            turn = self._taken(number)
            for window in self._windows(turn):
                window.begin(now, turn.cost)
            self._places_after(turn, moved=True)
            granted.append(number)
        return tuple(granted)

    def ended(self, turn: Turn, now: float) -> None:
        """A call that was granted is over."""
        for window in self._windows(turn):
            window.end(now, turn.cost)

    def pause(self, chat: ChatRef, seconds: float, now: float) -> None:
        """The platform refused a call to this chat, and asks to wait."""
        self._pauses.add(chat, seconds, now)
        if isinstance(self._whole, Bucket):
            self._whole.refusals = self._pauses.of_account

    def due(self, now: float) -> float | None:
        """When `grant` may have more to give; `None` when first something must end, or nobody waits."""
        soonest = min((at for _, at, _ in self._in_line(now)), default=inf)
        return None if soonest == inf else soonest

    def is_held(self, turn: Turn, now: float) -> bool:
        """Whether it is its chat that must wait, and not the whole account."""
        account, *chat = self._windows(turn)
        alone = [window.free_at(now, turn.cost) for window in chat]
        return max([self._pauses.until(turn.chat, now) if turn.heeds_chat else now, *alone]) > max(
            self._pauses.until(None, now), account.free_at(now)
        )

    def _first_free(self, now: float) -> int | None:
        if self._whole.free_at(now) > now:
            return None
        for number, at, ahead in self._in_line(now):
            if at <= now:
                for one in ahead:
                    self._passed_by[one].add(self._waiting[number].client)
                return number
        return None

    def _in_line(self, now: float) -> Iterator[tuple[int, float, Sequence[int]]]:
        """Who waits, the first first: when it may go, and past whom."""
        held: list[int] = []
        known: dict[tuple[ChatRef | None, Counts, int], float] = {}
        for number in sorted(self._waiting, key=self._rank):
            turn = self._waiting[number]
            at = self._free_at(turn, now, known)
            ahead = [one for one in held if self._shares(self._waiting[one], turn)]
            if any(turn.client in self._passed_by[one] for one in ahead):
                at = inf
            yield number, at, ahead
            if at > now and turn.cost > 1:
                held.append(number)

    @staticmethod
    def _shares(one: Turn, other: Turn) -> bool:
        return (one.chat, one.counts) == (other.chat, other.counts)

    def _rank(self, number: int) -> tuple[bool, bool, int, int]:
        turn = self._waiting[number]
        return (not turn.first, not turn.urgent, self._places[_place(turn)], number)

    def _free_at(self, turn: Turn, now: float, known: dict[tuple[ChatRef | None, Counts, int], float]) -> float:
        """When it may go; `known` is what the windows have said already at this very moment."""
        whole: tuple[None, Counts, int] = (None, "group" if turn.urgent else "nothing", turn.cost)
        chat = (turn.chat, turn.counts, turn.cost)
        if whole not in known:
            known[whole] = self._whole.free_at(now, turn.cost, urgent=turn.urgent)
        if chat not in known:
            known[chat] = max((window.free_at(now, turn.cost) for window in self._of_chat(turn)), default=now)
        return max(self._pauses.until(turn.chat if turn.heeds_chat else None, now), known[whole], known[chat])

    def _windows(self, turn: Turn) -> Iterable[Limit]:
        """The account's, and the chat's if there is one."""
        yield self._whole
        yield from self._of_chat(turn)

    def _of_chat(self, turn: Turn) -> Iterable[Limit]:
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
                window = self._chats[place] = _limit_of(pace)
            yield window

    def _taken(self, number: int) -> Turn:
        self._passed_by.pop(number, None)
        return self._waiting.pop(number)

    def _places_after(self, turn: Turn, *, moved: bool) -> None:
        """A client who was served, and wants more, goes behind the others."""
        place = _place(turn)
        if not any(_place(other) == place for other in self._waiting.values()):
            del self._places[place]
        elif moved:
            self._places[place] = self._number()

    def _number(self) -> int:
        self._next += 1
        return self._next


def _place(turn: Turn) -> Place:
    return (turn.client, turn.urgent, turn.first)
