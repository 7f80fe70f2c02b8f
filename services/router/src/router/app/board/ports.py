"""What the board needs of the store."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from router.app.board.steps import Board
from router.app.board.text import Reminded
from router.app.ports import Letter, Link, OpenDialogs, Sent, Settled

__all__ = ["Boards", "Glance", "Kept", "Seen", "Told"]


@dataclass(frozen=True, slots=True)
class Glance:
    """Enough to know whether there may be something to do."""

    board: Board
    marked_at: float | None
    """When the oldest change happened that was not drawn yet."""
    opened: bool
    """Whether a dialog is open."""
    now: float
    """The database's time, in epoch seconds."""


@dataclass(frozen=True, slots=True)
class Seen:
    """The board, its row locked, and what it should show."""

    board: Board
    now: float
    opened: OpenDialogs
    reminded: Reminded


@dataclass(frozen=True, slots=True)
class Told:
    """The board, its row locked, when something is heard that concerns it."""

    board: Board
    now: float
    ours: bool
    """Whether it is the end of a command that was to put a board there."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What is decided about it, kept together or not at all."""

    board: Board
    letters: tuple[Letter, ...] = ()
    sent: tuple[Sent, ...] = ()
    settled: tuple[Settled, ...] = ()
    links: tuple[Link, ...] = ()


class Boards(Protocol):
    """Where the board is remembered. Each raises `Unavailable` when the database is away."""

    async def glance(self, chat: str) -> Glance:
        """What is known of the board of this chat, without a lock."""
        ...

    async def change(self, chat: str, decide: Callable[[Seen], Kept]) -> bool:
        """Decide under the row's lock on what stands in the database; false if somebody else does so just now.

        The changes that were marked until then are done with: what is not drawn of them makes the board stale.
        """
        ...

    async def hear(self, message_id: str, chat: str, command: str | None, decide: Callable[[Told], Kept]) -> bool:
        """The same for what follows from a message, without reading what it should show; false if it was handled."""
        ...
