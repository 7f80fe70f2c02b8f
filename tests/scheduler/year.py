"""A shop's year (or a part of it) in a moved clock: renewals, restarts, clocks that change, two replicas.

Run by hand for the whole year: `make bench-reminders`, with `ARGS=postgresql+asyncpg://…` on another database.
"""

import asyncio
import logging
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from datetime import time as day_time
from random import Random

import structlog

from chassis import migrations
from chassis.database import Database
from contracts.envelope import Envelope
from contracts.schedule import ReminderDue, RoundOver, SubscriptionChanged
from contracts.wire import Wire
from scheduler.wiring import migrations as scheduler_migrations
from tests.clocks import FakeClock, turn
from tests.scheduler.desk import BERLIN, PLAN, Replica, berlin, envelopes_of, move_to, only, page, paid

TERM = 30
EVENING = day_time(21, 0)


@dataclass
class Look:
    """A replica looked, with the books as they were then; `whole` unless it was killed over it."""

    at: datetime
    whole: bool
    books: dict[int, SubscriptionChanged]


@dataclass
class Year:
    """What happened, against which what was said is held."""

    database: Database
    random: Random
    clients: int
    clock: FakeClock
    books: dict[int, SubscriptionChanged] = field(default_factory=dict)
    said: Counter[tuple[int, date, int]] = field(default_factory=Counter)
    rounds: Counter[str] = field(default_factory=Counter)
    counted: int = 0
    payments: int = 0
    kills: int = 0
    late: int = 0

    async def begin(self, first: date) -> None:
        start = [self.random.randrange(-5, TERM) for _ in range(self.clients)]
        self.books = {client: paid(client, first + timedelta(days=left)) for client, left in enumerate(start, 1)}
        await self._replica().hears(page(*self.books.values()))

    def _replica(self) -> Replica:
        return Replica(self.database, self.clock, PLAN)

    async def day(self, today: date) -> None:
        """One day: its looks and payments in the order of their times, then the books are closed."""
        looks: list[Look] = []
        for at, what in sorted(self._program(today), key=lambda entry: (entry[0], entry[1])):
            move_to(self.clock, at)
            if what.startswith("pay"):
                await self._change(int(what.removeprefix("pay ")), today)
            elif what == "kill":
                looks.append(Look(at, False, dict(self.books)))
                await self._killed()
            else:
                looks.append(Look(at, True, dict(self.books)))
                await asyncio.gather(*(self._replica().ticker.look() for _ in range(2 if what == "both" else 1)))
        self._check(today, looks, await envelopes_of(self.database))

    def _program(self, today: date) -> Iterator[tuple[datetime, str]]:
        """At the time itself both look, unless one or both are down; twice a day a process is killed in a look."""
        up = self.random.random()
        if up < 0.8:
            yield PLAN.moment(today), "both" if up < 0.6 else "one"
        for hour in (self.random.randrange(0, 13), self.random.randrange(13, 24)):
            yield berlin(today, hour, self.random.randrange(1, 60)), "kill"
        for _ in range(3):
            yield berlin(today, self.random.randrange(0, 24), self.random.randrange(0, 60)), "one"
        for client, known in self.books.items():
            left = 99 if known.last_paid_day is None else (known.last_paid_day - today).days
            if self.random.random() < {3: 0.2, 2: 0.3, 1: 0.3, 0: 0.5, -1: 0.4, -2: 0.3}.get(left, 0.003):
                yield berlin(today, self.random.randrange(0, 24), self.random.randrange(0, 60)), f"pay {client}"

    async def _change(self, client: int, today: date) -> None:
        """A payment most often; sometimes the owner ends it or corrects the day. Heard twice, or out of order."""
        known = self.books[client]
        chance, version = self.random.random(), known.version + 1
        if chance < 0.03:
            new = paid(client, None, version)
        elif chance < 0.06:
            new = paid(client, today + timedelta(days=self.random.randrange(0, 5)), version)
        else:
            self.payments += 1
            start = max(today, known.last_paid_day or today)
            new = paid(client, start + timedelta(days=TERM), version, self.clock.now())
        self.books[client] = new
        order = [new, known, new] if self.random.random() < 0.2 else [new]
        for number, change in enumerate(order):
            await self._replica().hears(change, f"{client}.{change.version}.{number if change is known else 0}")

    async def _killed(self) -> None:
        self.kills += 1
        look = asyncio.create_task(self._replica().ticker.look())
        for _ in range(self.random.randrange(0, 60)):
            await turn()
        look.cancel()
        await asyncio.gather(look, return_exceptions=True)

    def _check(self, today: date, looks: list[Look], said: Sequence[Envelope[Wire]]) -> None:
        """Exactly what had to be said was said, once, and as soon as somebody could."""
        payloads = [envelope.payload for envelope in said]
        heard = only(ReminderDue, payloads)
        for over in only(RoundOver, payloads):
            self.rounds[over.round] += 1
            self.counted += over.reminders
        spoken = {
            (one.client, one.last_paid_day, one.days_left): envelope.at
            for envelope in said
            if isinstance(one := envelope.payload, ReminderDue)
        }
        self.said.update((one.client, one.last_paid_day, one.days_left) for one in heard)
        must: dict[tuple[int, date, int], datetime] = {}
        may: set[tuple[int, date, int]] = set()
        for look in looks:
            wanted = _wanted(look, today)
            may |= wanted
            for reminder in wanted if look.whole else ():
                must.setdefault(reminder, look.at)
        before = {key for key, times in self.said.items() if times and key not in spoken}
        assert must.keys() - before <= spoken.keys(), "a reminder is missing"
        assert spoken.keys() <= may, "somebody was reminded in vain"
        assert all(spoken[key] <= at for key, at in must.items() if key in spoken), "a reminder was late"
        assert all(one.due == PLAN.moment(today) for one in heard)
        assert max(self.said.values(), default=1) == 1, "a reminder came twice"
        self.late += sum(at != PLAN.moment(today) for at in must.values())


