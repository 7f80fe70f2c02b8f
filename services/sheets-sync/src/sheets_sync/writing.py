"""Which cells are to be written, and which rows added, so that the sheet shows what the bot changed. Pure.

Worked out right after a reading whose differences were said: every good row then is as the copy has it, and a cell that
the owner changed meanwhile carries a revision that the bot had not seen. Changes of one e-mail wait for one another.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice

from contracts.records import Cell, Tab
from sheets_sync.cells import Raw, serial_of, text_of
from sheets_sync.headings import TABS
from sheets_sync.kept import CLIENT_TABS, GONE, Kept, Overlay, Pending, Place, as_read, fields_of, same
from sheets_sync.rows import TabRead

__all__ = ["CellWrite", "Plan", "RowAppend", "plan"]

MOST_CELLS = 300
"""Of one round; the rest waits for the next."""
APPEND_AGAIN_SECONDS = 240.0
"""An append without an answer may still be carried out for so long (GS-2: 180 s); then, if no row came of it, again."""
_ISO = re.compile(r"\d{4}-\d{1,2}-\d{1,2}")
_LOOK = 50


@dataclass(frozen=True, slots=True)
class CellWrite:
    """One cell of a row that is there."""

    tab: Tab
    title: str
    row: int
    """From 1."""
    column: int
    """From 0."""
    value: str | int
    shows: Raw
    """What it must still show just before."""
    key_column: int
    key_shows: Raw
    """What the key's cell of the row must show: rows move when people sort and insert."""


@dataclass(frozen=True, slots=True)
class RowAppend:
    """A row that is not there."""

    tab: Tab
    title: str
    key: str
    values: tuple[str, ...]
    """By column, from the first."""
    day_at: int | None
    """Which of them is a day, as ISO has it."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do, and what the copy holds when it is done."""

    writes: tuple[CellWrite, ...] = ()
    written: Mapping[Place, Kept | None] = field(default_factory=dict)
    settled: tuple[int, ...] = ()
    """Pending changes that need no row to be added."""
    appends: tuple[RowAppend, ...] = ()
    appended: Mapping[Place, Kept] = field(default_factory=dict)
    after_appends: tuple[int, ...] = ()


def plan(copy: Overlay, reads: Mapping[Tab, TabRead], pending: Sequence[Pending], now: float) -> Plan:
    """What the pending changes come to, in their order, on a copy that nothing was changed in yet. `now` is in the
    store's seconds."""
    planning = _Planning(copy, reads, now)
    for one in pending:
        planning.take(one)
    return planning.result()


