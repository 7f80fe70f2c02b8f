"""Sees to it that the board is drawn: a step at a time, whichever replica comes first."""

from typing import Protocol

from chassis.clock import Clock
from chassis.recurring import Recurring, Trouble

__all__ = ["LOOK_SECONDS", "Drawing", "drawer"]

LOOK_SECONDS = 1.0
"""How long a change may stay unseen."""


class Drawing(Protocol):
    """See `router.app.board.drawing.Drawing`."""

    async def turn(self) -> bool: ...


def drawer(drawing: Drawing, clock: Clock, look_seconds: float = LOOK_SECONDS) -> Recurring:
    """Asks for the next step again and again. Nothing is lost with it: what is to be drawn stands in the database."""

    async def turn() -> float:
        await drawing.turn()
        return look_seconds

    trouble = Trouble("the board could not be drawn", "board_failed", look_seconds)
    return Recurring("router-drawer", turn, trouble, clock)
