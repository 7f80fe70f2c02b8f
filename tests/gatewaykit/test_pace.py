"""Whose turn it is, and when."""

from collections import Counter, defaultdict, deque
from dataclasses import replace
from itertools import count
from math import inf

from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.capabilities import ChannelCapabilities, Pace
from contracts.ids import ChatRef
from gatewaykit.pace import Pacing
from gatewaykit.turns import Counts, Turn
from gatewaykit.windows import Bucket, Window
from tests.requirements import requirement

FREE = Pace(1000, 1)
GROUP, OTHER_GROUP = ChatRef("tg:-100"), ChatRef("tg:-200")


def capabilities(whole: Pace, private: Pace = FREE, group: Pace | None = None) -> ChannelCapabilities:
    return ChannelCapabilities(
        text_limit=4096,
        caption_limit=1024,
        utf16=True,
        buttons_per_row=8,
        reactions=True,
        whole=whole,
        private_chat=private,
        group_chat=group,
    )


def in_group(client: str, *, urgent: bool = True) -> Turn:
    return Turn(GROUP, client, "group", urgent)


@settings(deadline=None)
@given(
    calls=st.integers(1, 5),
    seconds=st.integers(1, 20),
    steps=st.lists(st.tuples(st.integers(0, 8), st.integers(0, 5)), max_size=80),
)
def test_a_window_never_lets_more_than_its_calls_through(
    calls: int, seconds: int, steps: list[tuple[int, int]]
) -> None:
    window, now, seen, running = Window(Pace(calls, float(seconds))), 0.0, list[float](), deque[tuple[float, float]]()
    for pause, takes in steps:
        now += pause
        while running and running[0][0] <= now:
            window.end(running.popleft()[0])
        if window.free_at(now) <= now:
            window.begin(now)
            seen.append(now)
            running = deque(sorted([*running, (now + takes, now)]))
    assert all(later - earlier >= seconds for earlier, later in zip(seen, seen[calls:], strict=False))


@settings(deadline=None)
@given(
    whole=st.integers(1, 6),
    group=st.integers(1, 4),
    private=st.integers(1, 3),
    asks=st.lists(st.tuples(st.integers(0, 3), st.sampled_from("gpqn"), st.integers(0, 3)), min_size=1, max_size=50),
)
def test_everybody_gets_a_turn_and_no_pace_is_passed(
    whole: int, group: int, private: int, asks: list[tuple[int, str, int]]
) -> None:
    limits = {"whole": (whole, 3.0), "g": (group, 10.0), "p": (private, 2.0), "q": (private, 2.0)}
    pacing = Pacing(capabilities(Pace(whole, 3.0), Pace(private, 2.0), Pace(group, 10.0)))
    counts: dict[str, Counts] = {"g": "group", "p": "private", "q": "private", "n": "nothing"}
    now, seen, waiting = 0.0, defaultdict[str, list[float]](list), dict[int, Turn]()

    def let_pass() -> None:
        for number in pacing.grant(now):
            turn = waiting.pop(number)
            for pace in ("whole", turn.chat):
                seen[pace].append(now)
            pacing.ended(turn, now)

    for pause, chat, client in asks:
        now += pause
        let_pass()
        turn = Turn(ChatRef(chat), f"client {client}", counts[chat], urgent=client % 2 == 0)
        waiting[pacing.ask(turn)] = turn
        let_pass()
    for _ in range(1000):
        if (due := pacing.due(now)) is None:
            break
        now = due
        let_pass()
    assert not waiting
    for name, (calls, seconds) in limits.items():
        times = seen[name]
        assert all(later - earlier >= seconds for earlier, later in zip(times, times[calls:], strict=False))


@settings(deadline=None)
@given(
    calls=st.integers(1, 8),
    steps=st.lists(
        st.tuples(st.integers(0, 6), st.integers(1, 4), st.integers(0, 8), st.integers(0, 8), st.booleans()),
        max_size=80,
    ),
)
def test_a_steady_platform_refuses_nothing_whenever_it_counts_a_call(
    calls: int, steps: list[tuple[int, int, int, int, bool]]
) -> None:
    """It counts each call at some moment between its beginning and its end, and gives one back a second."""
    bucket, now = Bucket(Pace(calls, float(calls), steady=True)), 0.0
    counted, running = list[tuple[float, int]](), list[tuple[float, int]]()
    for pause, cost, takes, when, urgent in steps:
        now += pause
        for end, took in sorted(running):
            if end <= now:
                bucket.end(end, took)
        running = [one for one in running if one[0] > now]
        if bucket.opens(cost, urgent=urgent) <= now:
            bucket.begin(now, cost)
            running.append((now + takes, cost))
            counted.append((now + min(when, takes), min(cost, calls)))
    owed, before = 0.0, 0.0
    for at, cost in sorted(counted):
        owed, before = max(0.0, owed - (at - before)) + cost, at
        assert owed <= calls


