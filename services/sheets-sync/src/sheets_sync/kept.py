"""What is remembered between two readings: the last copy of the sheet, and what waits to be written. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from contracts.records import Cell, CellName, Tab
from sheets_sync.cells import LONGEST, text_of

__all__ = ["CLIENT_TABS", "GONE", "Copy", "Kept", "Overlay", "Pending", "Place", "as_read", "fields_of", "same"]

GONE = "*"
"""Under this name a row keeps the revision that said that it vanished."""

CLIENT_TABS: tuple[Tab, ...] = ("clients", "subscriptions")
"""The tabs whose rows are found by e-mail, and that are written to."""

Place = tuple[Tab, str]
"""A row: its tab and key."""

_FIELDS: Mapping[Tab, tuple[CellName, ...]] = {
    "tariffs": (),
    "clients": ("name", "language", "notes"),
    "subscriptions": ("tariff", "last_paid_day"),
}


def fields_of(tab: Tab) -> tuple[CellName, ...]:
    """The cells of a row that the bot may write, beside its e-mail."""
    return _FIELDS[tab]


def as_read(value: str) -> str:
    """A value of the bot as it will be read back from the sheet."""
    return text_of(value[:LONGEST])


def same(field: str, one: str, other: str) -> bool:
    """Whether two values of a field mean the same: a tariff is found whatever the case of its letters."""
    return one == other or (field == "tariff" and one.casefold() == other.casefold())


@dataclass(frozen=True, slots=True)
class Kept:
    """One row as the router was last told of it, or as it was last written."""

    cells: Mapping[str, str]
    said: Mapping[str, int]
    """For each field, the revision of the message that last told of a change of it by the owner."""
    gone: bool = False

    def with_cell(self, field: str, value: str) -> "Kept":
        """The same row after one of its cells was written by us."""
        return replace(self, cells={**self.cells, field: value})


@dataclass(frozen=True, slots=True)
class Pending:
    """A change of the bot that is not in the sheet yet."""

    seq: int
    email: str
    """As the sheet shows it once all before this has been written."""
    cells: tuple[Cell, ...]
    wanted: frozenset[str]
    seen: int
    tried_at: float | None = None
    """When its row was last appended without an answer, in the store's seconds."""

    @property
    def new_email(self) -> str | None:
        """The e-mail that the rows get."""
        return next((cell.new for cell in self.cells if cell.field == "email"), None)

    @property
    def key(self) -> str:
        """The key of the rows once this is written."""
        return self.new_email or self.email

    def of(self, tab: Tab) -> tuple[Cell, ...]:
        """The cells of one tab, its e-mail not among them."""
        return tuple(cell for cell in self.cells if cell.field in _FIELDS[tab])


Copy = Mapping[Place, Kept]
"""The last copy: each row by its tab and key."""


class Overlay:
    """A copy with changes beside it, so that only these are stored."""

    def __init__(self, copy: Copy) -> None:
        self._copy = copy
        self.changes: dict[Place, Kept | None] = {}

    def get(self, tab: Tab, key: str) -> Kept | None:
        """The row, also one that is gone."""
        place = (tab, key)
        return self.changes[place] if place in self.changes else self._copy.get(place)

    def there(self, tab: Tab, key: str) -> Kept | None:
        """The row, if the sheet has it."""
        kept = self.get(tab, key)
        return None if kept is None or kept.gone else kept

    def put(self, tab: Tab, key: str, kept: Kept | None) -> None:
        """Let the row be so from now on; `None` forgets it."""
        self.changes[tab, key] = kept

    def move(self, tab: Tab, key: str, to: str) -> None:
        """The row has another key."""
        self.put(tab, to, self.get(tab, key))
        self.put(tab, key, None)

    def merged(self) -> Copy:
        """The copy with the changes."""
        whole = {**self._copy, **self.changes}
        return {place: kept for place, kept in whole.items() if kept is not None}
