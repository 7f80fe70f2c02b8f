"""What applying the owner's table needs of the store. Everything happens in one transaction."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from contracts.records import ClientChanged, TariffChanged
from router.app.owner.ports import Outcome
from router.app.owner.prompts import RecordField

__all__ = ["Overridden", "Paid", "SheetDesk", "SheetStore"]


Paid = tuple[str, date]
"""Tariff and last paid day."""


@dataclass(frozen=True, slots=True)
class Overridden:
    """The table's change overrode what the bot had given and the table did not show yet."""

    change: int
    """The line of the journal that brings it back."""
    email: str
    name: str
    was: Paid | str
    """What the bot had given: a subscription, or what it had written into `field`."""
    now: Paid | str | None
    """`None`: the row of the subscription has vanished."""
    field: RecordField | None = None
    """Of a client's own row; `None` is the subscription."""


class SheetDesk(Protocol):
    """The store within one transaction."""

    async def tariff(self, said: TariffChanged) -> None:
        """Make, change or switch off a tariff."""
        ...

    async def client(self, said: ClientChanged) -> Sequence[Overridden]:
        """Apply what changed in the rows of one e-mail."""
        ...


class SheetStore(Protocol):
    """Transactions of the owner's table."""

    async def change(self, message_id: str, work: Callable[[SheetDesk], Awaitable[Outcome]]) -> bool:
        """Do it all or nothing; false if the message had been handled. Raises `Unavailable`."""
        ...
