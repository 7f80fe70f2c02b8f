"""What follows from what became of a receipt: what the client reads, and whether another one is waited for."""

from dataclasses import replace
from typing import assert_never

from router.dialog.effects import Effect, Phrase, Step, Tell
from router.dialog.events import Credited, CreditUndone, MoneyEvent, ReceiptDoubted, ReceiptRejected
from router.dialog.states import Open, State, Subscription

__all__ = ["step"]


def step(state: State, event: MoneyEvent) -> Step:
    """Whoever has not proven who they are reads nothing of the record; somebody banned reads nothing at all."""
    match event:
        case Credited():
            return _credited(state, event)
        case CreditUndone():
            return _undone(state, event)
        case ReceiptDoubted():
            return Step(state, _tell(state, Phrase("receipt-doubted"), menu=False))
        case ReceiptRejected(wait=wait):
            return Step(_waits_no_more(state, wait), _tell(state, Phrase("receipt-rejected"), menu=True))
        case _:
            assert_never(event)


def _credited(state: State, event: Credited) -> Step:
    paid = Subscription(event.tariff, event.last_paid_day)
    known = replace(state, who=replace(state.who, subscription=paid, credited=True), correcting_at=None)
    values: tuple[tuple[str, str | int], ...] = (("tariff", event.tariff), ("days", event.days))
    if state.who.verified:
        told = Phrase("credited", (*values, ("day", f"{event.last_paid_day:%d.%m.%Y}")))
    else:
        told = Phrase("credited-unverified", values)
    return Step(_waits_no_more(known, event.wait), _tell(state, told, menu=True))


def _undone(state: State, event: CreditUndone) -> Step:
    known = replace(state, who=replace(state.who, subscription=event.left, credited=event.credited))
    values: tuple[tuple[str, str | int], ...] = (("tariff", event.tariff), ("days", event.days))
    if not state.who.verified:
        told = Phrase("credit-undone-unverified", values)
    elif event.left is None:
        told = Phrase("credit-undone-none", values)
    else:
        told = Phrase("credit-undone", (*values, ("day", f"{event.left.last_paid_day:%d.%m.%Y}")))
    return Step(known, _tell(state, told, menu=True))


def _waits_no_more(state: State, wait: str) -> State:
    if not isinstance(state.phase, Open) or state.phase.awaits != wait:
        return state
    return replace(state, phase=replace(state.phase, awaits=None))


def _tell(state: State, phrase: Phrase, *, menu: bool) -> tuple[Effect, ...]:
    return () if state.who.banned else (Tell(phrase, menu=menu),)
