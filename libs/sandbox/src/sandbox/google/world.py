"""Service accounts, spreadsheets and what stands in their cells."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sandbox.clock import SandboxClock
from sandbox.google.refusals import Impossible

__all__ = ["Account", "Cell", "Spreadsheet", "Tab", "Value", "World", "cell_of"]

Value = str | float | int | bool
EPOCH = date(1899, 12, 30)  # GS-21


@dataclass(frozen=True)
class Cell:
    """What one cell holds; `day` when it is formatted as a date."""

    value: Value
    day: bool = False


@dataclass
class Account:
    """A service account; who has the private key may act as it."""

    email: str
    key_id: str
    public: Any
    revoked: bool = False


@dataclass
class Tab:
    """One tab: its cells by row, and how large its grid is."""

    title: str
    number: int
    rows: list[list[Cell | None]] = field(default_factory=list)
    height: int = 1000
    width: int = 26
    protected: set[tuple[int, int]] = field(default_factory=set)
    """Cells that only the owner may change, by row and column from 0."""

    def at(self, row: int, column: int) -> Cell | None:
        """A cell, from 0; nothing where nobody wrote."""
        cells = self.rows[row] if row < len(self.rows) else []
        return cells[column] if column < len(cells) else None

    def put(self, row: int, column: int, cell: Cell | None) -> None:
        """Let a cell hold something."""
        while len(self.rows) <= row:
            self.rows.append([])
        cells = self.rows[row]
        cells.extend([None] * (column + 1 - len(cells)))
        cells[column] = cell

    def used(self) -> int:
        """How many rows there are down to the last one with data."""
        last = (number for number in range(len(self.rows), 0, -1) if any(self.rows[number - 1]))
        return next(last, 0)


@dataclass
class Spreadsheet:
    """One file."""

    id: str
    tabs: list[Tab]
    shared: dict[str, str] = field(default_factory=dict)
    """`reader` or `writer`, by e-mail."""
    modified: float = 0.0

    def tab(self, title: str) -> Tab:
        """Raises `Impossible`."""
        found = next((tab for tab in self.tabs if tab.title == title), None)
        if found is None:
            raise Impossible(f"there is no tab {title!r}")
        return found


class World:
    """All of it, and who waits for a change."""

    def __init__(self, clock: SandboxClock, seed: int) -> None:
        self.clock = clock
        self.seed = seed
        self.accounts: dict[str, Account] = {}
        self.sheets: dict[str, Spreadsheet] = {}
        self.tokens: dict[str, tuple[str, frozenset[str], float]] = {}
        """By token: whose it is, what for, and until when."""
        self.off: set[str] = set()
        """APIs that are not switched on in the project: `sheets`, `drive`."""
        self.skew = 0.0
        """By how many seconds the token server's clock is ahead of the caller's."""
        self._count = 0
        self._changes = asyncio.Event()

    def serial(self) -> int:
        """The next number."""
        self._count += 1
        return self._count

    def touch(self, sheet: Spreadsheet) -> None:
        """Somebody changed it: Drive's word for when is another one from now on."""
        sheet.modified = max(self.clock.now(), sheet.modified + 0.001)
        self.wake()

    def wake(self) -> None:
        """Tell whoever waits."""
        changes, self._changes = self._changes, asyncio.Event()
        changes.set()

    async def changed(self) -> None:
        """Wait for the next change."""
        await self._changes.wait()


def cell_of(value: Any) -> Cell | None:
    """What a person types: a number, a text, a yes or no; `{"day": "2026-12-31"}` is a real date."""
    match value:
        case None | "":
            return None
        case {"day": str(day)}:
            return Cell((date.fromisoformat(day) - EPOCH).days, day=True)
        case bool() | int() | float() | str():
            return Cell(value)
        case _:
            raise Impossible(f"nobody can type {value!r}")


def shown(cell: Cell | None) -> Value | None:
    """The cell as a person sees it, a real date as `31.12.2026`."""
    if cell is None:
        return None
    if cell.day and isinstance(cell.value, int | float):
        return f"{EPOCH + timedelta(days=int(cell.value)):%d.%m.%Y}"
    return cell.value


def trimmed(rows: Iterator[list[Value | None]]) -> list[list[Value]]:
    """Rows without what is empty at their ends, and without the empty ones at the end (GS-16)."""
    found: list[list[Value]] = []
    for row in rows:
        filled = ["" if value is None else value for value in row]
        while filled and filled[-1] == "":
            filled.pop()
        found.append(filled)
    while found and not found[-1]:
        found.pop()
    return found


def stamp(at: float) -> str:
    """Drive's way to write a time."""
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
