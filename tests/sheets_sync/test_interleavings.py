"""Whatever the order in which owner, bot, rounds and faults come: both sides end alike, and nobody's change is lost.

The router's side is `desk.Desk`, a few lines that follow the contract; the sheet and the store are on paper, so that
thousands of orders can be tried. What it cannot prove is that the real store and the real Google keep the promises of
their ports: the suites of both do that. `test_with_the_router` plays some of it with the router itself.
"""

import asyncio
import inspect
import random
from dataclasses import dataclass, field
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from contracts.records import ClientChanged, CopyAsked
from sheets_sync.calling import Calling
from sheets_sync.cells import Raw
from sheets_sync.syncing import Syncing, SyncingOptions
from sheets_sync.writing import CellWrite
from tests.sheets_sync.desk import Desk
from tests.sheets_sync.paper import NOON, Died, HastyClock, PaperGoogle, PaperLedger, sheet_of
from tests.sheets_sync.router_desk import RouterDesk

EMAILS = ("anna@example.org", "boris@example.org", "vera@example.org")
OTHERS = tuple(f"other{number}@example.org" for number in range(9))
"""So many that nobody doubts the loss of the three."""
DAYS = ("2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30")
PLANS = ("Месяц", "Год")
TABS = {"clients": "Клиенты", "subscriptions": "Подписки"}
COLUMNS = {"name": ("clients", 1), "notes": ("clients", 3), "tariff": ("subscriptions", 1)} | {
    "last_paid_day": ("subscriptions", 2)
}
VALUES = {"name": ("Анна", "Аня", ""), "notes": ("чай", "кофе", ""), "tariff": PLANS, "last_paid_day": DAYS}

Place = tuple[str, str]

email = st.sampled_from(EMAILS)
fields = st.sampled_from(sorted(COLUMNS))
fault = st.sampled_from(["none", "none", "none", "down", "write lost", "append lost", "write refused", "dies"])
steps = st.one_of(
    st.tuples(st.just("owner types"), email, fields, st.integers(0, 3)),
    st.tuples(st.just("owner adds"), email, st.integers(0, 3)),
    st.tuples(st.just("owner removes"), email, st.sampled_from(sorted(TABS))),
    st.tuples(st.just("owner sorts"), st.sampled_from(sorted(TABS))),
    st.tuples(st.just("bot credits"), email, st.integers(0, 3), st.sampled_from(PLANS)),
    st.tuples(st.just("bot edits"), email, st.sampled_from(["name", "notes"]), st.integers(0, 2)),
    st.tuples(st.just("bot ends"), email),
    st.tuples(st.just("copy asked")),
    st.tuples(st.just("round"), fault, st.integers(0, 4)),
    st.tuples(st.just("round"), st.just("none"), st.just(0)),
    st.tuples(st.just("to sheets"), st.integers(1, 3)),
    st.tuples(st.just("to router"), st.integers(1, 3)),
)


