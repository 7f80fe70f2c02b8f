"""What follows from what an operator did with a client's dialog."""

from dataclasses import replace
from typing import assert_never

from router.dialog.answering import given
from router.dialog.closing import closed, thanks
from router.dialog.effects import Deliver, Effect, KeepNote, Notify, Phrase, Step
from router.dialog.events import (
    Answered,
    AssignAsked,
    BanAsked,
    CloseAsked,
    NoteGiven,
    OperatorEvent,
    UnbanAsked,
)
from router.dialog.holding import open_dialog
from router.dialog.rating import no_comment
from router.dialog.states import Closed, Open, State, Stranger

__all__ = ["TOGETHER_SECONDS", "step"]

TOGETHER_SECONDS = 120.0
"""Two operators who answer one client within so long are told of each other."""


def step(state: State, event: OperatorEvent) -> Step:
    """What the client gets, and what the operators read about it."""
    match event:
        case Answered():
            return _answered(state, event)
        case CloseAsked():
            return _close_asked(state, event)
        case AssignAsked():
            return _assign_asked(state, event)
        case NoteGiven(message=message, text=text, by=by):
            return Step(state, (KeepNote(text, by), _word(message, "operators-noted")))
        case BanAsked():
            return _ban_asked(state, event)
        case UnbanAsked():
            return _unban_asked(state, event)
        case _:
            assert_never(event)


def _answered(state: State, event: Answered) -> Step:
    """An answer is always delivered, but to somebody banned; while the dialog is closed it opens one again."""
    if state.who.banned:
        return Step(state, (_word(event.piece.message, "operators-banned-not-sent"),))
    match state.phase:
        case Open() as dialog:
            delivered = Deliver(event.piece, dialog.dialog, event.operator)
            return Step(replace(state, phase=_with_answer(dialog, event)), (delivered, *_together(dialog, event)))
        case Closed():
            topic = state.past.topic if state.past is not None else "support"
            opened, shown = open_dialog(state, topic, event.fresh, event.at, again=True)
            answering = no_comment(opened)
            if isinstance(answering.phase, Open):
                answering = replace(answering, phase=_with_answer(answering.phase, event))
            return Step(answering, (Deliver(event.piece, event.fresh, event.operator), *shown))
        case Stranger():
            return Step(state, (Deliver(event.piece, None, event.operator),))
        case _:
            assert_never(state.phase)


def _with_answer(dialog: Open, event: Answered) -> Open:
    """The first answer takes the dialog, if it is known whose it is; nothing waits any more, unless it is refused."""
    answered = given(dialog, event.piece.message)
    if event.operator is None:
        return answered
    taken = dialog.assigned is None
    return replace(
        answered,
        assigned=event.operator if taken else dialog.assigned,
        assigned_name=event.name if taken else dialog.assigned_name,
        last_by=event.operator,
        last_at=event.at,
    )


def _together(dialog: Open, event: Answered) -> tuple[Effect, ...]:
    """Two operators answer one client at the same time: both read who is on it."""
    if event.operator is None or dialog.last_by in {None, event.operator} or dialog.last_at is None:
        return ()
    if event.at - dialog.last_at > TOGETHER_SECONDS:
        return ()
    return (_word(event.piece.message, "operators-together", who=dialog.assigned_name, other=event.name),)


def _close_asked(state: State, event: CloseAsked) -> Step:
    match state.phase:
        case Open() as dialog if event.dialog not in {None, dialog.dialog}:
            return Step(state, (_word(event.message, "operators-other-open"),))
        case Open() as dialog:
            word = _word(event.message, "operators-closed")
            return Step(closed(state, dialog, event.at), (*thanks(dialog), word))
        case Closed() | Stranger():
            return Step(state, (_word(event.message, "operators-already-closed"),))
        case _:
            assert_never(state.phase)


def _assign_asked(state: State, event: AssignAsked) -> Step:
    if not isinstance(state.phase, Open):
        return Step(state, (_word(event.message, "operators-already-closed"),))
    assigned = replace(state.phase, assigned=event.operator, assigned_name=event.name)
    return Step(replace(state, phase=assigned), (_word(event.message, "operators-assigned", who=event.name),))


def _ban_asked(state: State, event: BanAsked) -> Step:
    """The client reads nothing of it, neither now nor later."""
    over = closed(state, state.phase, event.at) if isinstance(state.phase, Open) else state
    who = replace(state.who, ban=event.reason)
    banned = replace(no_comment(over), who=who, held=(), not_kept=0, heard_at=None, code=None)
    return Step(banned, (_word(event.message, "operators-banned"),))


def _unban_asked(state: State, event: UnbanAsked) -> Step:
    if not state.who.banned:
        return Step(state, (_word(event.message, "operators-not-banned"),))
    heard = replace(state, who=replace(state.who, ban=None), unheard=0)
    return Step(heard, (_word(event.message, "operators-unbanned", count=state.unheard),))


def _word(message: str, key: str, **values: str | int) -> Notify:
    return Notify(Phrase(key, tuple(values.items())), message, silent=True)
