"""Reading and writing cells as Sheets v4 does: rendered, ragged, all or nothing."""

from collections.abc import Iterator, Mapping
from typing import Any

from sandbox.google.ranges import Range, range_of
from sandbox.google.refusals import bad_argument
from sandbox.google.world import Cell, Spreadsheet, Tab, Value, shown, trimmed

__all__ = ["append_cells", "batch_update", "read", "read_by_filters", "read_ranges"]

LONGEST = 50_000
_RENDERED = {"FORMATTED_VALUE", "UNFORMATTED_VALUE", "FORMULA"}
_DATES = {"SERIAL_NUMBER", "FORMATTED_STRING"}
_INPUT = {"RAW", "USER_ENTERED"}


def read_ranges(sheet: Spreadsheet, ranges: list[str], options: Mapping[str, str]) -> dict[str, Any]:
    """`values:batchGet`."""
    found = [read(range_of(sheet, text), options) for text in ranges]
    return {"spreadsheetId": sheet.id, "valueRanges": found}


def read_by_filters(sheet: Spreadsheet, body: Mapping[str, Any]) -> dict[str, Any]:
    """`values:batchGetByDataFilter`, by A1 ranges: what is asked for stands in the body, so there may be much of it."""
    filters = body.get("dataFilters")
    if not isinstance(filters, list) or not filters or not all("a1Range" in one for one in filters):
        raise bad_argument("Invalid value at 'data_filters': only a1Range is simulated")
    found = [{"valueRange": read(range_of(sheet, one["a1Range"]), body), "dataFilters": [dict(one)]} for one in filters]
    return {"spreadsheetId": sheet.id, "valueRanges": found}


def read(box: Range, options: Mapping[str, Any]) -> dict[str, Any]:
    """One range; `values` is missing where nothing stands."""
    how = options.get("valueRenderOption", "FORMATTED_VALUE")
    days = options.get("dateTimeRenderOption", "SERIAL_NUMBER")
    if how not in _RENDERED or days not in _DATES:
        raise bad_argument(f"Invalid value at 'value_render_option' or 'date_time_render_option': {how}, {days}")
    answer: dict[str, Any] = {"range": box.name, "majorDimension": "ROWS"}
    values = trimmed(_rendered(box, str(how), str(days)))
    return answer | ({"values": values} if values else {})


def _rendered(box: Range, how: str, days: str) -> Iterator[list[Value | None]]:
    for cells in box.tab.rows[box.top : box.bottom]:
        yield [_one(cell, how, days) for cell in cells[box.left : box.right]]


def _one(cell: Cell | None, how: str, days: str) -> Value | None:
    if cell is None:
        return None
    if cell.day and (how == "FORMATTED_VALUE" or days == "FORMATTED_STRING"):
        return shown(cell)
    if how == "FORMATTED_VALUE":
        return _formatted(cell.value)
    value = cell.value
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _formatted(value: Value) -> str:
    """As a Russian sheet shows it: a comma, and blanks that do not break (GS-20)."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, str):
        return value
    return f"{value:,}".replace(",", "\u00a0").replace(".", ",")


def batch_update(sheet: Spreadsheet, body: Mapping[str, Any]) -> dict[str, Any]:
    """`values:batchUpdate`: every cell, or none of them (GS-2)."""
    if body.get("valueInputOption") not in _INPUT:
        raise bad_argument("'valueInputOption' is required but not specified")
    if body["valueInputOption"] != "RAW":
        raise bad_argument("USER_ENTERED is not simulated here: it reads what people typed as a person would")
    changes: list[tuple[Tab, int, int, Any]] = []
    for one in body.get("data", ()):
        box = range_of(sheet, str(one.get("range", "")))
        for down, row in enumerate(one.get("values", ())):
            for along, value in enumerate(row):
                changes.append(_checked(box, box.top + down, box.left + along, value))
    for tab, row, column, value in changes:
        if value is not None:
            before = tab.at(row, column)
            keeps = before is not None and before.day and not isinstance(value, str | bool)
            tab.put(row, column, None if value == "" else Cell(value, day=keeps))
    return {"spreadsheetId": sheet.id, "totalUpdatedCells": len(changes)}


def _checked(box: Range, row: int, column: int, value: Any) -> tuple[Tab, int, int, Any]:
    if row >= box.bottom or column >= box.right:
        raise bad_argument(f"Requested writing within range [{box.name}], but tried writing to row [{row + 1}]")
    _bearable(box.tab, row, column, value)
    return box.tab, row, column, value


def _bearable(tab: Tab, row: int, column: int, value: Any) -> None:
    if not isinstance(value, str | int | float | bool | None):
        raise bad_argument("Invalid values: a cell holds a text, a number, or true or false")
    if isinstance(value, str) and len(value) > LONGEST:
        raise bad_argument(f"Your input contains more than the maximum of {LONGEST} characters in a single cell.")
    if (row, column) in tab.protected:
        raise bad_argument(
            "You are trying to edit a protected cell or object. "
            "Please contact the spreadsheet owner to remove protection if you need to edit."
        )


def append_cells(sheet: Spreadsheet, body: Mapping[str, Any]) -> dict[str, Any]:
    """`spreadsheets:batchUpdate` with `appendCells`: rows after the last one with data, from the first column on."""
    rows: list[tuple[Tab, list[Cell | None]]] = []
    for number, request in enumerate(body.get("requests", ())):
        wanted = request.get("appendCells")
        if wanted is None:
            raise bad_argument(f"Invalid requests[{number}]: only appendCells is simulated")
        tab = next((tab for tab in sheet.tabs if tab.number == wanted.get("sheetId", 0)), None)
        if tab is None:
            raise bad_argument(f"Invalid requests[{number}].appendCells: No grid with id: {wanted.get('sheetId')}")
        if not wanted.get("fields"):
            raise bad_argument(f"Invalid requests[{number}].appendCells: At least one field must be listed")
        rows += [(tab, [_entered(cell) for cell in row.get("values", ())]) for row in wanted.get("rows", ())]
    if not rows:
        raise bad_argument("Must specify at least one request.")
    for tab, cells in rows:
        at = tab.used()
        tab.height = max(tab.height, at + 1)
        tab.width = max(tab.width, len(cells))
        for column, cell in enumerate(cells):
            tab.put(at, column, cell)
    return {"spreadsheetId": sheet.id, "replies": [{}]}


def _entered(cell: Mapping[str, Any]) -> Cell | None:
    value = cell.get("userEnteredValue", {})
    form = cell.get("userEnteredFormat", {}).get("numberFormat", {}).get("type")
    if "stringValue" in value:
        if len(value["stringValue"]) > LONGEST:
            raise bad_argument(f"Your input contains more than the maximum of {LONGEST} characters in a single cell.")
        return Cell(str(value["stringValue"])) if value["stringValue"] else None
    if "numberValue" in value:
        return Cell(value["numberValue"], day=form == "DATE")
    if "boolValue" in value:
        return Cell(bool(value["boolValue"]))
    return None
