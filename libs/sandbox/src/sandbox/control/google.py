"""The owner's table at Google, from outside: what people do in the browser and in the console."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

from sandbox.control.machine import FaultKind, MachineControl, Send

__all__ = ["GoogleControl", "SheetValue", "day"]

SheetValue = str | float | int | bool | None | Mapping[str, str]
"""What can be typed; `day("2026-12-31")` is a real date."""


def day(text: str) -> Mapping[str, str]:
    """A real date in a cell, not a text that looks like one."""
    return {"day": text}


class GoogleControl(MachineControl):
    """Rows and columns count from 1; `sheet` is needed only where there are several."""

    def __init__(self, send: Send) -> None:
        super().__init__("google", send)

    async def account(self, name: str = "otklik") -> dict[str, str]:
        """Make a service account; its key, as the console gives it in a file."""
        return {key: str(value) for key, value in (await self._order("account", name=name)).items()}

    async def revoke(self, email: str) -> None:
        """Delete a service account."""
        await self._order("revoke", email=email)

    async def apis_off(self, *names: Literal["sheets", "drive"]) -> None:
        """Switch APIs off in the project; without names all are on."""
        await self._order("project", off=list(names))

    async def skew(self, seconds: float) -> None:
        """Let the token server find the caller's clock wrong by so much."""
        await self._order("project", skew=seconds)

    async def limits(self, **per_minute: int) -> dict[str, int]:
        """Another quota: `read`, `write`; what holds now."""
        return dict((await self._order("project", limits=per_minute))["limits"])

    async def make_sheet(self, tabs: Mapping[str, Sequence[Sequence[SheetValue]]], *, number: str | None = None) -> str:
        """A new spreadsheet with these tabs and rows; its id."""
        return str((await self._order("sheet", tabs=dict(tabs), id=number))["id"])

    async def share(
        self, email: str, role: Literal["reader", "writer", "nobody"] = "writer", *, sheet: str | None = None
    ) -> None:
        """Let an account read, or write, or neither."""
        await self._order("share", email=email, role=role, sheet=sheet)

    async def fill(self, tab: str, rows: Sequence[Sequence[SheetValue]], *, sheet: str | None = None) -> None:
        """Paste rows over all that stands in a tab."""
        await self._order("fill", tab=tab, rows=[list(row) for row in rows], sheet=sheet)

    async def type(self, tab: str, row: int, column: int, value: SheetValue, *, sheet: str | None = None) -> None:
        """Type into one cell."""
        await self.type_many(tab, [(row, column, value)], sheet=sheet)

    async def type_many(
        self, tab: str, cells: Iterable[tuple[int, int, SheetValue]], *, sheet: str | None = None
    ) -> None:
        """Type into several cells."""
        await self._order("type", tab=tab, cells=[list(cell) for cell in cells], sheet=sheet)

    async def insert(
        self, tab: str, row: int, rows: Sequence[Sequence[SheetValue]] = ((),), *, sheet: str | None = None
    ) -> None:
        """Insert rows so that the first of them is row number `row`."""
        await self._order("insert", tab=tab, row=row, rows=[list(one) for one in rows], sheet=sheet)

    async def delete(self, tab: str, *rows: int, sheet: str | None = None) -> None:
        """Delete whole rows."""
        await self._order("delete", tab=tab, rows=list(rows), sheet=sheet)

    async def sort(self, tab: str, column: int, *, reverse: bool = False, sheet: str | None = None) -> None:
        """Sort all rows but the headings."""
        await self._order("sort", tab=tab, column=column, reverse=reverse, sheet=sheet)

    async def rename_tab(self, tab: str, title: str, *, sheet: str | None = None) -> None:
        """Give a tab another name."""
        await self._order("tab", tab=tab, title=title, sheet=sheet)

    async def add_tab(self, title: str, rows: Sequence[Sequence[SheetValue]] = (), *, sheet: str | None = None) -> None:
        """Add a tab."""
        await self._order("tab", add=title, rows=[list(row) for row in rows], sheet=sheet)

    async def remove_tab(self, title: str, *, sheet: str | None = None) -> None:
        """Remove a tab."""
        await self._order("tab", remove=title, sheet=sheet)

    async def protect(self, tab: str, *cells: tuple[int, int], sheet: str | None = None) -> None:
        """Protect cells from everybody but the owner; without cells nothing is protected any more."""
        await self._order("protect", tab=tab, cells=[list(cell) for cell in cells], sheet=sheet)

    async def paint(self, *, sheet: str | None = None) -> None:
        """Change colours only."""
        await self._order("format", sheet=sheet)

    async def grid(self, tab: str, *, sheet: str | None = None) -> list[list[Any]]:
        """What a tab shows; real dates as `31.12.2026`."""
        return list((await self._order("grid", tab=tab, sheet=sheet))["rows"])

    async def whole(self, *, sheet: str | None = None) -> dict[str, Any]:
        """`tabs`, each with its `title` and its `rows` as `grid` shows them; `modified` grows with every change."""
        return await self._order("whole", sheet=sheet)

    async def wait_row(
        self, tab: str, cells: Mapping[str, Any], *, within: float = 10.0, sheet: str | None = None
    ) -> dict[str, Any]:
        """Wait, at most `within` real seconds, for a row that shows these cells, by heading. Raises `NothingCame`."""
        answer = await self._order("wait", tab=tab, cells=dict(cells), timeout=within, sheet=sheet)
        return dict(answer["messages"][0])

    async def fault(self, kind: FaultKind, *, method: str | None = None, times: int = 1, seconds: float = 1.0) -> None:
        """Order trouble for the next calls that fit: `token`, `files.get`, `spreadsheets.get`, `values.batchGet`,
        `values.batchGetByDataFilter`, `values.batchUpdate`, `batchUpdate`."""
        await self._order("fault", kind=kind, method=method, times=times, seconds=seconds)
