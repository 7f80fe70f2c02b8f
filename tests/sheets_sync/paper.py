"""A spreadsheet and a store in memory, which may fail where the real ones may: for what has thousands of cases."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Literal

from contracts.records import Cell, CopyAsked, LossAllowed, RecordChanged, Tab
from contracts.wire import Wire
from sheets_sync.cells import Raw
from sheets_sync.failures import GoogleSays
from sheets_sync.kept import Copy, Kept, Pending, Place
from sheets_sync.ports import CellPlace, Sheet
from sheets_sync.state import Asked, Entry, Opened, State
from sheets_sync.writing import CellWrite, RowAppend

__all__ = ["Died", "HastyClock", "PaperGoogle", "PaperLedger", "sheet_of"]

Fault = Literal["down", "lost", "refused"]
NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)
HEADINGS: Mapping[Tab, tuple[str, list[str]]] = {
    "clients": ("Клиенты", ["E-mail", "Имя", "Язык", "Заметки"]),
    "tariffs": ("Тарифы", ["Название", "Цена", "Валюта", "Дней", "Активен"]),
    "subscriptions": ("Подписки", ["E-mail", "Тариф", "Оплачено до"]),
}


class Died(Exception):
    """The process is gone here."""


class HastyClock:
    """Whoever sleeps has slept already: the time has passed."""

    def __init__(self) -> None:
        self.elapsed = 0.0

    def now(self) -> datetime:
        return NOON + timedelta(seconds=self.elapsed)

    def monotonic(self) -> float:
        return self.elapsed

    async def sleep(self, seconds: float) -> None:
        self.elapsed += max(0.0, seconds)


def sheet_of(**rows: Sequence[Sequence[Raw]]) -> dict[str, list[list[Raw]]]:
    """The three tabs with their headings and these rows, by title."""
    return {title: [list(names), *([*row] for row in rows.get(tab, ()))] for tab, (title, names) in HEADINGS.items()}


@dataclass
class PaperGoogle:
    """One spreadsheet. `faults` strike the next calls of a method, in order; `None` among them lets one through."""

    grids: dict[str, list[list[Raw]]]
    account: str = "otklik@example.iam.gserviceaccount.com"
    changes: int = 0
    faults: dict[str, list[Fault | GoogleSays | None]] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    before_write: Callable[[CellWrite], None] = lambda _write: None
    drive: bool = True

    def touch(self) -> None:
        """Somebody changed something."""
        self.changes += 1

    async def modified(self) -> str:
        self._call("modified")
        if not self.drive:
            raise GoogleSays("api_off", "no Drive", status=403)
        return f"v{self.changes}"

    async def tabs(self) -> Sequence[Sheet]:
        self._call("tabs")
        return [Sheet(title, number) for number, title in enumerate(self.grids)]

    async def read(self, titles: Sequence[str]) -> dict[str, Sequence[Sequence[Raw]]]:
        self._call("read")
        if not all(title in self.grids for title in titles):
            raise GoogleSays("failed", "Unable to parse range", status=400)
        return {title: _trimmed(self.grids[title]) for title in titles}

    async def cells(self, places: Sequence[CellPlace]) -> Sequence[Raw]:
        self._call("cells")
        return [self._at(*place) for place in places]

    async def write(self, writes: Sequence[CellWrite]) -> None:
        lost = self._call("write")
        for one in writes:
            self.before_write(one)
            row = self.grids[one.title][one.row - 1]
            row.extend([None] * (one.column + 1 - len(row)))
            row[one.column] = one.value
        self._done(lost)

    async def append(self, tab: Sheet, rows: Sequence[RowAppend]) -> None:
        lost = self._call("append")
        grid = self.grids[tab.title]
        while grid and not any(grid[-1]):
            grid.pop()
        grid.extend([*row.values] for row in rows)
        self._done(lost)

    def _call(self, method: str) -> bool:
        self.calls.append(method)
        waiting = self.faults.get(method, [])
        fault = waiting.pop(0) if waiting else None
        match fault:
            case GoogleSays():
                raise fault
            case "down":
                raise GoogleSays("unavailable", "down", status=503, uncertain=True)
            case "refused":
                raise GoogleSays("quota", "too many", status=429)
        return fault == "lost"

    def _done(self, lost: bool) -> None:
        self.touch()
        if lost:
            raise GoogleSays("unavailable", "no answer", uncertain=True)

    def _at(self, title: str, row: int, column: int) -> Raw:
        grid = self.grids[title]
        cells = grid[row - 1] if row <= len(grid) else []
        return cells[column] if column < len(cells) else None


def _trimmed(grid: Sequence[Sequence[Raw]]) -> list[list[Raw]]:
    """Google leaves out what is empty at the ends (GS-16)."""
    rows = [[*row] for row in grid]
    for row in rows:
        while row and row[-1] in {None, ""}:
            row.pop()
    while rows and not rows[-1]:
        rows.pop()
    return rows


@dataclass
class PaperLedger:
    """The store of a round in memory. `dies_at` counts the transactions until the process is gone."""

    clock: HastyClock
    state: State = field(default_factory=State)
    rows: dict[Place, Kept] = field(default_factory=dict)
    pending: list[Pending] = field(default_factory=list)
    asked: Asked = field(default_factory=Asked)
    said: list[Wire] = field(default_factory=list)
    heard_of: set[str] = field(default_factory=set)
    dies_at: int | None = None
    number: int = 0
    commits: int = 0

    async def heard(self, message_id: str, said: RecordChanged | LossAllowed | CopyAsked) -> bool:
        if message_id in self.heard_of:
            return False
        self.heard_of.add(message_id)
        match said:
            case RecordChanged():
                self.number += 1
                self.pending.append(Pending(self.number, said.email, said.cells, frozenset(said.wanted), said.seen))
            case LossAllowed():
                self.asked = replace(self.asked, allowed={**self.asked.allowed, said.tab: said.loss})
            case CopyAsked():
                self.asked = replace(self.asked, copy=True)
        return True

    async def open(self) -> Opened:
        return Opened(self.state, tuple(self.pending), self.asked, self.clock.elapsed)

    async def copy(self) -> Copy:
        return dict(self.rows)

    async def keep(self, entry: Entry) -> None:
        self._may_die()
        if entry.forget:
            self.rows.clear()
        for place, kept in entry.rows.items():
            if kept is None:
                self.rows.pop(place, None)
            else:
                self.rows[place] = kept
        self.state = entry.state or self.state
        self.pending = [one for one in self.pending if one.seq not in entry.settled]
        self.pending = [self._tried(one, entry) for one in self.pending]
        left = {tab: loss for tab, loss in self.asked.allowed.items() if entry.answered.allowed.get(tab) != loss}
        self.asked = Asked(self.asked.copy and not entry.answered.copy, left)
        self.said.extend(entry.messages)
        self.commits += 1

    def _tried(self, one: Pending, entry: Entry) -> Pending:
        return replace(one, tried_at=self.clock.elapsed) if one.seq in entry.tried else one

    def _may_die(self) -> None:
        if self.dies_at is not None:
            self.dies_at -= 1
            if self.dies_at < 0:
                self.dies_at = None
                raise Died


def cell(name: str, new: str) -> Cell:
    """A cell of a change."""
    return Cell.model_validate({"field": name, "new": new})