@dataclass
class Shop:
    """Owner, sheet, sheets-sync and the router's records, with everything that is on its way between them."""

    clock: HastyClock = field(default_factory=HastyClock)
    desk: Desk | RouterDesk = field(default_factory=Desk)

    def __post_init__(self) -> None:
        known = (*EMAILS[:2], *OTHERS)
        rows = [[name, "Анна", "", ""] for name in known]
        subscriptions = [[name, "Месяц", "2026-01-31"] for name in known]
        plans: list[list[Raw]] = [[name, 1280, "RUB", 30] for name in PLANS]
        self.google = PaperGoogle(sheet_of(clients=rows, subscriptions=subscriptions, tariffs=plans))
        self.google.before_write = self.looks_at
        self.ledger = PaperLedger(self.clock)
        self.router_has = 0
        self.sheets_has = 0
        self.shows: dict[Place, str] = {}
        """What the sheet shows, as far as the router has heard."""
        self.given: dict[Place, dict[str, set[str]]] = {}
        """By what the bot gave: what the sheet might show, as far as it knew."""
        self.last: dict[Place, dict[str, str]] = {}
        """What owner and bot each gave last."""
        self.rounds = self.fresh_process()

    def fresh_process(self) -> Syncing:
        calling = Calling(self.clock, random.Random(0))
        return Syncing(self.google, calling, self.ledger, self.clock, SyncingOptions("sheet-1"))

    def looks_at(self, write: CellWrite) -> None:
        """The promise itself: never over a value that the owner typed and the bot had not heard of."""
        row = [*self.google.grids[write.title][write.row - 1], *[""] * 4]
        name = next(name for name, (tab, at) in COLUMNS.items() if (TABS[tab], at) == (write.title, write.column))
        place = (str(row[0]), name)
        before, value = iso(str(row[write.column])), iso(str(write.value))
        assert before in self.given[place][value] | self.given[place].keys(), f"{before!r} was typed over"

    def row_of(self, who: str, tab: str) -> list[Any] | None:
        return next((row for row in self.google.grids[TABS[tab]][1:] if row and row[0] == who), None)

    def bot_gave(self, who: str) -> None:
        """Whatever it changed, it knew the sheet to be so."""
        record = self.desk.clients.get(who)
        for name in COLUMNS if record is not None else ():
            assert record is not None
            known = self.given.setdefault((who, name), {}).setdefault(record.values[name], set())
            known.add(self.shows.get((who, name), ""))
            self.last.setdefault((who, name), {})["bot"] = record.values[name]

    def owner_gave(self, who: str, tab: str) -> None:
        """What stands in the row now, or nothing."""
        self.google.touch()
        shown = self.shown(who, tab) or {}
        for name, (where, _) in COLUMNS.items():
            if where == tab:
                self.last.setdefault((who, name), {})["owner"] = shown.get(name, "")

    async def step(self, name: str, *more: Any) -> None:
        """Something happens; what it takes stands behind its name."""
        await done(getattr(self, name.replace(" ", "_"))(*more))

    def owner_types(self, who: str, what: str, number: int) -> None:
        tab, column = COLUMNS[what]
        row = self.row_of(who, tab)
        if row is not None:
            row.extend([""] * (column + 1 - len(row)))
            row[column] = VALUES[what][number % len(VALUES[what])]
            self.owner_gave(who, tab)

    def owner_adds(self, who: str, number: int) -> None:
        if self.row_of(who, "subscriptions") is None:
            self.google.grids["Подписки"].append([who, "Месяц", DAYS[number]])
            self.owner_gave(who, "subscriptions")

    def owner_removes(self, who: str, tab: str) -> None:
        row = self.row_of(who, tab)
        if row is not None:
            self.google.grids[TABS[tab]].remove(row)
            self.owner_gave(who, tab)

    def owner_sorts(self, tab: str) -> None:
        grid = self.google.grids[TABS[tab]]
        grid[1:] = grid[:0:-1]
        self.google.touch()

    async def bot_credits(self, who: str, number: int, plan: str) -> None:
        await done(self.desk.credit(who, DAYS[number], plan))
        self.bot_gave(who)

    async def bot_edits(self, who: str, what: str, number: int) -> None:
        await done(self.desk.change(who, **{what: VALUES[what][number]}))
        self.bot_gave(who)

    async def bot_ends(self, who: str) -> None:
        await done(self.desk.end(who))
        self.bot_gave(who)

    async def copy_asked(self) -> None:
        await self.ledger.heard(f"copy {self.ledger.commits}", CopyAsked(at=NOON))

    async def round(self, trouble: str = "none", number: int = 0) -> None:
        self.clock.elapsed += 900
        match trouble:
            case "down":
                self.google.faults = {"read": ["down"] * 5}
            case "write lost" | "append lost" | "write refused":
                method, how = trouble.split()
                self.google.faults = {method: [*[None] * (number % 2), "lost" if how == "lost" else "refused"]}
            case "dies":
                self.ledger.dies_at = number
        try:
            await self.rounds.round()
        except Died:
            self.rounds = self.fresh_process()
        self.ledger.dies_at = None
        self.google.faults = {}

    async def to_sheets(self, number: int) -> None:
        for letter in self.desk.letters[self.sheets_has : self.sheets_has + number]:
            await self.ledger.heard(str(self.sheets_has), letter)
            self.sheets_has += 1
            await self.ledger.heard(str(self.sheets_has - 1), letter)  # at least once

    async def to_router(self, number: int) -> None:
        for said in self.ledger.said[self.router_has : self.router_has + number]:
            letters = len(self.desk.letters)
            await done(self.desk.take([said]))
            self.router_has += 1
            if isinstance(said, ClientChanged):
                for part in (said.client, said.subscription):
                    new = {} if part is None or part.new is None else part.new.model_dump()
                    self.shows |= {(said.email, name): value for name, value in new.items()}
                if len(self.desk.letters) > letters:
                    self.bot_gave(said.email)

    def mend(self) -> None:
        """The owner fills in what makes a row a bad one: a day without a tariff, or the other way round."""
        for row in self.google.grids["Подписки"][1:]:
            row.extend([""] * (3 - len(row)))
            if bool(row[1]) != bool(row[2]):
                row[1], row[2] = row[1] or "Год", row[2] or DAYS[0]
                self.owner_gave(str(row[0]), "subscriptions")

    async def settle(self) -> None:
        """Until nothing is on its way and nothing waits, within bounds."""
        for _ in range(12):
            await self.to_router(10_000)
            await self.to_sheets(10_000)
            await self.round()
            if (
                self.router_has == len(self.ledger.said)
                and self.sheets_has == len(self.desk.letters)
                and not self.ledger.pending
            ):
                return
        raise AssertionError(f"it does not come to rest: {self.ledger.pending}")

    def shown(self, who: str, tab: str) -> dict[str, str] | None:
        row = self.row_of(who, tab)
        if row is None:
            return None
        cells = [*map(str, row), *[""] * 4]
        found = {name: cells[column] for name, (where, column) in COLUMNS.items() if where == tab}
        return {name: iso(value) if name == "last_paid_day" else value for name, value in found.items()}

    def check(self, who: str) -> None:
        """What must hold of a client once all has come to rest."""
        record = self.desk.clients.get(who)
        for tab in TABS:
            shown = self.shown(who, tab)
            if shown is not None:
                assert record is not None, f"{who} stands in {tab} and is no client"
                assert {name: record.values[name] for name in shown} == shown
        if record is None:
            return
        for name, value in record.values.items():
            gave = self.last.get((who, name), {})
            if "bot" in gave and "owner" not in gave:
                assert value == gave["bot"], f"the {name} of {who} was undone by a sheet nobody touched"
            elif gave and name in {"tariff", "last_paid_day"}:
                assert value in gave.values(), f"the {name} of {who} is nobody's"
        if record.values["tariff"]:
            assert self.shown(who, "subscriptions") is not None, f"{who} pays, and the sheet does not show it"


