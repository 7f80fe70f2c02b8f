"""What a round needs of Google and of the store."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from sheets_sync.cells import Raw
from sheets_sync.kept import Copy
from sheets_sync.state import Entry, Opened
from sheets_sync.writing import CellWrite, RowAppend

__all__ = ["CellPlace", "Ledger", "Sheet", "Spreadsheet"]

CellPlace = tuple[str, int, int]
"""Title, row from 1, column from 0."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One tab, as the spreadsheet lists it."""

    title: str
    number: int


class Spreadsheet(Protocol):
    """One spreadsheet at Google. Every call raises `GoogleSays`."""

    @property
    def account(self) -> str:
        """The e-mail with which the sheet must be shared."""
        ...

    async def modified(self) -> str:
        """When the sheet was last modified, in Drive's words."""
        ...

    async def tabs(self) -> Sequence[Sheet]:
        """All tabs in their order."""
        ...

    async def read(self, titles: Sequence[str]) -> dict[str, Sequence[Sequence[Raw]]]:
        """All that stands in these tabs, by title, in one call."""
        ...

    async def cells(self, places: Sequence[CellPlace]) -> Sequence[Raw]:
        """What single cells hold, in one call."""
        ...

    async def write(self, writes: Sequence[CellWrite]) -> None:
        """Write cells, all of them or none."""
        ...

    async def append(self, tab: Sheet, rows: Sequence[RowAppend]) -> None:
        """Add rows below the last one that has data, all of them or none."""
        ...


class Ledger(Protocol):
    """Where the copy is kept. Every call raises `Unavailable`."""

    async def open(self) -> Opened:
        """What a round begins with."""
        ...

    async def copy(self) -> Copy:
        """The last copy of the sheet."""
        ...

    async def keep(self, entry: Entry) -> None:
        """All of it in one transaction, and say what is to be said."""
        ...
