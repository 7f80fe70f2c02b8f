"""What a client writes while nothing goes to the operators: kept for a while, and passed on when a dialog opens."""

from dataclasses import replace

from router.dialog.effects import Announce, Effect, Relay
from router.dialog.states import Open, Piece, State, Topic

__all__ = ["HELD_AT_MOST", "HELD_SECONDS", "QUIET_SECONDS", "hold", "new_burst", "open_dialog", "waiting"]

HELD_SECONDS = 3600.0
HELD_AT_MOST = 10
QUIET_SECONDS = 60.0
"""After so long without a message the next one begins a new burst."""


def hold(state: State, piece: Piece) -> State:
    """The state with this message kept, and with what is too old or too much forgotten."""
    recent = [kept for kept in (*state.held, piece) if kept.at >= piece.at - HELD_SECONDS]
    return replace(state, held=tuple(recent[-HELD_AT_MOST:]))


def waiting(state: State, at: float) -> int:
    """How many messages would be passed on if a dialog opened now."""
    return sum(piece.at >= at - HELD_SECONDS for piece in state.held)


def new_burst(state: State, at: float) -> bool:
    """Whether the client should be told again that nothing is passed on."""
    return state.heard_at is None or at - state.heard_at >= QUIET_SECONDS


def open_dialog(
    state: State, topic: Topic, fresh: str, at: float, *, again: bool = False
) -> tuple[State, tuple[Effect, ...]]:
    """An open dialog; the operators get its card, then what was kept, in order."""
    kept = tuple(piece for piece in state.held if piece.at >= at - HELD_SECONDS)
    opened = replace(state, phase=Open(fresh, topic, at), held=(), heard_at=None)
    return opened, (Announce(fresh, topic, again), *(Relay(piece, fresh) for piece in kept))
