"""Whose turn it is, and when."""

from collections import Counter, defaultdict, deque
from itertools import count
from math import inf

from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.capabilities import ChannelCapabilities, Pace
from contracts.ids import ChatRef
from gatewaykit.pace import Counts, Pacing, Turn, Window

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
            window.begin()
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


def test_a_call_that_runs_keeps_its_place() -> None:
    window = Window(Pace(1, 60))
    window.begin()
    assert window.free_at(5) == inf
    window.end(10)
    assert window.free_at(10) == 70
    assert window.free_at(70) == 70


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


def test_a_full_group_holds_up_no_other_chat() -> None:
    pacing = Pacing(capabilities(Pace(30, 1), group=Pace(1, 60)))
    first, second = pacing.ask(in_group("anna")), pacing.ask(in_group("boris"))
    private = pacing.ask(Turn(ChatRef("tg:7"), "tg:7", "private"))
    assert pacing.grant(0) == (first, private)
    assert second not in pacing.grant(1)


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