async def done(result: object) -> None:
    """Wait for it, where it is to be waited for."""
    if inspect.isawaitable(result):
        await result


def iso(day: str) -> str:
    return "-".join(reversed(day.split("."))) if "." in day else day


# Chance alone seldom comes by these: an answer is lost, and the bot goes on before anybody has looked.
ANNA, BORIS, VERA = EMAILS
LOST_WRITE = [
    ("bot credits", ANNA, 1, "Месяц"),
    ("to sheets", 1),
    ("round", "write lost", 0),
    ("bot credits", ANNA, 2, "Месяц"),
    ("round", "none", 0),
    ("to router", 3),
]
LOST_APPEND = [
    ("bot credits", VERA, 1, "Месяц"),
    ("to sheets", 1),
    ("round", "append lost", 1),
    ("bot credits", VERA, 2, "Месяц"),
    ("round", "none", 0),
    ("to router", 3),
]
DIED_AFTER_WRITING = [
    ("bot credits", ANNA, 1, "Месяц"),
    ("to sheets", 1),
    ("round", "dies", 0),
    ("bot credits", ANNA, 2, "Месяц"),
    ("round", "none", 0),
    ("to router", 3),
]
OWNER_AFTER_A_LOST_APPEND = [*LOST_APPEND[:4], ("owner types", VERA, "last_paid_day", 3), *LOST_APPEND[4:]]


@example(LOST_WRITE)
@example(LOST_APPEND)
@example(DIED_AFTER_WRITING)
@example(OWNER_AFTER_A_LOST_APPEND)
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(steps, max_size=30))
def test_both_sides_end_alike_and_no_change_is_lost(script: list[tuple[Any, ...]]) -> None:
    asyncio.run(play(script))


async def play(script: list[tuple[Any, ...]], desk: Desk | RouterDesk | None = None) -> None:
    shop = Shop(desk=desk or Desk())
    await shop.settle()
    for step in script:
        await shop.step(*step)
    shop.mend()
    await shop.settle()

    for who in EMAILS:
        shop.check(who)
    for tab in TABS.values():
        keys = [row[0] for row in shop.google.grids[tab][1:] if row]
        assert len(keys) == len(set(keys)), "a row stands there twice"
