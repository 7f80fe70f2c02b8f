"""The orders of the control API: what the sheet's owner does in the browser and the console, and trouble."""

from collections.abc import Callable, Mapping
from typing import Any

from aiohttp import web

from sandbox.control_routes import Order
from sandbox.faults import Faults
from sandbox.google.quota import Quota
from sandbox.google.refusals import Impossible
from sandbox.google.tokens import Tokens
from sandbox.google.world import Spreadsheet, Tab, World, cell_of, shown
from sandbox.journal import Journal
from sandbox.trouble_orders import TroubleOrders

__all__ = ["Orders"]


class Orders:
    """Carries out what tests, the demo and the page ask for. Rows and columns count from 1, as people count them."""

    def __init__(self, world: World, tokens: Tokens, quota: Quota, faults: Faults, journal: Journal) -> None:
        self._world = world
        self._tokens = tokens
        self._quota = quota
        self._trouble = TroubleOrders(faults, journal, world.clock)
        self._base = ""

    def came(self, request: web.Request) -> None:
        """Learn the address by which the sandbox is reached."""
        self._base = self._base or str(request.url.origin())

    def by_name(self) -> Mapping[str, Callable[[Order], Any]]:
        """All orders by the last part of their path."""
        return {
            **self._trouble.by_name(),
            "account": self._account,
            "revoke": self._revoke,
            "project": self._project,
            "sheet": self._sheet,
            "share": self._share,
            "fill": self._fill,
            "type": self._type,
            "insert": self._insert,
            "delete": self._delete,
            "sort": self._sort,
            "tab": self._tab,
            "protect": self._protect,
            "format": self._format,
            "grid": self._grid,
            "whole": self._whole,
        }

    def standing(self, order: Order) -> list[Order]:
        """The rows of a tab, in the shape in which a wait that ended shows what it saw."""
        return [
            {"id": row["row"], "sender_name": order["tab"], "kind": "row", "text": str(row["cells"])}
            for row in self._rows(order)
        ]

    def fitting(self, order: Order) -> list[Order]:
        """The rows of a tab that show all of these cells, each by its heading."""
        wanted: dict[str, Any] = order["cells"]
        return [
            row for row in self._rows(order) if all(row["cells"].get(name) == value for name, value in wanted.items())
        ]

    async def changed(self) -> None:
        """Wait for the next change."""
        await self._world.changed()

    def _rows(self, order: Order) -> list[Order]:
        tab = self._one(order)[1]
        heads = [str(shown(cell) or "") for cell in tab.rows[0]] if tab.rows else []
        return [
            {"row": number, "cells": {head: shown(tab.at(number - 1, place)) for place, head in enumerate(heads)}}
            for number in range(2, tab.used() + 1)
        ]

    def _account(self, order: Order) -> Order:
        return dict(self._tokens.account(order.get("name", "otklik"), f"{self._base}/google/token"))

    def _revoke(self, order: Order) -> Order:
        self._world.accounts[order["email"]].revoked = True
        return {}

    def _project(self, order: Order) -> Order:
        """Which APIs are off, how wrong the token server finds the caller's clock, how many calls are allowed."""
        if "off" in order:
            self._world.off = set(order["off"])
        self._world.skew = order.get("skew", self._world.skew)
        self._quota.limits |= order.get("limits", {})
        return {"limits": self._quota.limits}

    def _sheet(self, order: Order) -> Order:
        number = order.get("id") or f"1Sandbox{self._world.seed}_{self._world.serial():030d}"
        sheet = Spreadsheet(number, [])
        self._world.sheets[number] = sheet
        for title, rows in order["tabs"].items():
            sheet.tabs.append(_filled(Tab(title, self._world.serial() if sheet.tabs else 0), rows))
        self._world.touch(sheet)
        return {"id": number}

    def _share(self, order: Order) -> Order:
        sheet = self._file(order)
        if order.get("role") in {"reader", "writer"}:
            sheet.shared[order["email"]] = order["role"]
        else:
            sheet.shared.pop(order["email"], None)
        return {}

    def _fill(self, order: Order) -> Order:
        """Paste whole rows over all that stands in a tab."""
        sheet, tab = self._one(order)
        tab.rows.clear()
        _filled(tab, order["rows"])
        return self._touched(sheet)

    def _type(self, order: Order) -> Order:
        sheet, tab = self._one(order)
        for row, column, value in order["cells"]:
            tab.put(row - 1, column - 1, cell_of(value))
            tab.height, tab.width = max(tab.height, row), max(tab.width, column)
        return self._touched(sheet)

    def _insert(self, order: Order) -> Order:
        sheet, tab = self._one(order)
        for values in reversed(order.get("rows", [[]])):
            tab.rows.insert(order["row"] - 1, [cell_of(value) for value in values])
            tab.height += 1
        return self._touched(sheet)

    def _delete(self, order: Order) -> Order:
        sheet, tab = self._one(order)
        for row in sorted(order["rows"], reverse=True):
            if row > tab.used():
                raise Impossible(f"there is no row {row}")
            del tab.rows[row - 1]
        return self._touched(sheet)

    def _sort(self, order: Order) -> Order:
        """All rows but the first, by what they show in a column; or the other way round."""
        sheet, tab = self._one(order)
        place = order["column"] - 1
        tab.rows[1:] = sorted(
            tab.rows[1 : tab.used()],
            key=lambda row: str(shown(row[place]) if place < len(row) else ""),
            reverse=bool(order.get("reverse")),
        )
        return self._touched(sheet)

    def _tab(self, order: Order) -> Order:
        """Give a tab another name, add one, or remove one."""
        sheet = self._file(order)
        match order:
            case {"add": str(title)}:
                sheet.tabs.append(_filled(Tab(title, self._world.serial()), order.get("rows", [])))
            case {"remove": str(title)}:
                sheet.tabs.remove(sheet.tab(title))
            case {"tab": str(title), "title": str(new)}:
                sheet.tab(title).title = new
        return self._touched(sheet)

    def _protect(self, order: Order) -> Order:
        sheet, tab = self._one(order)
        tab.protected = {(row - 1, column - 1) for row, column in order["cells"]}
        return self._touched(sheet)

    def _format(self, order: Order) -> Order:
        """Colours: nothing that stands there changes, and Drive counts it all the same (GS-30)."""
        return self._touched(self._file(order))

    def _grid(self, order: Order) -> Order:
        """What a tab shows, down to the last row with data."""
        tab = self._one(order)[1]
        rows = [[shown(cell) for cell in cells] for cells in tab.rows[: tab.used()]]
        return {"rows": rows}

    def _whole(self, order: Order) -> Order:
        """All tabs as the owner sees them, and when anything in them changed last."""
        sheet = self._file(order)
        tabs = [{"title": tab.title, **self._grid({**order, "tab": tab.title})} for tab in sheet.tabs]
        return {"modified": sheet.modified, "tabs": tabs}

    def _one(self, order: Order) -> tuple[Spreadsheet, Tab]:
        sheet = self._file(order)
        return sheet, sheet.tab(order["tab"])

    def _file(self, order: Order) -> Spreadsheet:
        number = order.get("sheet") or next(iter(self._world.sheets), "")
        if number not in self._world.sheets:
            raise Impossible(f"there is no sheet {number!r}")
        return self._world.sheets[number]

    def _touched(self, sheet: Spreadsheet) -> Order:
        self._world.touch(sheet)
        return {}


def _filled(tab: Tab, rows: list[list[Any]]) -> Tab:
    tab.rows = [[cell_of(value) for value in row] for row in rows]
    tab.height = max(tab.height, len(rows))
    tab.width = max([tab.width, *(len(row) for row in rows)])
    return tab
