"""One round: look, read, compare, say, write. It may end at any line; the next one goes on where the copy stands.

What changed in the sheet is kept and said in one transaction, some clients at a time, so that nothing is said twice or
forgotten. What is to be written is looked at once more right before, and is known again by the next reading.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby

import structlog

from chassis.clock import Clock
from contracts.records import RowsLost, SheetRead, Tab, TroubleEnded, TroubleKind
from contracts.wire import Wire
from sheets_sync.calling import Calling
from sheets_sync.cells import text_of
from sheets_sync.failures import GoogleSays
from sheets_sync.headings import tab_named
from sheets_sync.kept import Overlay
from sheets_sync.ports import CellPlace, Ledger, Sheet, Spreadsheet
from sheets_sync.reckoning import Grids, Reckoned, reckon, refused_name, refused_rows, told_losses
from sheets_sync.state import Asked, Entry, Opened, State
from sheets_sync.threads import in_thread
from sheets_sync.troubles import REACHED, READ, WROTE, Trouble
from sheets_sync.writing import CellWrite, Plan, RowAppend, plan

__all__ = ["Ended", "Syncing", "SyncingOptions"]

REREAD_SECONDS = 4 * 3600.0
"""So often the sheet is read though Drive says that nobody touched it: formulas change by themselves (GS-30)."""
CLIENTS_AT_ONCE = 200
_ALONE = 20
"""Cells that are tried one by one when Google refuses them together."""
_REFUSED = 400


@dataclass(frozen=True, slots=True)
class SyncingOptions:
    """What it is told from outside."""

    sheet: str
    write_back: bool = True


@dataclass(frozen=True, slots=True)
class Ended:
    """How a round went."""

    well: bool
    read: bool
    """Whether the sheet was read, and not only looked at."""
    again: bool = False
    """Whether the rows moved under our hands, so that nothing was written yet."""


@dataclass
class _Outcome:
    """What a round has come to so far."""

    state: State
    troubles: list[Trouble] = field(default_factory=list)
    over: frozenset[TroubleKind] = frozenset()
    messages: list[Wire] = field(default_factory=list)
    answered: Asked = field(default_factory=Asked)
    read: bool = False
    again: bool = False


class Syncing:
    """Goes its rounds over one sheet; never two at once."""

    def __init__(
        self, google: Spreadsheet, calling: Calling, book: Ledger, clock: Clock, options: SyncingOptions
    ) -> None:
        self._google = google
        self._calling = calling
        self._book = book
        self._clock = clock
        self._options = options
        self._tabs: Sequence[Sheet] | None = None
        self._log = structlog.get_logger()

    async def round(self) -> Ended:
        """One round. What Google does is no failure; raises `Unavailable` when the database is away."""
        opened = await self._opened()
        outcome = _Outcome(opened.state)
        try:
            await self._look(opened, outcome)
        except GoogleSays as says:
            self._log.warning("the sheet was not reached", action="sheet_failed", says=str(says))
            outcome.troubles.append(Trouble(says.kind))
        await self._finish(opened, outcome)
        return Ended(not outcome.troubles, outcome.read, outcome.again)

    async def _opened(self) -> Opened:
        """What there is to do; another sheet begins with an empty copy."""
        opened = await self._book.open()
        if opened.state.sheet == self._options.sheet:
            return opened
        revision, told = opened.state.revision, opened.state.told
        state = State(sheet=self._options.sheet, revision=revision, told=told, streak=opened.state.streak)
        await self._book.keep(Entry(forget=True, state=state))
        self._log.info("the copy begins anew", action="copy_begins")
        return await self._book.open()

    async def _look(self, opened: Opened, outcome: _Outcome) -> None:
        modified = await self._modified()
        if self._is_untouched(opened, modified):
            outcome.over = REACHED
            return
        grids = await self._grids()
        outcome.over, outcome.read = READ, True
        copy = await self._book.copy()
        at = self._clock.now()
        reckoned = await in_thread(partial(reckon, copy, opened, grids, at), "sheet")
        outcome.troubles.extend(reckoned.troubles)
        await self._keep(opened.state, reckoned)
        self._taken_in(opened, reckoned, modified, outcome)
        if self._options.write_back and opened.pending:
            await self._write(opened, reckoned, outcome)

    async def _modified(self) -> str | None:
        """Drive's word; without Drive the sheet is read each time, which is one request as well."""
        try:
            return await self._calling.reading(self._google.modified)
        except GoogleSays as says:
            if says.status not in {_REFUSED, 403, 404}:
                raise
            self._log.info("Drive says nothing of the sheet", action="drive_refused", says=str(says))
            return None

    def _is_untouched(self, opened: Opened, modified: str | None) -> bool:
        waits = bool(opened.asked) or (self._options.write_back and bool(opened.pending))
        fresh = self._clock.now().timestamp() - opened.state.read_at < REREAD_SECONDS
        return modified is not None and modified == opened.state.modified and fresh and not waits

    async def _grids(self) -> Grids:
        """What stands in our tabs. Their names are asked for when they are not known, and when one is not there."""
        for sure in (False, True):
            if sure or self._tabs is None or len(_ours(self._tabs)) < 3:
                self._tabs = await self._calling.reading(self._google.tabs)
            ours = _ours(self._tabs)
            titles = [sheet.title for sheet in ours.values()]
            if not titles:
                return {}
            try:
                found = await self._calling.reading(partial(self._google.read, titles))
            except GoogleSays as says:
                if sure or says.status != _REFUSED:
                    raise
            else:
                return {tab: (sheet.title, found[sheet.title]) for tab, sheet in ours.items()}
        return {}

    async def _keep(self, state: State, reckoned: Reckoned) -> None:
        """What we wrote before, then what the owner changed, some clients in each transaction."""
        if not reckoned.recognised and not reckoned.sayings:
            return
        begun = state.model_copy(update={"revision": reckoned.revision})
        await self._book.keep(Entry(rows=reckoned.recognised, state=begun))
        for start in range(0, len(reckoned.sayings), CLIENTS_AT_ONCE):
            some = reckoned.sayings[start : start + CLIENTS_AT_ONCE]
            rows = {place: kept for saying in some for place, kept in saying.kept.items()}
            messages = tuple(saying.message for saying in some if saying.message is not None)
            await self._book.keep(Entry(rows=rows, messages=messages))
        self._log.info("changes of the sheet were said", action="sheet_said", changes=len(reckoned.sayings))

    def _taken_in(self, opened: Opened, reckoned: Reckoned, modified: str | None, outcome: _Outcome) -> None:
        """What is to be remembered of a reading, and told of it."""
        state, at = opened.state, self._clock.now()
        whole = state.whole | reckoned.applied.keys()
        refused = refused_name(reckoned.refused)
        if refused != state.refused:
            outcome.messages.append(refused_rows(reckoned.refused, at))
        losses = {}
        for tab, told, news in told_losses(state, reckoned.losses):
            losses[tab] = told
            if news:
                loss = reckoned.losses[tab]
                outcome.messages.append(RowsLost(tab=tab, lost=len(loss.keys), had=loss.had, loss=told.name, at=at))
        for tab in state.losses.keys() & reckoned.applied.keys():
            outcome.messages.append(TroubleEnded(kind="rows_lost", tab=tab, at=at))
        if (whole != state.whole or opened.asked.copy) and "clients" in whole:
            counts = {tab: len(read.rows) for tab, read in reckoned.applied.items()}
            outcome.messages.append(SheetRead(**{name: counts.get(name, 0) for name in _TABS}, at=at))
        left = {tab: told for tab, told in state.losses.items() if tab not in reckoned.applied}
        outcome.answered = opened.asked
        outcome.state = State(
            sheet=state.sheet,
            whole=whole,
            modified=modified,
            read_at=at.timestamp(),
            revision=max(state.revision, reckoned.revision),
            refused=refused,
            losses={**left, **losses},
        )

    async def _write(self, opened: Opened, reckoned: Reckoned, outcome: _Outcome) -> None:
        planned = plan(Overlay(reckoned.copy), reckoned.applied, opened.pending, opened.now)
        try:
            if planned.writes and not await self._still_so(planned.writes):
                self._log.info("rows moved before they were written", action="rows_moved")
                outcome.again = True
                return
            await self._write_cells(planned, outcome)
            await self._append_rows(planned)
        except GoogleSays as says:
            self._log.warning("the sheet was not written", action="write_failed", says=str(says))
            kind: TroubleKind = "read_only" if says.status in {_REFUSED, 403} else says.kind
            outcome.troubles.append(Trouble(kind))
            self._tabs = None
            return
        if planned.writes or planned.appends:
            outcome.over |= WROTE
            self._log.info(
                "changes were written", action="sheet_written", cells=len(planned.writes), rows=len(planned.appends)
            )

    async def _still_so(self, writes: Sequence[CellWrite]) -> bool:
        """Whether each row still is the client's and each cell shows what it showed: people sort and type meanwhile."""
        expected: dict[CellPlace, str] = {}
        for one in writes:
            expected[one.title, one.row, one.key_column] = text_of(one.key_shows)
            expected[one.title, one.row, one.column] = text_of(one.shows)
        places = list(expected)
        found = await self._calling.reading(partial(self._google.cells, places))
        return all(text_of(cell) == expected[place] for place, cell in zip(places, found, strict=True))

    async def _write_cells(self, planned: Plan, outcome: _Outcome) -> None:
        if planned.writes:
            try:
                await self._calling.writing(partial(self._google.write, planned.writes))
            except GoogleSays as says:
                if says.status != _REFUSED or len(planned.writes) == 1:
                    raise
                await self._one_by_one(planned.writes[:_ALONE])
                raise
        if planned.written or planned.settled:
            await self._book.keep(Entry(rows=planned.written, settled=planned.settled))
        outcome.read = True

    async def _one_by_one(self, writes: Sequence[CellWrite]) -> None:
        """A protected cell must not keep the others waiting; what was written is known again by the next reading."""
        for one in writes:
            try:
                await self._calling.writing(partial(self._google.write, (one,)))
            except GoogleSays as says:
                if says.status != _REFUSED:
                    raise

    async def _append_rows(self, planned: Plan) -> None:
        """Marked before, so that a row whose answer is lost is known again and never made twice."""
        if not planned.appends:
            return
        await self._book.keep(Entry(tried=planned.after_appends))
        by_tab = sorted(planned.appends, key=_tab_of)
        for title, rows in groupby(by_tab, key=_tab_of):
            some = tuple(rows)
            sheet = next(sheet for sheet in self._tabs or () if sheet.title == title)
            await self._calling.writing(partial(self._google.append, sheet, some))
        await self._book.keep(Entry(rows=planned.appended, settled=planned.after_appends))

    async def _finish(self, opened: Opened, outcome: _Outcome) -> None:
        troubles, news = opened.state.troubles.after(outcome.troubles, outcome.over)
        messages = [*outcome.messages, *news.messages(self._google.account, self._clock.now())]
        state = outcome.state.model_copy(update={"streak": troubles.streak, "told": troubles.told})
        dropped = () if self._options.write_back else tuple(one.seq for one in opened.pending)
        if state != opened.state or messages or outcome.answered or dropped:
            entry = Entry(messages=tuple(messages), state=state, answered=outcome.answered, settled=dropped)
            await self._book.keep(entry)


_TABS: tuple[Tab, ...] = ("clients", "tariffs", "subscriptions")


def _ours(tabs: Sequence[Sheet]) -> dict[Tab, Sheet]:
    """The tabs that we know by their names; of two with one meaning the first."""
    found: dict[Tab, Sheet] = {}
    for sheet in tabs:
        tab = tab_named(sheet.title)
        if tab is not None:
            found.setdefault(tab, sheet)
    return found


def _tab_of(row: RowAppend) -> str:
    return row.title
