"""From what stands in a tab to its rows: each checked by itself, the bad ones with a reason and their number. Pure.

A bad row is skipped and never counts as vanished: its key is `present`, so that what the records had by it stays.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from contracts.records import RefusedRow, RowFault, Tab
from sheets_sync.cells import BadCell, Raw, is_error, text_of
from sheets_sync.headings import TABS, Headings, Layout, find_headings

__all__ = ["KnownTariffs", "Refused", "Row", "TabRead", "read_tab"]

_SHOWN = 60
"""Signs of a cell that are shown to the owner."""


@dataclass(frozen=True, slots=True)
class Row:
    """One good row."""

    number: int
    """As the sheet numbers it, from 1."""
    key: str
    """The e-mail, or the tariff's name, as it is found: in small letters."""
    cells: Mapping[str, str]
    """Every known column that the tab has, but the e-mail; the value in its one written form."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that was skipped."""

    row: RefusedRow
    content: tuple[str, ...]
    """What stands in its known columns: the same row elsewhere in the tab is no news."""


@dataclass(frozen=True, slots=True)
class TabRead:
    """A tab, as far as it matters to us."""

    tab: Tab
    title: str
    headings: Headings
    rows: Mapping[str, Row]
    """By key, in the order of the tab."""
    present: frozenset[str]
    """The keys of all rows, bad ones included."""
    refused: tuple[Refused, ...]
    grid: Sequence[Sequence[Raw]] = field(repr=False)

    def raw(self, number: int, name: str) -> Raw:
        """What a cell of a row holds; rows come ragged (GS-16)."""
        return _at(self.grid[number - 1], self.headings.places[name])


@dataclass(frozen=True, slots=True)
class KnownTariffs:
    """What subscriptions may name."""

    names: Mapping[str, str] = field(default_factory=dict)
    """As they are written, by their names in small letters."""
    held: Mapping[str, str] = field(default_factory=dict)
    """What a client has already, by e-mail: a tariff that was switched off is no fault of theirs."""

    anything: bool = False
    """Whether any name is taken as it is: somebody else knows the tariffs."""

    def spelled(self, email: str, tariff: str) -> str | None:
        """The tariff as it is written; `None` for one that nobody knows."""
        name = tariff.casefold()
        held = self.held.get(email, "")
        found = self.names.get(name) or (held if held.casefold() == name else None)
        return tariff if found is None and self.anything else found


def read_tab(tab: Tab, title: str, grid: Sequence[Sequence[Raw]], tariffs: KnownTariffs | None = None) -> TabRead:
    """The rows of a tab. `tariffs`: what subscriptions may name.

    Raises `NoHeadings`.
    """
    layout = TABS[tab]
    headings = find_headings(layout, grid)
    reading = _Reading(layout, headings, tariffs or KnownTariffs())
    for number, cells in enumerate(grid[headings.row + 1 :], headings.row + 2):
        known = [_at(cells, place) for place in headings.places.values()]
        if any(cell is not None and text_of(cell) for cell in known):
            reading.take(number, cells, known)
    return TabRead(tab, title, headings, reading.rows, frozenset(reading.present), tuple(reading.refused), grid)


class _Reading:
    """The rows of one tab, one after another."""

    def __init__(self, layout: Layout, headings: Headings, tariffs: KnownTariffs) -> None:
        self._layout = layout
        self._places = headings.places
        self._tariffs = tariffs
        self.rows: dict[str, Row] = {}
        self.present: set[str] = set()
        self.refused: list[Refused] = []

    def take(self, number: int, cells: Sequence[Raw], known: Sequence[Raw]) -> None:
        """Read one row that is not empty."""
        content = tuple(text_of(cell)[:_SHOWN] for cell in known)
        try:
            key = self._key(cells)
            values = self._values(cells, key)
        except _Bad as bad:
            if bad.key is not None:
                self.present.add(bad.key)
            self._refuse(number, bad.fault, bad.value, content)
            return
        if key in self.rows:
            first = self.rows[key].number
            self._refuse(number, "duplicate", content[0], content, other=first)
            return
        self.present.add(key)
        self.rows[key] = Row(number, key, values)

    def _key(self, cells: Sequence[Raw]) -> str:
        raw = _at(cells, self._places[self._layout.key.field])
        if is_error(raw):
            raise _Bad("error_cell", raw, None)
        try:
            key = self._layout.key.read(raw)
        except BadCell as bad:
            raise _Bad(bad.fault, raw, None) from None
        if not key:
            raise _Bad("no_name", raw, None)
        return key.casefold()

    def _values(self, cells: Sequence[Raw], key: str) -> Mapping[str, str]:
        values: dict[str, str] = {}
        for column in self._layout.columns:
            place = self._places.get(column.field)
            if place is None or column.field == "email":
                continue
            raw = _at(cells, place)
            if is_error(raw):
                raise _Bad("error_cell", raw, key)
            try:
                values[column.field] = column.read(raw)
            except BadCell as bad:
                raise _Bad(bad.fault, raw, key) from None
        for fault in self._missing(values):
            raise _Bad(fault, None, key)
        if self._layout.tab == "subscriptions" and values["tariff"]:
            named = self._tariffs.spelled(key, values["tariff"])
            if named is None:
                raise _Bad("unknown_tariff", values["tariff"], key)
            values["tariff"] = named
        return values

    def _missing(self, values: Mapping[str, str]) -> Iterator[RowFault]:
        """What a whole row needs. A subscription with neither tariff nor day is none, and no fault."""
        match self._layout.tab:
            case "tariffs":
                faults: tuple[tuple[str, RowFault], ...] = (
                    ("price", "no_price"),
                    ("currency", "no_currency"),
                    ("days", "no_days"),
                )
                yield from (fault for name, fault in faults if not values[name])
            case "subscriptions":
                tariff, day = values["tariff"], values["last_paid_day"]
                if day and not tariff:
                    yield "no_tariff"
                if tariff and not day:
                    yield "no_day"
            case "clients":
                return

    def _refuse(
        self, number: int, fault: RowFault, value: str, content: tuple[str, ...], *, other: int | None = None
    ) -> None:
        row = RefusedRow(tab=self._layout.tab, row=number, fault=fault, value=value[:_SHOWN], other=other)
        self.refused.append(Refused(row, content))


class _Bad(Exception):
    """The row cannot be used."""

    def __init__(self, fault: RowFault, raw: Raw, key: str | None) -> None:
        super().__init__(fault)
        self.fault: RowFault = fault
        self.value = text_of(raw)
        self.key = key


def _at(cells: Sequence[Raw], place: int) -> Raw:
    return cells[place] if place < len(cells) else None
