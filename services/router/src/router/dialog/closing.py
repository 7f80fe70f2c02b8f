"""A dialog's end: what the client reads then, and what is remembered of it."""

from dataclasses import replace

from router.dialog.effects import Effect, Phrase, Tell
from router.dialog.states import Closed, Open, Past, State, Stranger

__all__ = ["closed", "thanks"]


def closed(state: State, dialog: Open, at: float) -> State:
    """The state with this dialog over; whoever has no e-mail by then is asked for one again."""
    phase = Closed() if state.who.email is not None else Stranger()
    return replace(state, phase=phase, past=_past(dialog, at), heard_at=None)


def _past(dialog: Open, at: float) -> Past:
    return Past(dialog.dialog, dialog.topic, at, dialog.card, awaits=dialog.awaits)


def thanks(dialog: Open) -> tuple[Effect, ...]:
    """The rating comes last: on Facebook its buttons vanish with the next message (FB-23)."""
    return (Tell(Phrase("closed"), menu=True), Tell(Phrase("closed-rate"), rate=dialog.dialog))
