"""Who waits for a call, and in which order. Pure.

Turns that wait for the same (one chat, one cost, one urgency) are of one kind, and only the first of each kind is
looked at: what a call costs to let pass does not grow with how many wait.
"""

from collections import OrderedDict
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import count
from math import inf
from typing import Literal

from contracts.ids import ChatRef
from gatewaykit.windows import Limit

__all__ = ["Band", "Counts", "Kind", "Rank", "Room", "Standing", "Turn", "Waiter", "client_of"]

Counts = Literal["group", "private", "nothing"]
"""Against which chat's pace a call counts; each counts against the whole account's."""

Rank = tuple[bool, bool, int, int]
"""The smaller goes first. Its last number is the waiter's own."""


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
    first: bool = False
    """Goes before all others: what operators have asked for."""
    cost: int = 1
    """As how many calls it counts: a platform may count an album by its items (TG-21)."""


def client_of(turn: Turn) -> tuple[str, bool, bool]:
    """A client with what it wants: operators' answers and broadcasts stand in lines of their own."""
    return (turn.client, turn.urgent, turn.first)


@dataclass(eq=False, slots=True)
class Standing:
    """The place of one client among the others: behind those who came, or were served, earlier."""

    turn: Turn
    number: int
    turns: "dict[Kind, OrderedDict[int, None]]" = field(default_factory=dict)
    """What it waits for, the oldest first."""

    def rank(self, number: int) -> Rank:
        """Of one of its turns."""
        return (not self.turn.first, not self.turn.urgent, self.number, number)


class Kind:
    """Turns that may go at the same moments."""

    def __init__(self, turn: Turn, room: "Room", band: "Band") -> None:
        self.chat = turn.chat
        self.cost = turn.cost
        self.heeds_chat = turn.heeds_chat
        self.room = room
        self.band = band
        self.size = 0
        self.stamp = -1
        """Of what its band knows of it; all that it knew before is void."""
        self.led: Rank | None = None
        """Who was its first then."""
        self._heap: list[tuple[Rank, Standing]] = []

    def join(self, number: int, standing: Standing) -> None:
        """Stand in line."""
        mine = standing.turns.setdefault(self, OrderedDict())
        mine[number] = None
        self.size += 1
        if len(mine) == 1:
            self.seat(standing)

    def leave(self, number: int, standing: Standing) -> None:
        """Stand there no more."""
        mine = standing.turns[self]
        led = next(iter(mine)) == number
        del mine[number]
        self.size -= 1
        if not mine:
            del standing.turns[self]
        elif led:
            self.seat(standing)

    def seat(self, standing: Standing) -> None:
        """The rank of its first turn here is another now."""
        heappush(self._heap, (standing.rank(next(iter(standing.turns[self]))), standing))

    def first(self) -> Rank:
        """Who goes before all others of it; there must be somebody."""
        while True:
            rank, standing = self._heap[0]
            mine = standing.turns.get(self)
            if mine is not None and standing.rank(next(iter(mine))) == rank:
                return rank
            heappop(self._heap)


@dataclass(eq=False, slots=True)
class Waiter:
    """One turn in line."""

    number: int
    turn: Turn
    kind: Kind
    standing: Standing
    passed_by: set[str] = field(default_factory=set)
    """Which clients have gone before one who needs several places at once."""

    @property
    def rank(self) -> Rank:
        """See `Rank`."""
        return self.standing.rank(self.number)


Look = tuple[Waiter | None, tuple[Waiter, ...], frozenset[Kind]]
"""Who may go; those whom it passes by; the kinds in which somebody waits for nothing but time."""


@dataclass(eq=False, slots=True)
class Room:
    """All that wait for one chat."""

    limit: Limit | None
    kinds: dict[tuple[int, bool, bool], Kind] = field(default_factory=dict)
    waiting: dict[int, Waiter] = field(default_factory=dict)
    large: int = 0
    """How many of them need several places at once."""
    version: int = 0
    """Another one with each change of who waits, and in which order."""
    _seen: tuple[int, frozenset[Kind], Look] | None = None

    @property
    def is_crowded(self) -> bool:
        """Whether it depends on more than their order who may go: some let others pass, each of them once."""
        return self.large > 0 and len(self.waiting) > 1

    def look(self, open_now: frozenset[Kind]) -> Look:
        """Where it is crowded: who goes first, when turns of these kinds may go."""
        if self._seen is None or self._seen[:2] != (self.version, open_now):
            self._seen = (self.version, open_now, self._looked(open_now))
        return self._seen[2]

    def _looked(self, open_now: frozenset[Kind]) -> Look:
        held: list[Waiter] = []
        first: tuple[Waiter | None, tuple[Waiter, ...]] = (None, ())
        hopeful: set[Kind] = set()
        for waiter in sorted(self.waiting.values(), key=lambda one: one.rank):
            stays = any(waiter.turn.client in one.passed_by for one in held)
            if not stays:
                hopeful.add(waiter.kind)
            goes = not stays and waiter.kind in open_now
            if goes and first[0] is None:
                first = (waiter, tuple(held))
            if not goes and waiter.turn.cost > 1:
                held.append(waiter)
        return (*first, frozenset(hopeful))


class Band:
    """Kinds of one cost and one urgency, in all chats: the account has room for all of them, or for none."""

    def __init__(self, cost: int, *, urgent: bool) -> None:
        self.cost = cost
        self.urgent = urgent
        self._stamps = count()
        self._later: list[tuple[float, int, Kind]] = []
        self._ready: list[tuple[Rank, int, Kind]] = []

    def put(self, kind: Kind, at: float) -> None:
        """From now on this holds of it: when its first turn may go, as far as its chat is concerned."""
        kind.stamp = next(self._stamps)
        kind.led = kind.first() if kind.size else None
        if kind.size and at < inf:
            heappush(self._later, (at, kind.stamp, kind))

    def drop(self, kind: Kind) -> None:
        """Look at it no more."""
        kind.stamp, kind.led = -1, None

    def first(self, now: float) -> Rank | None:
        """Who may go, if anybody may."""
        while self._later and self._later[0][0] <= now:
            _, stamp, kind = heappop(self._later)
            if kind.stamp == stamp:
                heappush(self._ready, (kind.first(), stamp, kind))
        while self._ready and self._ready[0][2].stamp != self._ready[0][1]:
            heappop(self._ready)
        return self._ready[0][0] if self._ready else None

    def due(self, now: float) -> float:
        """When `first` may name somebody; `inf` when something must happen before."""
        if self.first(now) is not None:
            return now
        while self._later and self._later[0][2].stamp != self._later[0][1]:
            heappop(self._later)
        return self._later[0][0] if self._later else inf
