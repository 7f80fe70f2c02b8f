"""What a client writes while nothing goes to the operators: kept for a while, and passed on when a dialog opens."""

from dataclasses import replace

from router.dialog.effects import Announce, Effect, Examine, Relay
from router.dialog.states import Open, Piece, State, Topic

__all__ = ["HELD_AT_MOST", "HELD_SECONDS", "QUIET_SECONDS", "hold", "new_burst", "open_dialog", "waiting"]

HELD_SECONDS = 3600.0
HELD_AT_MOST = 10
QUIET_SECONDS = 60.0
"""After so long without a message the next one begins a new burst."""


def hold(state: State, piece: Piece) -> State:
    """The state with this message kept, and with what is too old or too much forgotten."""
    every = (*state.held, piece)
    recent = [kept for kept in every if kept.at >= piece.at - HELD_SECONDS][-HELD_AT_MOST:]
    return replace(state, held=tuple(recent), not_kept=state.not_kept + len(every) - len(recent))


def waiting(state: State, at: float) -> int:
    """How many messages would be passed on if a dialog opened now."""
    return sum(piece.at >= at - HELD_SECONDS for piece in state.held)


def new_burst(state: State, at: float) -> bool:
    """Whether the client should be told again that nothing is passed on."""
    return state.heard_at is None or at - state.heard_at >= QUIET_SECONDS


def open_dialog(
    state: State, topic: Topic, fresh: str, at: float, *, again: bool = False
) -> tuple[State, tuple[Effect, ...]]:
    """An open dialog; the operators get its card, which says how much was not kept, then what was, in order."""
    kept = tuple(piece for piece in state.held if piece.at >= at - HELD_SECONDS)
    awaits = fresh if topic == "payment" and (not again or _still_awaited(state)) else None
    phase = Open(fresh, topic, at, asked_at=min((piece.at for piece in kept), default=None), awaits=awaits)
    opened = replace(state, phase=phase, held=(), not_kept=0, heard_at=None)
    card = Announce(fresh, topic, again, not_kept=state.not_kept + len(state.held) - len(kept))
    read = () if awaits is None else tuple(Examine(piece, fresh, awaits) for piece in kept)
    return opened, (card, *(Relay(piece, fresh) for piece in kept), *read)


def _still_awaited(state: State) -> bool:
    """A dialog that an answer opens again goes on where it ended."""
    return state.past is not None and state.past.awaits is not None
