"""What forgetting a client needs of the store, and what it knows of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol

__all__ = ["Asker", "Counted", "Erased", "ForgetDesk", "Forgetting"]

Progress = Literal["exporting", "done", "refused"]


@dataclass(frozen=True, slots=True)
class Asker:
    """The owner who wants it."""

    by: str
    """The name."""
    home: str
    """The private chat with the bot: an export goes nowhere else."""


@dataclass(frozen=True, slots=True)
class Counted:
    """How much is kept of a client."""

    dialogs: int
    messages: int
    notes: int
    payments: int


@dataclass(frozen=True, slots=True)
class Forgetting:
    """One client on the way to being forgotten; the row says nothing of who that is but a number."""

    id: str
    client: int
    by: str
    chat: str
    """Where the owner asked for it, and is told."""
    thread: str | None
    prompt: str
    """The question whose button was pressed."""
    export: str
    """The command that brings the export."""
    progress: Progress = "exporting"


@dataclass(frozen=True, slots=True)
class Erased:
    """Of whom others are to erase what they hold."""

    emails: tuple[str, ...]
    chats: tuple[tuple[str, str], ...]
    """Channel and chat of each account."""
    places: tuple[str, ...]
    """The client's places in the operator chat."""
    question: str
    """What the question showed."""
    messages: tuple[str, ...]
    """Where that stands."""


class ForgetDesk(Protocol):
    """The store within one transaction, as far as forgetting goes."""

    async def counted_of(self, client: int) -> Counted:
        """How much is kept."""
        ...

    async def everything_of(self, client: int) -> Mapping[str, Any] | None:
        """All that is kept of a client, as JSON can hold it; the client is locked. `None` if there is none."""
        ...

    async def begin_forgetting(self, forgetting: Forgetting, at: float) -> None:
        """Keep that it is under way."""
        ...

    async def forgetting(self, number: str) -> Forgetting | None:
        """It, locked until the end of the transaction."""
        ...

    async def refuse_forgetting(self, number: str) -> None:
        """The export did not arrive: nothing is erased."""
        ...

    async def erase(self, forgetting: Forgetting, at: float) -> Erased | None:
        """Erase it all and write so into the journal; `None` if somebody has done it before."""
        ...

    async def erase_leftovers(self, number: str) -> None:
        """Erase what was on its way when the rest was erased."""
        ...
