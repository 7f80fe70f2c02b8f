"""What is done about the board next, tried in pure time against a messenger that does as it likes."""

from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.delivery import Reason
from router.app.board.steps import USUAL, Board, Kind, asked, heard, is_worth, next_kind
from tests.requirements import requirement

REASONS: list[Reason] = ["message_gone", "no_rights", "refused", "chat_gone", "set_aside", "file_gone", "too_late"]
ENDS = st.none() | st.sampled_from(REASONS)


@dataclass
class Played:
    """A board in a chat that is simulated to the second; `truth` is what it should show."""

    board: Board = field(default_factory=lambda: Board("tg:-100"))
    now: float = 1000.0
    truth: str = "0"
    marked_at: float | None = 1000.0
    opened: bool = True
    latency: float = 0.5
    ends: list[Reason | None] = field(default_factory=list)
    """How the next calls end; well, when there are no more."""
    counted: list[float] = field(default_factory=list)
    under_way: list[tuple[float, Kind, str]] = field(default_factory=list)
    pinned: bool = True
    """What a look at the pin says."""
    tells: int = 0

    def change(self, truth: str) -> None:
        self.truth = truth
        self.marked_at = self.now if self.marked_at is None else self.marked_at

    def second(self) -> None:
        """The reports of what has ended, then a look of the drawer's."""
        self.now += 1
        while self.under_way and self.under_way[0][0] <= self.now:
            _, kind, command = self.under_way.pop(0)
            self.end(kind, command)
        if is_worth(self.board, self.marked_at, self.now, USUAL, opened=self.opened):
            kind_now = next_kind(self.board, self.truth, self.now, USUAL, opened=self.opened, empty=not self.opened)
            command = f"command {self.board.number + 1}"
            self.board = asked(self.board, kind_now, self.truth, command, self.now, empty=not self.opened)
            self.marked_at = None
            if kind_now is not None:
                self.under_way.append((self.now + self.latency, kind_now, command))
                assert len(self.under_way) == 1

    def end(self, kind: Kind, command: str) -> None:
        assert command == self.board.command
        reason = self.ends.pop(0) if self.ends else None
        stands = kind != "look" or self.pinned
        messages = (f"tg:-100:{self.board.number}",) if reason is None and stands else ()
        if kind != "look":
            self.counted.append(self.now)
        end = heard(self.board, messages, reason, self.now, USUAL)
        self.board, self.tells = end.board, self.tells + end.tell

    def seconds(self, count: int) -> None:
        for _ in range(count):
            self.second()

    @property
    def most_in_a_minute(self) -> int:
        return max((sum(at <= other < at + 60 for other in self.counted) for at in self.counted), default=0)


@requirement("board:budget", "board:events")
@pytest.mark.parametrize("latency", [0.5, 3.0])
def test_twenty_minutes_of_steady_change_costs_four_calls_a_minute_and_is_shown_in_time(latency: float) -> None:
    played = Played(latency=latency)
    played.seconds(120)
    changed: dict[str, float] = {}
    worst = 0.0
    for number in range(1200):
        if number % 3 == 0:
            played.change(str(number))
            changed[str(number)] = played.now
        played.second()
        unseen = [at for truth, at in changed.items() if int(truth) > int(played.board.shown or "0")]
        worst = max(worst, played.now - min(unseen, default=played.now))

    assert played.most_in_a_minute <= 4
    assert len(played.counted) > 1200 / 15 * 0.8
    assert worst <= 15 + 2 * latency + 1


@requirement("board:events")
def test_after_a_quiet_while_a_change_is_shown_in_three_seconds() -> None:
    played = Played()
    played.seconds(120)
    played.change("news")
    played.seconds(4)

    assert played.board.shown == "news"


@requirement("board:budget", "board:refused")
@settings(deadline=None)
@given(
    ends=st.lists(ENDS, max_size=60),
    gaps=st.lists(st.integers(1, 90), max_size=40),
    latency=st.floats(0, 40),
    unpinned=st.sets(st.integers(0, 39)),
)
def test_whatever_the_messenger_does_the_budget_holds_and_the_board_is_right_in_the_end(
    ends: list[Reason | None], gaps: list[int], latency: float, unpinned: set[int]
) -> None:
    played = Played(ends=ends, latency=latency)
    for number, gap in enumerate(gaps):
        played.pinned = number not in unpinned
        played.change(f"change {number}")
        played.seconds(gap)
    played.pinned = True
    played.ends.clear()
    played.seconds(400)

    assert played.most_in_a_minute <= 4
    assert played.board.shown == played.truth
    assert played.board.message is not None
    assert played.board.pinned
    assert not played.board.stale


@requirement("board:no-rights")
@given(st.lists(st.sampled_from([None, "no_rights"]), min_size=1, max_size=30))
def test_each_loss_of_the_right_to_pin_is_told_once(ends: list[Reason | None]) -> None:
    board = replace(Board("tg:-100"), message="tg:-100:1")
    tells, losses, lost = 0, 0, False
    for number, reason in enumerate(ends):
        at = 1000.0 * number
        end = heard(asked(board, "pin", "x", "c", at, empty=False), ("tg:-100:1",), reason, at + 1, USUAL)
        board, tells = end.board, tells + end.tell
        losses += reason is not None and not lost
        lost = reason is not None

    assert tells == losses


@requirement("board:lost")
def test_a_look_goes_behind_what_seems_lost_and_only_one_at_a_time() -> None:
    played = Played()
    played.seconds(120)
    played.change("news")
    played.latency = 10_000.0
    played.seconds(3)
    (lost,) = played.under_way
    played.under_way.clear()
    played.latency = 1.0
    played.seconds(890)
    assert played.under_way == []
    assert played.board.command == lost[2]

    played.seconds(30)

    assert played.board.shown == "news"


def test_a_board_that_is_to_be_shown_is_not_given_up_for_a_day_lest_it_stand_there_twice() -> None:
    played = Played(latency=10**9)
    played.seconds(4)
    (show,) = played.under_way
    played.seconds(4000)

    assert played.board.command == show[2]
    assert is_worth(played.board, None, played.now + 86_400, USUAL, opened=True)


def test_a_clock_that_was_set_back_stops_nothing() -> None:
    played = Played()
    played.seconds(120)
    played.now -= 50_000
    played.change("news")
    played.seconds(5)

    assert played.board.shown == "news"


def test_a_day_that_passes_is_seen_without_a_mark() -> None:
    played = Played(opened=False, truth="14:05")
    played.opened = True
    played.seconds(120)
    played.truth = "14.01 14:05"
    played.seconds(80)

    assert played.board.shown == "14.01 14:05"


def test_nothing_is_done_about_a_chat_without_a_board_while_there_is_nothing_to_show() -> None:
    played = Played(opened=False)
    played.seconds(300)

    assert (played.counted, played.board.number) == ([], 0)


def test_a_faster_rhythm_keeps_its_proportions() -> None:
    faster = USUAL.faster(10)

    assert (faster.between, faster.window, faster.look, faster.calls) == (1.5, 6.0, 6.0, 4)
    assert (faster.lost, faster.lost_show) == (USUAL.lost, USUAL.lost_show)
