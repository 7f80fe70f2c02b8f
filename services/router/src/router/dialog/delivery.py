"""What follows from what became of relays and answers."""

from dataclasses import replace
from typing import assert_never

from router.dialog.answering import settled
from router.dialog.effects import Mark, Notify, Offer, Phrase, Step, Tell
from router.dialog.events import (
    AnswerDelivered,
    AnswerRefused,
    CardDelivered,
    CaughtUp,
    DeliveryEvent,
    FellBehind,
    RelayDelivered,
    RelayRefused,
    WaitedLong,
)
from router.dialog.states import Open, State

__all__ = ["step"]


def step(state: State, event: DeliveryEvent) -> Step:
    """What the people on both sides see of it."""
    match event:
        case CardDelivered():
            return Step(_with_card(state, event))
        case RelayDelivered():
            return _relay_delivered(state, event)
        case RelayRefused():
            return _relay_refused(state, event)
        case AnswerDelivered():
            return Step(_settled(state, event.message, delivered=True), (Mark(event.message, "delivered"),))
        case AnswerRefused():
            return Step(_settled(state, event.message, delivered=False), (_answer_refused(state, event),))
        case WaitedLong():
            return Step(state, (Mark(event.message, "waiting"),))
        case FellBehind():
            return _fell_behind(state)
        case CaughtUp():
            return Step(replace(state, told_late=False))
        case _:
            assert_never(event)


def _settled(state: State, message: str, *, delivered: bool) -> State:
    """After a refused answer the client waits as long as without it."""
    if not isinstance(state.phase, Open):
        return state
    return replace(state, phase=settled(state.phase, message, delivered=delivered))


def _answer_refused(state: State, event: AnswerRefused) -> Notify:
    said = Phrase("operators-answer-refused", (("reason", event.reason), ("where", state.who.channel)))
    asks = event.reason == "human_agent_only" and event.command is not None
    return Notify(said, event.message, offers=(Offer("agent", event.command),) if asks and event.command else ())


def _relay_refused(state: State, event: RelayRefused) -> Step:
    """Both sides read it: the client, who alone can send it another way, and the operators."""
    if not event.relay:
        return Step(state, (Notify(Phrase("operators-card-refused")),))
    refused = Notify(Phrase("operators-relay-refused", (("reason", event.reason),)))
    if state.who.banned:
        return Step(state)  # nobody is heard who was banned meanwhile, and nothing is asked of them
    return Step(state, (Tell(Phrase("client-refused", (("reason", event.reason),))), refused))


def _with_card(state: State, event: CardDelivered) -> State:
    """The card is known from now on; a second one for the same dialog leaves the first in its place."""
    if isinstance(state.phase, Open) and state.phase.dialog == event.dialog and state.phase.card is None:
        return replace(state, phase=replace(state.phase, card=event.card))
    if state.past is not None and state.past.dialog == event.dialog and state.past.card is None:
        return replace(state, past=replace(state.past, card=event.card))
    return state


def _relay_delivered(state: State, event: RelayDelivered) -> Step:
    """Once per dialog the client reads that the first message was passed on, and only when it stands there."""
    phase = state.phase
    if not isinstance(phase, Open) or phase.dialog != event.dialog or phase.passed_on:
        return Step(state)
    return Step(replace(state, phase=replace(phase, passed_on=True)), (Tell(Phrase("passed-on")),))


def _fell_behind(state: State) -> Step:
    """The client reads once that it will take a while, until all of it has arrived."""
    if state.told_late or state.who.banned or not isinstance(state.phase, Open):
        return Step(state)
    return Step(replace(state, told_late=True), (Tell(Phrase("relays-late")),))
