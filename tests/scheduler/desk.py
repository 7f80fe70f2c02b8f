"""A scheduler with a real store; what it says is read from its outbox, what it hears is said by hand."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from itertools import count
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import select, update

from chassis.database import Database
from contracts.envelope import Envelope, id_from
from contracts.registry import decode
from contracts.schedule import BooksAsked, BooksPage, ReminderDue, RoundOver, SubscriptionChanged
from contracts.wire import Wire
from messaging.consume import Held
from messaging.outcomes import Done
from scheduler.due import Plan
from scheduler.handlers import Handlers
from scheduler.store.books import Books
from scheduler.store.rounds import Rounds
from scheduler.store.tables import DURABLE
from scheduler.ticker import Ticker
from tests.clocks import FakeClock

BERLIN = ZoneInfo("Europe/Berlin")
PLAN = Plan(BERLIN, time(13, 0), (3, 1, 0))
Kind = TypeVar("Kind", bound=Wire)
_NUMBERS = count(1)


class SilentRelay:
    """Takes no leases and publishes nothing: the test reads the outbox itself."""

    token: str | None = None
    lease_seconds = 15.0

    def wake(self, keys: object) -> None:
        pass


@dataclass
class Replica:
    """One process of the scheduler."""

    database: Database
    clock: FakeClock
    plan: Plan = PLAN
    ticker: Ticker = field(init=False)

    def __post_init__(self) -> None:
        books = Books(self.database, SilentRelay(), partitions=4)
        rounds = Rounds(self.database, SilentRelay(), self.plan, partitions=4)
        self.ticker = Ticker(self.clock, self.plan, rounds, books)
        self.handlers = Handlers(books, self.clock)

    async def hears(self, payload: Wire, identity: str = "") -> None:
        name = identity or id_from("test", next(_NUMBERS))
        said: Envelope[Any] = Envelope(id=name, key="test", payload=payload, at=self.clock.now(), correlation=name)
        assert await self.handlers.handle([Held(said, 1)]) == [Done()]


async def said_by(database: Database) -> Sequence[Wire]:
    """What the outbox holds and nobody has read yet."""
    return [envelope.payload for envelope in await envelopes_of(database)]


async def envelopes_of(database: Database) -> Sequence[Envelope[Wire]]:
    """The same, each with its envelope."""
    rows = DURABLE.outbox
    async with database.transaction() as connection:
        found = (await connection.execute(select(rows).where(rows.c.sent_at.is_(None)).order_by(rows.c.seq))).all()
        await connection.execute(update(rows).where(rows.c.sent_at.is_(None)).values(sent_at=1.0))
    return [decode(bytes(row.body)) for row in found]


def only(kind: type[Kind], said: Sequence[Wire]) -> list[Kind]:
    return [each for each in said if isinstance(each, kind)]


def reminders(said: Sequence[Wire]) -> list[tuple[int, int]]:
    """Client and days left."""
    return sorted((each.client, each.days_left) for each in only(ReminderDue, said))


def rounds(said: Sequence[Wire]) -> list[tuple[str, int]]:
    return [(each.round, each.reminders) for each in only(RoundOver, said)]


def copies(said: Sequence[Wire]) -> list[int]:
    return [each.after for each in only(BooksAsked, said)]


def page(*changes: SubscriptionChanged, more_after: int | None = None) -> BooksPage:
    return BooksPage(subscriptions=changes, more_after=more_after)


def paid(client: int, day: date | None, version: int = 1, paid_at: datetime | None = None) -> SubscriptionChanged:
    return SubscriptionChanged(client=client, version=version, last_paid_day=day, paid_at=paid_at)


def berlin(day: date, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=BERLIN)


def clock_at(moment: datetime) -> FakeClock:
    return FakeClock(moment)


def move_to(clock: FakeClock, moment: datetime) -> None:
    clock.advance((moment - clock.now()).total_seconds())
