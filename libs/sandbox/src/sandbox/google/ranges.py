"""A1 notation: `'Клиенты'`, `'Клиенты'!A1:D`, `Клиенты!B7`."""

import re
from dataclasses import dataclass

from sandbox.google.refusals import bad_argument
from sandbox.google.world import Spreadsheet, Tab

__all__ = ["Range", "range_of"]

_CORNER = re.compile(r"([A-Za-z]{0,3})(\d{0,7})")


@dataclass(frozen=True)
class Range:
    """A box of cells, counted from 0, its ends not in it; `name` is how Google writes it."""

    tab: Tab
    top: int
    left: int
    bottom: int
    right: int

    @property
    def name(self) -> str:
        """With every corner."""
        quoted = "'" + self.tab.title.replace("'", "''") + "'"
        return f"{quoted}!{_letters(self.left)}{self.top + 1}:{_letters(self.right - 1)}{self.bottom}"


def range_of(sheet: Spreadsheet, text: str) -> Range:
    """Raises `GoogleError` 400 for what is no range of this sheet (GS-5)."""
    title, corners = _parted(text)
    tab = next((tab for tab in sheet.tabs if tab.title.casefold() == title.casefold()), None)
    if tab is None:
        raise bad_argument(f"Unable to parse range: {text}")
    if corners is None:
        return Range(tab, 0, 0, tab.height, tab.width)
    first, _, last = corners.partition(":")
    left, top = _corner(first, text)
    right, bottom = _corner(last or first, text)
    box = Range(
        tab,
        top or 0,
        left or 0,
        tab.height if bottom is None else bottom + 1,
        tab.width if right is None else right + 1,
    )
    if box.top >= tab.height or box.left >= tab.width:
        raise bad_argument(f"Range ({text}) exceeds grid limits. Max rows: {tab.height}, max columns: {tab.width}")
    return box


def _parted(text: str) -> tuple[str, str | None]:
    if text.startswith("'"):
        found = re.fullmatch(r"'((?:[^']|'')+)'(?:!(.+))?", text)
        if found is None:
            raise bad_argument(f"Unable to parse range: {text}")
        return found[1].replace("''", "'"), found[2]
    title, found_mark, corners = text.partition("!")
    return title, corners if found_mark else None


def _corner(text: str, whole: str) -> tuple[int | None, int | None]:
    found = _CORNER.fullmatch(text)
    if found is None or not text:
        raise bad_argument(f"Unable to parse range: {whole}")
    column = None
    for letter in found[1].upper():
        column = ((column or 0) * 26) + ord(letter) - ord("A") + 1
    return None if column is None else column - 1, int(found[2]) - 1 if found[2] else None


def _letters(column: int) -> str:
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
