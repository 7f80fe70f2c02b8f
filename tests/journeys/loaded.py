"""Imports all that `otklik up` may import; what `tests.journeys.forked` forks from has done so once."""

from importlib import import_module

from otklik.app import app
from otklik.catalog import CATALOG

__all__ = ["app"]

for _entry in CATALOG.values():
    for _room in ("settings", "wiring"):
        import_module(f"{_entry.package}.{_room}")
