"""The three-way comparison: what the owner changed since the last copy. What the bot changed is not looked at. Pure.

A field is changed when the sheet shows something else than the last copy; whether the bot holds a third value is the
router's to see. So a row that stays as it is never undoes anything.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from contracts.records import Tab
from sheets_sync.kept import Copy, Kept, Place, same
from sheets_sync.rows import Row, TabRead

__all__ = ["Difference", "Loss", "RowChange", "compare", "everything", "loss_name"]

_MOST_LOST = 0.3


@dataclass(frozen=True, slots=True)
class RowChange:
    """One row that is not as it was."""

    tab: Tab
    key: str
    old: Mapping[str, str] | None
    """Its cells in the last copy; `None` if it was not there."""
    new: Mapping[str, str] | None
    """Its cells now; `None` if it vanished."""
    unknown: bool
    """Whether no copy of this tab was ever whole, so that nobody knows what was there before."""

    def changed(self) -> frozenset[str]:
        """The fields that differ."""
        old, new = self.old or {}, self.new or {}
        return frozenset(name for name in {*old, *new} if old.get(name, "") != new.get(name, ""))


@dataclass(frozen=True, slots=True)
class Loss:
    """A tab that lost too many rows to be believed."""

    tab: Tab
    keys: frozenset[str]
    had: int


@dataclass(frozen=True, slots=True)
class Difference:
    """All that one reading found."""

    changes: Mapping[Place, RowChange] = field(default_factory=dict)
    losses: Mapping[Tab, Loss] = field(default_factory=dict)
    """Tabs that are not applied."""


def loss_name(loss: Loss) -> str:
    """Names a loss by what is lost."""
    return sha256("\n".join([loss.tab, *sorted(loss.keys)]).encode()).hexdigest()[:16]


def compare(
    copy: Copy, reads: Mapping[Tab, TabRead], whole: frozenset[Tab], allowed: Mapping[Tab, frozenset[str]]
) -> Difference:
    """What differs. `whole`: tabs of which a whole copy was made before; `allowed`: rows that may vanish anyway."""
    known: dict[Tab, dict[str, Kept]] = {tab: {} for tab in reads}
    for (tab, key), kept in copy.items():
        if tab in known and not kept.gone:
            known[tab][key] = kept
    changes: dict[Place, RowChange] = {}
    losses: dict[Tab, Loss] = {}
    for tab, read in reads.items():
        before = known[tab]
        lost = frozenset(key for key in before if key not in read.present)
        if len(lost) > _MOST_LOST * len(before) and not lost <= allowed.get(tab, frozenset()):
            losses[tab] = Loss(tab, lost, len(before))
            continue
        for change in _of_tab(before, read, lost, unknown=tab not in whole):
            changes[tab, change.key] = change
    return Difference(changes, losses)


def everything(reads: Mapping[Tab, TabRead]) -> Mapping[Place, RowChange]:
    """All rows, as if nobody knew what was there before: what a copy that was asked for is made of."""
    return {
        (tab, key): RowChange(tab, key, None, row.cells, unknown=True)
        for tab, read in reads.items()
        for key, row in read.rows.items()
    }


def _of_tab(before: Mapping[str, Kept], read: TabRead, lost: frozenset[str], *, unknown: bool) -> Iterator[RowChange]:
    for key, row in read.rows.items():
        kept = before.get(key)
        if kept is None:
            yield RowChange(read.tab, key, None, row.cells, unknown)
        elif not _shows(row, kept):
            yield RowChange(read.tab, key, kept.cells, {**kept.cells, **row.cells}, unknown=False)
    for key in sorted(lost):
        yield RowChange(read.tab, key, before[key].cells, None, unknown=False)


def _shows(row: Row, kept: Kept) -> bool:
    """Whether the row is still the one that was kept; a column that the tab no longer has says nothing."""
    old = kept.cells
    return all(value == old.get(name, "") or same(name, value, old.get(name, "")) for name, value in row.cells.items())
