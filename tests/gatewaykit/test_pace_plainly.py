"""The pacing that many may wait at, beside the plain one, over random scripts: who goes, when, and who is held."""

import random
import time
from dataclasses import dataclass, field

import pytest

from contracts.capabilities import ChannelCapabilities, Pace
from contracts.ids import ChatRef
from gatewaykit.pace import Pacing
from gatewaykit.turns import Counts, Turn
from tests.gatewaykit.plain_pacing import PlainPacing
from tests.gatewaykit.test_pace import capabilities
from tests.requirements import requirement

CHATS = tuple(ChatRef(f"tg:{number}") for number in range(4))
COUNTS: tuple[Counts, ...] = ("group", "private", "nothing")
STEPS = 300


def some_pace(chance: random.Random, *, may_gap: bool) -> Pace:
    calls = chance.randint(1, 8)
    seconds = calls * chance.choice([0.25, 0.5, 2.0])
    kind = chance.choice(["window", "steady", "gap"] if may_gap else ["window", "steady"])
    return Pace(calls, seconds, gap=seconds / 8 if kind == "gap" else None, steady=kind == "steady")


def some_capabilities(chance: random.Random) -> ChannelCapabilities:
    group = some_pace(chance, may_gap=True) if chance.random() < 0.9 else None
    return capabilities(some_pace(chance, may_gap=False), some_pace(chance, may_gap=False), group)


@dataclass
class Both:
    """One script, played to both of them."""

    chance: random.Random
    quick: Pacing
    plain: PlainPacing
    large: float
    """How many of the turns need several places."""
    now: float = 0.0
    waiting: dict[int, Turn] = field(default_factory=dict)
    running: list[Turn] = field(default_factory=list)
    passed: int = 0

    def turn(self) -> Turn:
        chance = self.chance
        return Turn(
            chance.choice(CHATS),
            f"client {chance.randrange(6)}",
            chance.choice(COUNTS),
            urgent=chance.random() < 0.7,
            heeds_chat=chance.random() < 0.8,
            first=chance.random() < 0.1,
            cost=chance.randint(2, 5) if chance.random() < self.large else 1,
        )

    def step(self) -> None:
        match self.chance.choice(["ask", "ask", "ask", "end", "end", "leave", "pause", "time", "time"]):
            case "ask":
                turn = self.turn()
                number = self.quick.ask(turn)
                assert number == self.plain.ask(turn)
                self.waiting[number] = turn
            case "end" if self.running:
                turn = self.running.pop(self.chance.randrange(len(self.running)))
                self.quick.ended(turn, self.now)
                self.plain.ended(turn, self.now)
            case "leave" if self.waiting and self.chance.random() < 0.3:
                number = self.chance.choice(list(self.waiting))
                del self.waiting[number]
                self.quick.leave(number)
                self.plain.leave(number)
            case "pause" if self.chance.random() < 0.2:
                chat, seconds = self.chance.choice(CHATS), self.chance.choice([0.5, 3.0])
                self.quick.pause(chat, seconds, self.now)
                self.plain.pause(chat, seconds, self.now)
            case "time":
                due = self.plain.due(self.now)
                self.now = due if due is not None and self.chance.random() < 0.5 else self.now + 0.25
        self.compare()

    def compare(self) -> None:
        if self.chance.random() < 0.2:  # an answer may be asked for before anybody is let pass
            assert self.quick.due(self.now) == self.plain.due(self.now)
        if self.chance.random() < 0.7:
            granted = self.quick.grant(self.now)
            assert granted == self.plain.grant(self.now)
            self.running += [self.waiting.pop(number) for number in granted]
            self.passed += len(granted)
        assert self.quick.due(self.now) == self.plain.due(self.now)
        turn = self.turn()
        assert self.quick.is_held(turn, self.now) == self.plain.is_held(turn, self.now)


@requirement("fair:turns")
@pytest.mark.parametrize("seed", range(30))
def test_it_comes_to_the_same_as_looking_at_all_who_wait(seed: int) -> None:
    chance = random.Random(seed)
    limits = some_capabilities(chance)
    both = Both(chance, Pacing(limits), PlainPacing(limits), large=chance.choice([0.0, 0.1, 0.3]))
    for _ in range(STEPS):
        both.step()
    assert both.passed > STEPS / 20, "next to nobody passed: the script shows nothing"


def burst(clients: int) -> float:
    """CPU seconds a call until a group has taken one of each client."""
    pacing = Pacing(capabilities(Pace(8, 1.0), group=Pace(8, 1.0)))
    turns = {pacing.ask(turn): turn for turn in (Turn(CHATS[0], f"tg:{at}", "group") for at in range(clients))}
    now, begun = 0.0, time.process_time()
    while turns:
        for number in pacing.grant(now):
            pacing.ended(turns.pop(number), now)
        now = pacing.due(now) or now
    return (time.process_time() - begun) / clients


def test_what_a_call_costs_does_not_grow_with_how_many_wait() -> None:
    few, many = (min(burst(clients) for _ in range(3)) for clients in (100, 6_400))
    assert many < 6 * few, f"{few * 1e6:.0f} µs with 100 who wait, {many * 1e6:.0f} µs with 6,400"
