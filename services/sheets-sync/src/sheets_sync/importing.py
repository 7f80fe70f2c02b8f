"""`otklik import`: the same rows, the same complaints, said once and as a copy. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from contracts.records import ClientChanged, SheetRead, Tab, TariffChanged
from sheets_sync.diff import everything
from sheets_sync.reckoning import Grids, read_tabs
from sheets_sync.rows import Refused, TabRead
from sheets_sync.saying import sayings
from sheets_sync.troubles import Trouble

__all__ = ["Imported", "take"]


@dataclass(frozen=True, slots=True)
class Imported:
    """What files come to."""

    messages: tuple[ClientChanged | TariffChanged | SheetRead, ...]
    counts: Mapping[Tab, int]
    """Good rows."""
    refused: tuple[Refused, ...]
    troubles: tuple[Trouble, ...]
    """Tabs that cannot be read at all; then there are no messages."""


def take(grids: Grids, at: datetime) -> Imported:
    """Everything of these tabs. Without the tariffs, what subscriptions name is for the router to know."""
    reads, found = read_tabs(grids, {}, any_tariff="tariffs" not in grids)
    troubles = tuple(trouble for trouble in found if trouble.tab in grids)
    counts = {tab: len(read.rows) for tab, read in reads.items()}
    refused = tuple(refused for read in reads.values() for refused in read.refused)
    return Imported(() if troubles else _messages(reads, counts, at), counts, refused, troubles)


def _messages(
    reads: Mapping[Tab, TabRead], counts: Mapping[Tab, int], at: datetime
) -> tuple[ClientChanged | TariffChanged | SheetRead, ...]:
    says = [saying.message for saying in sayings(everything(reads), {}, 0, at, "file")]
    rows = [message.model_copy(update={"revision": 0}) for message in says if message is not None]
    if "clients" not in reads:
        return tuple(rows)
    total = {name: counts.get(name, 0) for name in ("clients", "tariffs", "subscriptions")}
    return (*rows, SheetRead(**total, source="file", at=at))