def test_a_steady_account_gives_broadcasts_all_of_its_pace_and_answers_go_at_once() -> None:
    pacing, now = Pacing(capabilities(Pace(30, 1.0, steady=True))), 0.0
    waiting = {pacing.ask(turn): turn for turn in (bulk(at) for at in range(400))}
    began: list[float] = []
    while waiting:
        for number in pacing.grant(now):
            pacing.ended(waiting.pop(number), now)
            began.append(now)
        if waiting:
            now = pacing.due(now) or now
    assert (len(began) - 1) / (began[-1] - began[0]) > 0.98 * 30
    assert all(later - earlier > 1.0 for earlier, later in zip(began, began[30:], strict=False)), "not even at first"

    answers = [pacing.ask(Turn(ChatRef(f"tg:{at}"), f"tg:{at}", "private")) for at in range(500, 506)]
    assert pacing.grant(now) == tuple(answers)


def test_an_account_that_was_refused_goes_a_little_slower_from_then_on() -> None:
    pacing, now = Pacing(capabilities(Pace(30, 1.0, steady=True))), 0.0
    for chat in (GROUP, OTHER_GROUP):
        pacing.pause(chat, 1, now)
    waiting = {pacing.ask(turn): turn for turn in (bulk(at) for at in range(100))}
    began: list[float] = []
    while waiting:
        for number in pacing.grant(now):
            pacing.ended(waiting.pop(number), now)
            began.append(now)
        now = pacing.due(now) or now
    assert all(later - earlier > 1.01 for earlier, later in zip(began, began[30:], strict=False))
    assert (len(began) - 1) / (began[-1] - began[0]) > 0.97 * 30


def test_where_limits_are_lifted_any_number_of_calls_is_under_way() -> None:
    pace = Pace(20, 60.0, gap=5.0)
    few, many = (Pacing(capabilities(FREE, group=pace.faster(times))) for times in (100, 100_000))
    for pacing, begin in ((few, 9), (many, 100)):
        for at in range(100):
            pacing.ask(in_group(f"client {at}"))
        assert len(pacing.grant(0.0)) == begin


def bulk(at: int) -> Turn:
    return Turn(ChatRef(f"tg:{at}"), f"bulk:{at}", "private", urgent=False)


@requirement("fair:gap")
@settings(deadline=None)
@given(
    steps=st.lists(st.tuples(st.integers(0, 12), st.integers(1, 5), st.integers(0, 3)), max_size=60),
    rest=st.integers(0, 120),
)
def test_whoever_comes_next_waits_no_longer_than_the_gap(steps: list[tuple[int, int, int]], rest: int) -> None:
    window, now, seen = Window(Pace(20, 60.0, gap=5.0)), 0.0, list[float]()
    for pause, cost, takes in steps:
        now += pause
        if window.free_at(now, cost) > now:
            continue
        window.begin(now, cost)
        now += takes
        window.end(now, cost)
        seen += [now] * cost
        assert window.free_at(now) - now <= 5.0, "a place comes free within the gap, whatever was called before"
    assert all(later - earlier >= 60 for earlier, later in zip(seen, seen[20:], strict=False))
    assert window.free_at(now + rest) - (now + rest) <= 5.0


def test_from_rest_some_go_at_once_and_a_minute_still_has_all_of_its_calls() -> None:
    window, now, seen = Window(Pace(20, 60.0, gap=5.0)), 0.0, list[float]()
    while now <= 120:
        if window.free_at(now) <= now:
            window.begin(now)
            window.end(now)
            seen.append(now)
        else:
            now = window.free_at(now)
    assert 8 <= seen.count(0.0) <= 10
    assert sum(at < 60 for at in seen) == 20
    assert sum(60 <= at < 120 for at in seen) == 20


