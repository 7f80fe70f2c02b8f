"""What follows from what an operator did with a client's dialog."""

from dataclasses import replace
from typing import assert_never

from router.dialog.effects import Deliver, Notify, Phrase, Step, Tell
from router.dialog.events import Answered, CloseAsked, OperatorEvent
from router.dialog.holding import open_dialog
from router.dialog.rating import no_comment
from router.dialog.states import Closed, Open, Past, State, Stranger

__all__ = ["step"]


def step(state: State, event: OperatorEvent) -> Step:
    """What the client gets, and what the operators read about it."""
    match event:
        case Answered():
            return _answered(state, event)
        case CloseAsked():
            return _close_asked(state, event)
        case _:
            assert_never(event)


def _answered(state: State, event: Answered) -> Step:
    """An answer is always delivered; while the dialog is closed it opens one again."""
    match state.phase:
        case Open() as dialog:
            taken = replace(dialog, assigned=dialog.assigned or event.operator)
            return Step(replace(state, phase=taken), (Deliver(event.piece, dialog.dialog),))
        case Closed():
            topic = state.past.topic if state.past is not None else "support"
            opened, shown = open_dialog(state, topic, event.fresh, event.at, again=True)
            answering = _assigned(no_comment(opened), event.operator)
            return Step(answering, (Deliver(event.piece, event.fresh), *shown))
        case Stranger():
            return Step(state, (Deliver(event.piece, None),))
        case _:
            assert_never(state.phase)


def _assigned(state: State, operator: str) -> State:
    if not isinstance(state.phase, Open):
        return state
    return replace(state, phase=replace(state.phase, assigned=operator))


def _close_asked(state: State, event: CloseAsked) -> Step:
    match state.phase:
        case Open() as dialog if event.dialog not in {None, dialog.dialog}:
            return Step(state, (Notify(Phrase("operators-other-open"), event.message, silent=True),))
        case Open() as dialog:
            past = Past(dialog.dialog, dialog.topic, event.at, dialog.card)
            closed = replace(state, phase=Closed(), past=past, heard_at=None)
            thanks = Tell(Phrase("closed-rate"), rate=dialog.dialog)
            return Step(closed, (thanks, Notify(Phrase("operators-closed"), event.message, silent=True)))
        case Closed() | Stranger():
            return Step(state, (Notify(Phrase("operators-already-closed"), event.message, silent=True),))
        case _:
            assert_never(state.phase)
