"""`step`: what happens next, for every state and every event. Total, and pure: no clock, no I/O, no randomness."""

from typing import assert_never

from router.dialog import client, delivery, operator
from router.dialog.effects import Step
from router.dialog.events import (
    AnswerDelivered,
    Answered,
    AnswerRefused,
    CardDelivered,
    Changed,
    Chose,
    CloseAsked,
    Event,
    GaveEmail,
    RatingPressed,
    ReachChanged,
    RelayDelivered,
    RelayRefused,
    SentUnsupported,
    Started,
    StrangePress,
    WaitedLong,
    Wrote,
)
from router.dialog.states import State

__all__ = ["step"]


def step(state: State, event: Event) -> Step:
    """Decide. What comes late, twice or out of place changes nothing and is no error."""
    match event:
        case (
            Wrote()
            | Changed()
            | GaveEmail()
            | Started()
            | Chose()
            | SentUnsupported()
            | RatingPressed()
            | StrangePress()
            | ReachChanged()
        ):
            return client.step(state, event)
        case Answered() | CloseAsked():
            return operator.step(state, event)
        case CardDelivered() | RelayDelivered() | RelayRefused() | AnswerDelivered() | AnswerRefused() | WaitedLong():
            return delivery.step(state, event)
        case _:
            assert_never(event)