def test_who_needs_several_places_lets_each_other_client_pass_once() -> None:
    pacing = Pacing(capabilities(FREE, group=Pace(4, 60)))
    album = replace(in_group("anna"), cost=4)
    first = pacing.ask(in_group("boris"))
    assert pacing.grant(0) == (first,)
    pacing.ended(in_group("boris"), 0)
    waiting = pacing.ask(album)
    passing = [pacing.ask(in_group(name)) for name in ("boris", "vera")]
    assert pacing.grant(1) == tuple(passing)
    for name in ("boris", "vera"):
        pacing.ended(in_group(name), 1)
    again = pacing.ask(in_group("vera"))
    assert pacing.grant(2) == (), "she has passed it already"
    assert pacing.due(2) == 61
    assert pacing.grant(61) == (waiting,)
    pacing.ended(album, 61)
    assert pacing.grant(121) == (again,)


def test_what_operators_asked_for_goes_before_whoever_came_earlier() -> None:
    pacing = Pacing(capabilities(FREE, group=Pace(1, 60)))
    waiting = [pacing.ask(in_group(name)) for name in ("anna", "boris")]
    asked = pacing.ask(replace(in_group("oleg"), first=True))
    assert pacing.grant(0) == (asked,)
    pacing.ended(in_group("oleg"), 0)
    assert pacing.grant(60) == (waiting[0],)


def test_only_the_chat_s_own_waits_are_called_so() -> None:
    pacing = Pacing(capabilities(Pace(1, 1), group=Pace(1, 60)))
    assert not pacing.is_held(in_group("anna"), 0)
    pacing.ask(in_group("anna"))
    pacing.grant(0)
    pacing.ended(in_group("anna"), 0)
    private = Turn(ChatRef("tg:7"), "tg:7", "private")
    assert not pacing.is_held(private, 0), "it is the account that must wait"
    assert pacing.is_held(in_group("boris"), 2)
    pacing.pause(ChatRef("tg:7"), 30, 2)
    assert pacing.is_held(private, 2)


def test_a_call_that_runs_keeps_its_place() -> None:
    window = Window(Pace(1, 60))
    window.begin(0)
    assert window.free_at(5) == inf
    window.end(10)
    assert window.free_at(10) == 70
    assert window.free_at(70) == 70


def test_where_only_the_end_of_a_running_call_lets_the_next_go_no_alarm_is_set() -> None:
    pacing = Pacing(capabilities(whole=FREE, group=Pace(4, 0.01, gap=0.005)))
    waiting = [in_group(f"tg:{number}") for number in range(6)]
    for turn in waiting:
        pacing.ask(turn)
    begun = [number for now in range(10) for number in pacing.grant(float(now))]

    assert len(begun) == 3, "the last place is kept back, so that whoever comes next waits no longer than the gap"
    assert pacing.due(10.0) is None

    pacing.ended(waiting[0], 10.0)

    due = pacing.due(10.0)
    assert due is not None
    assert len(pacing.grant(due)) == 1


def test_three_clients_of_a_group_take_turns_at_twenty_calls_a_minute() -> None:
    pacing = Pacing(capabilities(Pace(30, 1), group=Pace(20, 60)))
    names: dict[int, str] = {}
    for client, messages in (("anna", 30), ("boris", 30), ("vera", 2)):
        for _ in range(messages):
            names[pacing.ask(in_group(client))] = client
    first = [names[number] for number in pacing.grant(0)]
    assert len(first) == 20
    assert first[:6] == ["anna", "boris", "vera", "anna", "boris", "vera"]
    assert Counter(first) == {"anna": 9, "boris": 9, "vera": 2}
    for _ in first:
        pacing.ended(in_group("anyone"), 0)
    assert pacing.due(0) == 60
    assert pacing.grant(59.9) == ()
    assert len(pacing.grant(60)) == 20


def test_a_single_message_waits_for_one_call_of_the_flooder_only() -> None:
    pacing = Pacing(capabilities(Pace(1, 1)))
    flood = [pacing.ask(in_group("flooder")) for _ in range(20)]
    assert pacing.grant(0) == (flood[0],)
    single = pacing.ask(in_group("other"))
    order = list[int]()
    for now in range(1, 4):
        pacing.ended(in_group("anyone"), now - 1)
        order += pacing.grant(now)
    assert single in order[:2]


def test_among_equals_the_first_to_come_is_the_first_to_go() -> None:
    pacing = Pacing(capabilities(Pace(100, 1)))
    numbers = [pacing.ask(in_group(f"client {at}")) for at in range(20)]
    assert pacing.grant(0) == tuple(numbers)


