"""Tables from files: CSV, one tab each, and XLSX with its tabs by name. The only file that knows calamine."""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from contracts.records import Tab
from sheets_sync.cells import Raw, text_of
from sheets_sync.headings import TABS, Layout, folded, tab_named

__all__ = ["BadFile", "read_files"]

_LARGEST = 64 << 20
_ENCODINGS = ("utf-8-sig", "cp1251")
_SEPARATORS = ";,\t"
_HEADINGS = 10


class BadFile(ValueError):
    """The file cannot be read as a table; the text says why and what to do."""


def read_files(paths: Sequence[Path]) -> Mapping[Tab, tuple[str, Sequence[Sequence[Raw]]]]:
    """What stands in the tabs of all these files, each with its file's name. Raises `BadFile`."""
    found: dict[Tab, tuple[str, Sequence[Sequence[Raw]]]] = {}
    for path in paths:
        for tab, grid in (_workbook(path) if path.suffix.lower() == ".xlsx" else _csv(path)).items():
            if tab in found:
                raise BadFile(f"{path} and {found[tab][0]} both hold the tab {TABS[tab].english}")
            found[tab] = (path.name, grid)
    return found


def _workbook(path: Path) -> Mapping[Tab, Sequence[Sequence[Raw]]]:
    _bearable(path)
    try:
        book = CalamineWorkbook.from_path(str(path))
        tabs = {tab: title for title in reversed(book.sheet_names) if (tab := tab_named(title)) is not None}
        grids = {tab: book.get_sheet_by_name(title).to_python(skip_empty_area=False) for tab, title in tabs.items()}
    except CalamineError:
        raise BadFile(f"{path} is no XLSX that can be read") from None
    if not grids:
        titles = ", ".join(layout.english for layout in TABS.values())
        raise BadFile(f"{path} has none of the tabs {titles} (or Тарифы, Клиенты, Подписки)")
    return {tab: [[_raw(cell) for cell in row] for row in grid] for tab, grid in grids.items()}


def _csv(path: Path) -> Mapping[Tab, Sequence[Sequence[Raw]]]:
    _bearable(path)
    text = _decoded(path)
    head = "\n".join(text.splitlines()[:_HEADINGS])
    separator = max(_SEPARATORS, key=head.count)
    rows = list(csv.reader(text.splitlines(keepends=True), delimiter=separator))
    tab = tab_named(path.stem) or _by_headings(rows)
    if tab is None:
        raise BadFile(f"{path}: name it clients.csv, tariffs.csv or subscriptions.csv, or give it their headings")
    return {tab: rows}


def _bearable(path: Path) -> None:
    try:
        size = path.stat().st_size
    except OSError:
        raise BadFile(f"there is no file {path}") from None
    if size > _LARGEST:
        raise BadFile(f"{path} is larger than {_LARGEST >> 20} MB")


def _decoded(path: Path) -> str:
    for encoding in _ENCODINGS:
        try:
            return path.read_text(encoding)
        except UnicodeDecodeError:
            continue
        except OSError:
            break
    raise BadFile(f"{path} cannot be read: save it as CSV in UTF-8")


def _by_headings(rows: Sequence[Sequence[str]]) -> Tab | None:
    """The tab whose headings stand there best, all that it needs among them."""

    def fits(layout: Layout) -> int:
        known = max(
            (sum(not column.names.isdisjoint(names) for column in layout.columns) for names in heads), default=0
        )
        whole = any(
            all(not column.names.isdisjoint(names) for column in layout.columns if column.needed) for names in heads
        )
        return known if whole else 0

    heads = [{folded(cell) for cell in row} for row in rows[:_HEADINGS]]
    best = max(TABS.values(), key=fits)
    return best.tab if fits(best) else None


def _raw(cell: object) -> Raw:
    """Times of day and durations are no values of ours: they are shown as the texts they are."""
    return cell if cell is None or isinstance(cell, Raw) else text_of(str(cell))
