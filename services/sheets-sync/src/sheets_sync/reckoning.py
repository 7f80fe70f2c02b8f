"""From all that stands in the sheet to all that is to be said and kept. Pure; it runs beside the event loop."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from contracts.records import RowsRefused, Tab
from sheets_sync.cells import Raw
from sheets_sync.diff import Difference, Loss, compare, everything, loss_name
from sheets_sync.headings import TABS, NoHeadings
from sheets_sync.kept import Copy, Kept, Overlay, Place
from sheets_sync.recognising import recognise
from sheets_sync.rows import KnownTariffs, Refused, TabRead, read_tab
from sheets_sync.saying import Saying, sayings
from sheets_sync.state import Opened, State, ToldLoss
from sheets_sync.troubles import Trouble

__all__ = ["Grids", "Reckoned", "read_tabs", "reckon", "refused_name", "refused_rows", "told_losses"]

MOST_REFUSED = 50
"""Bad rows that are named in one message."""

Grids = Mapping[Tab, tuple[str, Sequence[Sequence[Raw]]]]
"""The tabs that there are: title and cells."""


@dataclass(frozen=True, slots=True)
class Reckoned:
    """What one reading comes to."""

    applied: Mapping[Tab, TabRead]
    """The tabs that are taken in."""
    recognised: Mapping[Place, Kept | None]
    """What the copy holds because we wrote it."""
    sayings: tuple[Saying, ...]
    losses: Mapping[Tab, Loss]
    refused: tuple[Refused, ...]
    troubles: tuple[Trouble, ...]
    copy: Copy
    """The copy once all of it is kept."""
    revision: int
    """The last one that was used."""


def reckon(copy: Copy, opened: Opened, grids: Grids, at: datetime) -> Reckoned:
    """Everything, from one reading."""
    state, asked = opened.state, opened.asked
    reads, troubles = read_tabs(grids, copy)
    overlay = Overlay(copy)
    recognise(overlay, reads, opened.pending)
    before = overlay.merged()
    may_go = {tab: told.keys for tab, told in state.losses.items() if asked.allowed.get(tab) == told.name}
    found: Difference = compare(before, reads, state.whole, may_go)
    applied = {tab: read for tab, read in reads.items() if tab not in found.losses}
    revision = max(state.revision + 1, int(at.timestamp() * 1000))
    says = list(sayings(found.changes, before, revision, at))
    after = _after(before, says)
    if asked.copy:  # changes first: a row that vanished is in no copy
        again = list(sayings(everything(applied), after, revision + len(says), at))
        after = _after(after, again)
        says += again
    return Reckoned(
        applied=applied,
        recognised=overlay.changes,
        sayings=tuple(says),
        losses=found.losses,
        refused=tuple(refused for read in reads.values() for refused in read.refused),
        troubles=troubles,
        copy=after,
        revision=revision + len(says),
    )


def _after(before: Copy, says: Sequence[Saying]) -> Copy:
    whole = {**before, **{place: kept for saying in says for place, kept in saying.kept.items()}}
    return {place: kept for place, kept in whole.items() if kept is not None}


def read_tabs(grids: Grids, copy: Copy, *, any_tariff: bool = False) -> tuple[dict[Tab, TabRead], tuple[Trouble, ...]]:
    """The tabs that can be read, tariffs first, and why others cannot."""
    reads: dict[Tab, TabRead] = {}
    troubles: list[Trouble] = []
    for tab in TABS:
        if tab not in grids:
            troubles.append(Trouble("no_tab", tab))
            continue
        title, grid = grids[tab]
        tariffs = _tariffs(reads.get("tariffs"), copy, any_tariff) if tab == "subscriptions" else None
        try:
            reads[tab] = read_tab(tab, title, grid, tariffs)
        except NoHeadings as wrong:
            troubles.append(Trouble(wrong.kind, tab, wrong.names))
    return reads, tuple(troubles)


def _tariffs(read: TabRead | None, copy: Copy, anything: bool) -> KnownTariffs:
    """Those of the tab, bad rows by what they were before; without the tab, those of the last copy."""
    names = {
        key: kept.cells["name"]
        for (tab, key), kept in copy.items()
        if tab == "tariffs" and not kept.gone and (read is None or key in read.present)
    }
    if read is not None:
        names |= {key: row.cells["name"] for key, row in read.rows.items()}
    held = {key: kept.cells.get("tariff", "") for (tab, key), kept in copy.items() if tab == "subscriptions"}
    return KnownTariffs(names, held, anything)


def refused_name(refused: Sequence[Refused]) -> str:
    """Names a list of bad rows by what stands in them, wherever they stand; empty for none."""
    if not refused:
        return ""
    lines = sorted(repr((one.row.tab, one.row.fault, one.content)) for one in refused)
    return sha256("\n".join(lines).encode()).hexdigest()[:16]


def refused_rows(refused: Sequence[Refused], at: datetime) -> RowsRefused:
    """The list as the owner gets it."""
    rows = tuple(one.row for one in refused)
    return RowsRefused(rows=rows[:MOST_REFUSED], total=len(rows), at=at)


def told_losses(state: State, losses: Mapping[Tab, Loss]) -> Iterator[tuple[Tab, ToldLoss, bool]]:
    """What the owner knows of each loss from now on, and whether that is news: not, if it is no more than was told."""
    for tab, loss in losses.items():
        told = state.losses.get(tab)
        if told is not None and loss.keys <= told.keys:
            yield tab, told, False
        else:
            yield tab, ToldLoss(name=loss_name(loss), keys=loss.keys), True