class _Planning:
    def __init__(self, copy: Overlay, reads: Mapping[Tab, TabRead], now: float) -> None:
        self._copy = copy
        self._reads = reads
        self._now = now
        self._writes: dict[tuple[Tab, int, int], CellWrite] = {}
        self._new_rows: dict[Place, dict[str, str]] = {}
        self._numbers: dict[Place, int] = {}
        self._waiting: set[str] = set()
        self._settled: list[int] = []
        self._after_appends: list[int] = []

    def take(self, one: Pending) -> None:
        """Plan one change, or let it wait with all that follow of its e-mail."""
        if one.email in self._waiting or len(self._writes) >= MOST_CELLS or not self._possible(one):
            self._waiting |= {one.email, one.key}
            return
        appends = False
        for tab in CLIENT_TABS:
            self._rename(tab, one)
            if self._row(tab, one.key) is not None:
                self._cells(tab, one)
            elif (tab, one.key) in self._new_rows:
                self._new_rows[tab, one.key] |= _values(one.of(tab))
                appends = True
            elif self._is_wanted(tab, one):
                self._new_rows[tab, one.key] = _values(one.of(tab))
                appends = True
        (self._after_appends if appends else self._settled).append(one.seq)

    def result(self) -> Plan:
        """Everything that was planned."""
        rows = {place: values for place, values in self._new_rows.items() if _is_something(place, values)}
        appends = tuple(self._append(tab, key, values) for (tab, key), values in rows.items())
        return Plan(
            writes=tuple(self._writes.values()),
            written=self._copy.changes,
            settled=tuple(self._settled if rows else [*self._settled, *self._after_appends]),
            appends=appends,
            appended={place: self._appended(place, values) for place, values in rows.items()},
            after_appends=tuple(self._after_appends if rows else ()),
        )

    def _possible(self, one: Pending) -> bool:
        """Whether every tab that it concerns was read and applied, and its rows are good ones."""
        for tab in CLIENT_TABS:
            concerned = bool(one.of(tab)) or one.new_email is not None
            if not concerned and not _wants(one, tab):
                continue
            read = self._reads.get(tab)
            if read is None:
                return False
            # The owner is at a bad row: what is to be written there waits until it is a good one. Where only the row
            # was wanted, it is there, good or bad.
            if concerned and any(key in read.present and key not in read.rows for key in (one.email, one.key)):
                return False
            recently = one.tried_at is not None and self._now - one.tried_at < APPEND_AGAIN_SECONDS
            if recently and self._row(tab, one.key) is None and self._is_wanted(tab, one):
                return False
        return True

    def _row(self, tab: Tab, key: str) -> int | None:
        """The number of the row that has this key, or will have it by then."""
        if (tab, key) in self._numbers:
            return self._numbers[tab, key]
        read = self._reads.get(tab)
        row = None if read is None or self._copy.there(tab, key) is None else read.rows.get(key)
        return None if row is None else row.number

    def _rename(self, tab: Tab, one: Pending) -> None:
        number = self._row(tab, one.email)
        if one.new_email is None or number is None or self._row(tab, one.key) is not None:
            return
        self._write(tab, number, "email", one.key)
        self._numbers[tab, one.key] = number
        self._copy.move(tab, one.email, one.key)

    def _cells(self, tab: Tab, one: Pending) -> None:
        number, kept = self._row(tab, one.key), self._copy.there(tab, one.key)
        if number is None or kept is None:
            return
        for cell in one.of(tab):
            value = as_read(cell.new)
            if cell.field not in self._reads[tab].headings.places or one.seen < kept.said.get(cell.field, 0):
                continue
            if not same(cell.field, value, kept.cells.get(cell.field, "")):
                self._write(tab, number, cell.field, value)
            kept = kept.with_cell(cell.field, value)
        self._copy.put(tab, one.key, kept)

    def _write(self, tab: Tab, number: int, field: str, value: str) -> None:
        read = self._reads[tab]
        column, key_column = read.headings.places[field], read.headings.places[TABS[tab].key.field]
        shows = read.raw(number, field)
        self._writes[tab, number, column] = CellWrite(
            tab,
            read.title,
            number,
            column,
            _form(read, field, value, shows),
            shows,
            key_column,
            read.raw(number, TABS[tab].key.field),
        )

    def _is_wanted(self, tab: Tab, one: Pending) -> bool:
        """Whether a row is to be made, and the owner has not removed it since."""
        kept, read = self._copy.get(tab, one.key), self._reads.get(tab)
        removed = 0 if kept is None else kept.said.get(GONE, 0)
        is_there = read is None or one.key in read.present
        return _wants(one, tab) and one.seen >= removed and not is_there

    def _append(self, tab: Tab, key: str, values: Mapping[str, str]) -> RowAppend:
        read = self._reads[tab]
        places = read.headings.places
        line = [""] * (max(places.values()) + 1)
        for name, value in {**values, "email": key}.items():
            if name in places:
                line[places[name]] = value
        day_at = places.get("last_paid_day") if values.get("last_paid_day") else None
        return RowAppend(tab, read.title, key, tuple(line), day_at)

    def _appended(self, place: Place, values: Mapping[str, str]) -> Kept:
        tab, _ = place
        kept = self._copy.get(*place)
        said = {} if kept is None else kept.said
        known = self._reads[tab].headings.places
        return Kept({field: values.get(field, "") for field in fields_of(tab) if field in known}, said)


def _wants(one: Pending, tab: Tab) -> bool:
    return tab.removesuffix("s") in one.wanted


def _is_something(place: Place, values: Mapping[str, str]) -> bool:
    """A subscription that has ended before its row was made needs none."""
    return place[0] != "subscriptions" or bool(values.get("tariff"))


def _values(cells: Sequence[Cell]) -> dict[str, str]:
    return {cell.field: as_read(cell.new) for cell in cells}


def _form(read: TabRead, field: str, value: str, shows: Raw) -> str | int:
    """The value as this column writes it: a real date stays one, and a text stays in its fashion."""
    if field != "last_paid_day" or not value:
        return value
    if isinstance(shows, int | float) and not isinstance(shows, bool):
        return serial_of(value)
    return value if _writes_iso(read, field, shows) else f"{date.fromisoformat(value):%d.%m.%Y}"


def _writes_iso(read: TabRead, field: str, shows: Raw) -> bool:
    if text_of(shows):
        return _ISO.fullmatch(text_of(shows)) is not None
    others = (text_of(read.raw(row.number, field)) for row in islice(read.rows.values(), _LOOK))
    return any(_ISO.fullmatch(other) for other in others)
