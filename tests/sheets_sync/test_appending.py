"""Rows that the bot adds: never a second one, not before the lost answer of the first is surely over, and none lost.

The sheet and the store are on paper, so that minutes pass at once.
"""

import random
from dataclasses import dataclass, field
from typing import Literal

from contracts.records import RecordChanged
from sheets_sync.calling import Calling
from sheets_sync.cells import Raw
from sheets_sync.failures import GoogleSays
from sheets_sync.syncing import Ended, Syncing, SyncingOptions
from tests.requirements import requirement
from tests.sheets_sync.paper import NOON, HastyClock, PaperGoogle, PaperLedger, cell, sheet_of

EVA = "eva@example.org"
LOST = GoogleSays("unavailable", "no answer", uncertain=True)
KNOWN: list[list[Raw]] = [[f"client{number}@example.org", "", "", ""] for number in range(6)]
PLANS: list[list[Raw]] = [["Месяц", 1280, "RUB", 30]]


@dataclass
class Desk:
    """A service whose sheet and store are on paper; it has read the sheet once."""

    clients: list[list[Raw]] = field(default_factory=lambda: [*KNOWN])
    clock: HastyClock = field(default_factory=HastyClock)

    def __post_init__(self) -> None:
        self.google = PaperGoogle(sheet_of(clients=self.clients, tariffs=PLANS))
        self.ledger = PaperLedger(self.clock)
        calling = Calling(self.clock, random.Random(0))
        self.syncing = Syncing(self.google, calling, self.ledger, self.clock, SyncingOptions("sheet-1"))

    async def after(self, seconds: float) -> Ended:
        """So much later a round goes its way."""
        self.clock.elapsed += seconds
        self.google.calls.clear()
        return await self.syncing.round()

    async def pays(self, *wanted: Literal["client", "subscription"], **cells: str) -> None:
        new = tuple(cell(name, value) for name, value in cells.items())
        said = RecordChanged(email=EVA, cells=new, wanted=wanted, seen=2**60, at=NOON)
        await self.ledger.heard(f"change {len(self.ledger.heard_of)}", said)

    def rows(self, title: str = "Подписки") -> list[list[Raw]]:
        return [row for row in self.google.grids[title][1:] if row and row[0] == EVA]


async def paid_and_lost() -> Desk:
    """Eva has paid; whether her row was added nobody knows, and so far it was not."""
    desk = Desk()
    await desk.after(0)
    await desk.pays("subscription", tariff="Месяц", last_paid_day="2026-02-14")
    desk.google.faults = {"append": [LOST]}
    ended = await desk.after(60)
    assert not ended.well
    assert desk.rows() == []
    return desk


@requirement("sheets:append-once")
async def test_a_row_whose_answer_was_lost_is_added_again_only_after_four_minutes() -> None:
    desk = await paid_and_lost()
    tries = []
    for _ in range(5):
        await desk.after(50)
        tries.append(desk.google.calls.count("append"))

    assert tries == [0, 0, 0, 0, 1]
    assert len(desk.rows()) == 1
    await desk.after(900)
    assert len(desk.rows()) == 1
    assert desk.ledger.pending == []


@requirement("sheets:append-once")
async def test_a_row_that_google_adds_late_is_known_again_and_not_added_twice() -> None:
    desk = await paid_and_lost()
    await desk.after(100)
    desk.google.grids["Подписки"].append([EVA, "Месяц", "14.02.2026"])
    desk.google.touch()

    for seconds in (60, 200, 900):
        await desk.after(seconds)
        assert "append" not in desk.google.calls

    assert desk.rows() == [[EVA, "Месяц", "14.02.2026"]]
    assert desk.ledger.pending == []


@requirement("sheets:append-once", "sheets:bad-rows")
async def test_a_row_that_stands_there_and_is_a_bad_one_gets_no_second_beside_it() -> None:
    desk = Desk([*KNOWN, [EVA, "Ева", "клингонский", ""]])
    await desk.after(0)
    await desk.pays("client", "subscription", tariff="Месяц", last_paid_day="2026-02-14")

    await desk.after(60)
    assert len(desk.rows("Клиенты")) == 1
    desk.google.grids["Клиенты"][-1][2] = "ru"
    desk.google.touch()
    await desk.after(900)

    assert desk.rows("Клиенты") == [[EVA, "Ева", "ru", ""]]
    assert len(desk.rows()) == 1


@requirement("sheets:made-by-bot", "sheets:lost-rows")
async def test_a_row_for_a_tab_that_is_not_taken_in_now_is_added_when_it_is() -> None:
    desk = Desk()
    await desk.after(0)
    heading, *_ = desk.google.grids["Клиенты"]
    desk.google.grids["Клиенты"] = [heading]  # the owner has selected all, and pressed delete
    desk.google.touch()
    await desk.pays("client", "subscription", tariff="Месяц", last_paid_day="2026-02-14")
    await desk.after(60)
    desk.google.grids["Клиенты"] = [heading, *KNOWN]
    desk.google.touch()

    await desk.after(900)
    await desk.after(900)

    assert (len(desk.rows("Клиенты")), len(desk.rows())) == (1, 1)
