"""What follows from what a client did."""

from dataclasses import replace
from typing import assert_never

from router.dialog import rating
from router.dialog.effects import Effect, Notify, Phrase, Relay, ShowPayment, Step, StopSpinner, Tell
from router.dialog.email import looks_like_an_attempt
from router.dialog.events import (
    Changed,
    Chose,
    ClientEvent,
    GaveEmail,
    RatingPressed,
    ReachChanged,
    SentUnsupported,
    Started,
    StrangePress,
    Wrote,
)
from router.dialog.holding import QUIET_SECONDS, hold, new_burst, open_dialog, waiting
from router.dialog.states import Closed, Open, State, Stranger, Topic

__all__ = ["step"]


def step(state: State, event: ClientEvent) -> Step:
    """What the client gets, and what the operators do."""
    match event:
        case Wrote() | Changed():
            return _wrote(state, event) if isinstance(event, Wrote) else Step(_changed(state, event))
        case GaveEmail():
            return _gave_email(state, event)
        case Started():
            return _started(rating.no_comment(state), event)
        case Chose():
            return _chose(rating.no_comment(state), event)
        case SentUnsupported():
            return Step(state, (Tell(Phrase("client-unsupported", (("what", event.what),))),))
        case RatingPressed():
            return rating.press(state, event)
        case StrangePress():
            return Step(rating.no_comment(state), (StopSpinner(event.press, Phrase("press-unknown")),))
        case ReachChanged():
            return _reach_changed(state, event)
        case _:
            assert_never(event)


def _wrote(state: State, event: Wrote) -> Step:
    match state.phase:
        case Open(dialog=dialog):
            score = rating.digit(state, event.piece.text, event.at)
            if score is not None and state.past is not None:
                return rating.rate_in_words(state, state.past, score, event.at)
            return Step(state, (Relay(event.piece, dialog),))
        case Closed():
            return _wrote_while_closed(state, event)
        case Stranger():
            return _wrote_as_stranger(state, event)
        case _:
            assert_never(state.phase)


def _changed(state: State, event: Changed) -> State:
    """What waits to be passed on is passed on as it stands then; of what went on, others see to it."""
    held = tuple(
        replace(kept, content=event.piece.content, text=event.piece.text)
        if kept.message == event.piece.message
        else kept
        for kept in state.held
    )
    return state if held == state.held else replace(state, held=held)


def _wrote_while_closed(state: State, event: Wrote) -> Step:
    text = event.piece.text
    score = rating.digit(state, text, event.at)
    if score is not None and state.past is not None:
        return rating.rate_in_words(state, state.past, score, event.at)
    said = rating.comment(state, text, event.at)
    if said is not None:
        return said
    kept = replace(hold(state, event.piece), heard_at=event.at)
    told = (Tell(Phrase("not-passed-on"), menu=True),) if new_burst(state, event.at) else ()
    return Step(kept, told)


def _wrote_as_stranger(state: State, event: Wrote) -> Step:
    text = event.piece.text
    heard = replace(state, heard_at=event.at)
    if text is not None and looks_like_an_attempt(text):
        kept = hold(heard, event.piece) if len(text.split()) > 1 else heard
        return Step(kept, (Tell(Phrase("email-malformed")),))
    if state.heard_at is None:
        return Step(hold(heard, event.piece), (Tell(Phrase("greeting")),))
    kept = hold(heard, event.piece)
    asked = Phrase("ask-email", (("waiting", waiting(kept, event.at)),))
    return Step(kept, (Tell(asked),) if new_burst(state, event.at) else ())


def _gave_email(state: State, event: GaveEmail) -> Step:
    """An e-mail from somebody who is known already is a message like any other."""
    if not isinstance(state.phase, Stranger):
        return _wrote(state, Wrote(event.piece, event.at))
    if event.more:
        state = hold(state, event.piece)
    if event.standing == "rejected":
        told: tuple[Effect, ...] = (Tell(Phrase("email-unknown", (("email", event.email),))),)
        return Step(replace(state, heard_at=event.at), told)
    who = replace(state.who, email=event.email, new=event.standing == "new", verified=False)
    known = replace(state, who=who, phase=Closed(), heard_at=None)
    if event.standing == "taken":
        claim = Notify(Phrase("operators-email-taken", (("email", event.email), ("others", ", ".join(event.others)))))
        return Step(known, (Tell(Phrase("email-taken"), menu=True), claim))
    return Step(known, (Tell(Phrase("welcome", (("waiting", waiting(state, event.at)),)), menu=True),))


def _started(state: State, event: Started) -> Step:
    match state.phase:
        case Stranger():
            known = Phrase("ask-email", (("waiting", waiting(state, event.at)),))
            # The next message begins a burst: whoever only pressed "start" has not been asked twice yet.
            asked = Phrase("greeting") if state.heard_at is None else known
            return Step(replace(state, heard_at=event.at - QUIET_SECONDS), (Tell(asked),))
        case Closed():
            where = Phrase("where-closed", (("waiting", waiting(state, event.at)),))
            return Step(state, (Tell(where, menu=True),))
        case Open(topic=topic):
            return Step(state, (Tell(Phrase("where-open", (("topic", topic),)), menu=True),))
        case _:
            assert_never(state.phase)


def _chose(state: State, event: Chose) -> Step:
    match state.phase:
        case Stranger():
            known = Phrase("ask-email", (("waiting", waiting(state, event.at)),))
            asked = Phrase("greeting") if state.heard_at is None else known
            return Step(replace(state, heard_at=event.at), (Tell(asked),))
        case Closed():
            opened, shown = open_dialog(state, event.topic, event.fresh, event.at)
            return Step(opened, (*_greet_to(event.topic, waiting(state, event.at)), *shown))
        case Open(topic=topic) if topic == event.topic:
            again = (ShowPayment(),) if topic == "payment" else (Tell(Phrase("already-open"), menu=True),)
            return Step(state, again)
        case Open() as dialog:
            turned = replace(state, phase=replace(dialog, topic=event.topic))
            shown = (Notify(Phrase("operators-topic", (("topic", event.topic),)), dialog.card, silent=True),)
            return Step(turned, (*_greet_to(event.topic, 0), *shown))
        case _:
            assert_never(state.phase)


def _greet_to(topic: Topic, passed: int) -> tuple[Effect, ...]:
    """`passed`: how many messages from before are being passed on."""
    if topic == "payment":
        return (ShowPayment(),)
    return (Tell(Phrase("listening", (("waiting", passed),)), menu=True),)


def _reach_changed(state: State, event: ReachChanged) -> Step:
    if state.who.reachable == event.reachable:
        return Step(state)
    changed = replace(state, who=replace(state.who, reachable=event.reachable))
    if not isinstance(state.phase, Open):
        return Step(changed)
    key = "operators-reachable" if event.reachable else "operators-unreachable"
    return Step(changed, (Notify(Phrase(key), state.phase.card, silent=event.reachable),))
