"""Rows as lines of JSON, and back: the same whatever database they come from or go to. Pure."""

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from otklik.archive.schema import Kind

__all__ = ["line_of", "row_of"]


def line_of(row: Mapping[str, Any]) -> str:
    """One row on one line."""
    return json.dumps({name: _plain(value) for name, value in row.items()}, ensure_ascii=False)


def _plain(value: object) -> object:
    match value:
        case bytes() | memoryview():
            return b64encode(bytes(value)).decode()
        case datetime() | date():
            return value.isoformat()
        case Decimal():
            return str(value)
        case _:
            return value


def row_of(line: str, kinds: Mapping[str, Kind]) -> dict[str, Any]:
    """The row again. `kinds` are the columns of today: one that came since the backup is left to its default.

    Raises `ValueError` for a line that is none of ours, or a column that nobody knows.
    """
    said = json.loads(line)
    strangers = said.keys() - kinds.keys()
    if strangers:
        raise ValueError(f"nobody knows the columns {', '.join(sorted(strangers))}")
    return {name: None if value is None else _READ[kinds[name]](value) for name, value in said.items()}


_READ: Mapping[Kind, Callable[[Any], Any]] = {
    "plain": lambda value: value,
    "bytes": b64decode,
    "date": date.fromisoformat,
    "moment": datetime.fromisoformat,
    "decimal": Decimal,
}