def _wanted(look: Look, today: date) -> set[tuple[int, date, int]]:
    """The rule once more, in other words than the scheduler's."""
    local = look.at.astimezone(BERLIN)
    if local.hour < 13:
        return set()
    found: set[tuple[int, date, int]] = set()
    for client, known in look.books.items():
        if known.last_paid_day is None:
            continue
        left = (known.last_paid_day - today).days
        fresh = known.paid_at is not None and known.paid_at >= berlin(today, 13)
        if left in {3, 1, 0} and not fresh and (local.time() <= EVENING or left == 0):
            found.add((client, known.last_paid_day, left))
    return found


async def live(database: Database, first: date, days: int, *, clients: int, seed: int) -> Year:
    """So many days of a shop on a fresh database; raises `AssertionError` at the first day that went wrong."""
    year = Year(database, Random(seed), clients, FakeClock(berlin(first).astimezone(UTC)))
    await year.begin(first)
    for number in range(days):
        await year.day(first + timedelta(days=number))
    assert max(year.rounds.values(), default=1) == 1, "a round was over twice"
    return year


def figures(year: Year, days: int, seconds: float) -> str:
    """For people."""
    return (
        f"{days} days, {year.clients} subscriptions, {year.payments} payments, {year.kills} kills: "
        f"{sum(year.said.values())} reminders, each once, {year.late} of them late because all were down; "
        f"{seconds:.0f} s"
    )


async def _main(url: str) -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    with tempfile.TemporaryDirectory() as folder:
        database = Database(url or f"sqlite+aiosqlite:///{folder}/year.db")
        for schema in scheduler_migrations():
            await migrations.upgrade(database, schema)
        begun = time.monotonic()
        year = await live(database, date(2026, 1, 1), 365, clients=1000, seed=1)
        print(figures(year, 365, time.monotonic() - begun))  # noqa: T201 - a program
        await database.close()


if __name__ == "__main__":
    asyncio.run(_main(sys.argv[1] if len(sys.argv) > 1 else ""))
