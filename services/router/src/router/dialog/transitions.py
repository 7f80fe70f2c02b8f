"""`step`: what happens next, for every state and every event. Total, and pure: no clock, no I/O, no randomness."""

from typing import assert_never

from router.dialog import client, delivery, identity, operator, receipts
from router.dialog.effects import Step
from router.dialog.events import (
    AnswerDelivered,
    Answered,
    AnswerRefused,
    AssignAsked,
    BanAsked,
    CardDelivered,
    CaughtUp,
    Changed,
    Chose,
    ClaimSettled,
    CloseAsked,
    CloseChosen,
    CodeAsked,
    CodeUndelivered,
    Confirmed,
    Credited,
    CreditUndone,
    EmailAgain,
    Event,
    FellBehind,
    GaveEmail,
    LanguageChosen,
    NoteGiven,
    RatingPressed,
    ReachChanged,
    ReceiptDoubted,
    ReceiptRejected,
    RelayDelivered,
    RelayRefused,
    SentUnsupported,
    Started,
    StrangePress,
    SubscriptionAsked,
    UnbanAsked,
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
            | CloseChosen()
            | LanguageChosen()
            | SubscriptionAsked()
            | EmailAgain()
            | CodeAsked()
            | SentUnsupported()
            | RatingPressed()
            | StrangePress()
            | ReachChanged()
        ):
            return client.step(state, event)
        case Answered() | CloseAsked() | AssignAsked() | NoteGiven() | BanAsked() | UnbanAsked():
            return operator.step(state, event)
        case Confirmed() | ClaimSettled() | CodeUndelivered():
            return identity.step(state, event)
        case CardDelivered() | RelayDelivered() | RelayRefused() | AnswerDelivered() | AnswerRefused() | WaitedLong():
            return delivery.step(state, event)
        case FellBehind() | CaughtUp():
            return delivery.step(state, event)
        case Credited() | CreditUndone() | ReceiptDoubted() | ReceiptRejected():
            return receipts.step(state, event)
        case _:
            assert_never(event)