def test_an_answer_goes_before_broadcasts_that_came_earlier() -> None:
    pacing = Pacing(capabilities(Pace(2, 1)))
    bulk = [pacing.ask(Turn(ChatRef(f"tg:{at}"), f"tg:{at}", "private", urgent=False)) for at in range(5)]
    answer = pacing.ask(Turn(ChatRef("tg:9"), "tg:9", "private"))
    assert pacing.grant(0) == (answer, bulk[0])


@requirement("owner:broadcast:never-delays", "owner:broadcast:pace")
def test_broadcasts_leave_a_fifth_of_the_accounts_pace_to_an_answer_that_comes_next() -> None:
    pacing = Pacing(capabilities(Pace(30, 1.0)))
    for number in range(40):
        pacing.ask(Turn(ChatRef(f"tg:{number}"), f"bulk:{number}", "private", urgent=False))

    assert len(pacing.grant(0.0)) == 24
    answers = [pacing.ask(Turn(ChatRef(f"tg:{number}"), f"tg:{number}", "private")) for number in range(50, 57)]
    assert pacing.grant(0.0) == tuple(answers[:6])
    assert pacing.due(0.0) is None


def test_a_full_group_holds_up_no_other_chat() -> None:
    pacing = Pacing(capabilities(Pace(30, 1), group=Pace(1, 60)))
    first, second = pacing.ask(in_group("anna")), pacing.ask(in_group("boris"))
    private = pacing.ask(Turn(ChatRef("tg:7"), "tg:7", "private"))
    assert pacing.grant(0) == (first, private)
    assert second not in pacing.grant(1)


@requirement("operators:mark:at-once")
def test_a_mark_costs_nothing_of_the_groups_pace() -> None:
    pacing = Pacing(capabilities(Pace(30, 1), group=Pace(1, 60)))
    pacing.ask(in_group("anna"))
    mark = pacing.ask(Turn(GROUP, "boris", "nothing"))
    assert mark in pacing.grant(0)


def test_a_429_pauses_its_chat_and_no_other() -> None:
    pacing = Pacing(capabilities(Pace(30, 1)))
    pacing.pause(GROUP, 17, 0)
    held = pacing.ask(in_group("anna"))
    free = pacing.ask(Turn(OTHER_GROUP, "boris", "group"))
    press = pacing.ask(Turn(GROUP, "vera", "nothing", heeds_chat=False))
    assert pacing.grant(0) == (free, press)
    assert pacing.due(0) == 17
    assert pacing.grant(17) == (held,)


def test_429s_of_two_chats_within_ten_seconds_pause_the_account() -> None:
    pacing = Pacing(capabilities(Pace(30, 1)))
    pacing.pause(GROUP, 5, 0)
    pacing.pause(OTHER_GROUP, 20, 9)
    other = pacing.ask(Turn(ChatRef("tg:7"), "tg:7", "private"))
    assert pacing.grant(9) == ()
    assert pacing.due(9) == 14, "by the shorter of the two: the chat that must wait longer does so alone"
    assert pacing.grant(14) == (other,)


def test_429s_of_two_chats_far_apart_pause_only_them() -> None:
    pacing = Pacing(capabilities(Pace(30, 1)))
    pacing.pause(GROUP, 5, 0)
    pacing.pause(OTHER_GROUP, 20, 11)
    other = pacing.ask(Turn(ChatRef("tg:7"), "tg:7", "private"))
    assert pacing.grant(11) == (other,)


def test_who_leaves_the_line_is_not_called() -> None:
    pacing = Pacing(capabilities(Pace(1, 1)))
    first, second = pacing.ask(in_group("anna")), pacing.ask(in_group("boris"))
    pacing.leave(first)
    assert pacing.grant(0) == (second,)
    assert pacing.due(0) is None


def test_chats_that_nobody_calls_are_forgotten() -> None:
    pacing = Pacing(capabilities(Pace(100_000, 1), private=Pace(1, 1)))
    now = count()
    for at in range(3000):
        turn = Turn(ChatRef(f"tg:{at}"), f"tg:{at}", "private")
        pacing.ask(turn)
        moment = float(next(now))
        pacing.grant(moment)
        pacing.ended(turn, moment)
    assert len(pacing._chats) <= 1001
