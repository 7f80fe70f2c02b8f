"""What the sheet shows because we wrote it, though nobody answered: it is no change of the owner's. Pure.

A write whose answer was lost, or a process that died after it, leaves the sheet ahead of the last copy. Taken for the
owner's, such a value would be told to the router as a change, and could undo what the bot did since.
"""

from collections.abc import Mapping, Sequence

from contracts.records import Tab
from sheets_sync.kept import CLIENT_TABS, GONE, Kept, Overlay, Pending, as_read, same
from sheets_sync.rows import TabRead

__all__ = ["recognise"]


def recognise(copy: Overlay, reads: Mapping[Tab, TabRead], pending: Sequence[Pending]) -> None:
    """Bring the copy to what the sheet shows by our own hand."""
    for one in pending:
        for tab in CLIENT_TABS:
            read = reads.get(tab)
            if read is not None:
                _renamed(copy, read, one)
                _made(copy, read, one)
                _written(copy, read, one)


def _renamed(copy: Overlay, read: TabRead, one: Pending) -> None:
    new = one.new_email
    if new is None or one.email in read.present or new not in read.present:
        return
    if copy.there(read.tab, one.email) is not None and copy.there(read.tab, new) is None:
        copy.move(read.tab, one.email, new)


def _made(copy: Overlay, read: TabRead, one: Pending) -> None:
    """A row that we appended, or were about to append: what the owner changed in it since is told as their change."""
    if one.tried_at is None or read.tab not in _tabs_of(one) or one.key not in read.rows:
        return
    before = copy.get(read.tab, one.key)
    if before is None or (before.gone and before.said.get(GONE, 0) <= one.seen):
        values = dict.fromkeys(read.rows[one.key].cells, "")
        values |= {cell.field: as_read(cell.new) for cell in one.of(read.tab)}
        copy.put(read.tab, one.key, Kept(values, {}))


def _written(copy: Overlay, read: TabRead, one: Pending) -> None:
    row = read.rows.get(one.key)
    kept = copy.there(read.tab, one.key)
    if row is None or kept is None:
        return
    for cell in one.of(read.tab):
        shown, value = row.cells.get(cell.field), as_read(cell.new)
        if shown is None or one.seen < kept.said.get(cell.field, 0):
            continue
        if same(cell.field, shown, value) and not same(cell.field, shown, kept.cells.get(cell.field, "")):
            kept = kept.with_cell(cell.field, shown)
            copy.put(read.tab, one.key, kept)


def _tabs_of(one: Pending) -> frozenset[str]:
    names = {"client": "clients", "subscription": "subscriptions"}
    return frozenset(names[row] for row in one.wanted)
