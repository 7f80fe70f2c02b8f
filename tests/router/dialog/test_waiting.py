"""Since when a client waits, however the answers end that are on their way."""

from dataclasses import replace

import pytest

from router.dialog.answering import ANSWERS_AT_MOST
from router.dialog.events import (
    AnswerDelivered,
    Answered,
    AnswerRefused,
    Chose,
    CloseAsked,
    EmailAgain,
    Event,
    GaveEmail,
    Wrote,
)
from router.dialog.states import Closed, Open, State
from router.dialog.transitions import step
from tests.requirements import requirement
from tests.router.dialog.samples import AT, piece, who


def after(*events: Event, state: State | None = None) -> State:
    state = state or State(who(), Open("first", "support", AT, card="card"))
    for event in events:
        state = step(state, event).state
    return state


def waits_since(*events: Event) -> float | None:
    """In seconds after the opening."""
    phase = after(*events).phase
    assert isinstance(phase, Open)
    return None if phase.waiting_since is None else phase.waiting_since - AT


def asks(seconds: float) -> Wrote:
    return Wrote(piece(at=AT + seconds), AT + seconds)


def answers(message: str) -> Answered:
    return Answered(replace(piece("answer"), message=message), "tg:900", "fresh", AT + 60)


def arrives(message: str) -> AnswerDelivered:
    return AnswerDelivered(message, AT + 90)


def refused(message: str) -> AnswerRefused:
    return AnswerRefused(message, "blocked", AT + 90)


@requirement("board:shows")
def test_of_two_answers_on_their_way_the_refused_one_changes_nothing_while_the_other_may_arrive() -> None:
    both = (asks(1), answers("o1"), asks(2), answers("o2"))

    assert waits_since(*both, refused("o1")) is None
    assert waits_since(*both, refused("o1"), arrives("o2")) is None
    assert waits_since(*both, arrives("o2"), refused("o1")) is None
    assert waits_since(*both, refused("o2")) == 2


@requirement("board:shows")
@pytest.mark.parametrize("first", ["o1", "o2"])
def test_when_every_answer_is_refused_the_client_waits_as_without_them(first: str) -> None:
    last = "o2" if first == "o1" else "o1"

    assert waits_since(asks(1), answers("o1"), asks(2), answers("o2"), refused(first), refused(last)) == 1
    assert waits_since(answers("o1"), asks(2), answers("o2"), asks(3), refused(first), refused(last)) == 2


@requirement("board:shows")
def test_a_refused_answer_of_an_earlier_dialog_changes_nothing_in_this_one() -> None:
    anew = (asks(1), answers("o1"), CloseAsked("o2", AT + 61), Chose("support", "second", AT + 62))

    assert waits_since(*anew, asks(63), answers("o3"), refused("o1")) is None
    assert waits_since(*anew, asks(63), answers("o3"), refused("o1"), refused("o3")) == 63


@requirement("board:shows")
def test_an_answer_that_arrives_after_all_has_answered_what_came_before_it() -> None:
    again = (asks(1), answers("o1"), refused("o1"))

    assert waits_since(*again) == 1
    assert waits_since(*again, arrives("o1")) is None
    assert waits_since(*again, asks(2), arrives("o1")) == 2


def test_of_very_many_answers_on_their_way_the_oldest_is_forgotten_and_no_question() -> None:
    names = [f"o{number}" for number in range(ANSWERS_AT_MOST * 2)]
    many = after(asks(1), *(answers(name) for name in names))
    none = after(*(refused(name) for name in names), state=many)

    assert isinstance(many.phase, Open)
    assert isinstance(none.phase, Open)
    assert [answer.message for answer in many.phase.answers] == names[ANSWERS_AT_MOST:]
    assert (many.phase.waiting_since, none.phase.waiting_since) == (None, AT + 1)


@requirement("board:shows")
def test_what_a_client_writes_beside_a_corrected_address_waits_for_an_answer_too() -> None:
    corrected = GaveEmail(piece("anna@example.com, а что с оплатой?"), "anna@example.com", "new", more=True, at=AT + 5)

    assert waits_since(EmailAgain(AT + 1), corrected) == 5


def test_what_was_kept_waits_since_the_oldest_of_it_was_written() -> None:
    """What was set aside and is replayed comes behind what was written later."""
    late, early = piece(number=1, at=AT - 5), piece(number=2, at=AT - 60)
    opened = after(Chose("support", "fresh", AT), state=State(who(), Closed(), held=(late, early)))

    assert isinstance(opened.phase, Open)
    assert opened.phase.waiting_since == AT - 60
