"""A router on a database that holds what many clients have left behind, and every statement that a message costs it."""

import asyncio
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import event, select, text, update

from chassis.clock import SystemClock
from chassis.database import Database
from contracts.envelope import Envelope
from contracts.ids import MessageRef, PersonRef
from contracts.inbound import Person
from contracts.registry import decode
from messaging.durable.relay import Relay
from messaging.outcomes import Outcome
from messaging.port import Parcel
from router.store.tables import DURABLE, METADATA
from tests.router.stage import Shown, Stage

__all__ = ["Cost", "Grown", "fill", "scans"]

FILLS = Path(__file__).with_name("growing.sql")
BIG = frozenset({"clients", "accounts", "subscriptions", "dialogs", "commands", "links", "inbox", "outbox"})
"""Tables of which each client has rows."""
PARTIAL = frozenset(
    str(index.name)
    for table in METADATA.tables.values()
    for index in table.indexes
    if index.dialect_options["sqlite"]["where"] is not None
)
NUMBERS: Mapping[str, str] = {
    "postgresql": "WITH numbers AS (SELECT n FROM generate_series(1, :count) AS n)",
    "sqlite": "WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < :count)",
}


async def fill(database: Database, clients: int, dialogs: int) -> None:
    """So many clients, so many of them with an open dialog; statistics as a server at work has them."""
    given: dict[str, Any] = {"count": clients, "dialogs": dialogs, "body": b"{}", "day": "2026-12-31"}
    comment, _, statements = (await asyncio.to_thread(FILLS.read_text)).partition("\n")
    assert comment.startswith("--")
    for statement in statements.split(";"):
        into, _, wanted = statement.partition("SELECT ")
        asked = f"{into} {NUMBERS[database.dialect]} SELECT {wanted}"
        if database.dialect == "sqlite":
            asked = asked.replace("CAST(:day AS DATE)", ":day")
        used = {name: value for name, value in given.items() if f":{name}" in asked}
        if "day" in used and database.dialect == "postgresql":
            used["day"] = date.fromisoformat(str(used["day"]))
        async with database.transaction() as connection:
            await connection.execute(text(asked), used)
    if database.dialect == "postgresql":  # SQLite is not told: nobody analyses it at work, either
        async with database.transaction() as connection:
            await connection.execute(text("ANALYZE"))


PUBLISHED_SECONDS = 30.0
Asked = tuple[str, tuple[Any, ...]]
"""A statement, and with what."""


@dataclass(frozen=True)
class Cost:
    """Of one message, seconds."""

    cpu: float
    wall: float


class Taking:
    """A broker that takes everything."""

    def __init__(self) -> None:
        self.took = asyncio.Event()

    async def publish(self, queue: str, parcel: Parcel) -> None:  # noqa: ARG002 - as in `messaging.port.Broker`
        self.took.set()


@dataclass
class Grown(Stage):
    """A router whose statements are noted and whose work is timed, but not that of the gateways played by hand."""

    asked: dict[str, Asked] = field(default_factory=dict)
    spent: Cost = Cost(0, 0)
    _notes: bool = False

    async def hear(self, envelope: Envelope[Any]) -> Outcome:
        self._notes = True
        cpu, wall = time.process_time(), time.monotonic()
        try:
            return await super().hear(envelope)
        finally:
            self._notes = False
            self.spent = Cost(self.spent.cpu + time.process_time() - cpu, self.spent.wall + time.monotonic() - wall)

    async def waiting(self) -> list[Shown]:
        """As the stage's, by its index."""
        rows = DURABLE.outbox
        async with self.database.transaction() as connection:
            unsent = rows.c.sent_at.is_(None)
            found = (await connection.execute(select(rows).where(unsent).order_by(rows.c.seq))).all()
            await connection.execute(update(rows).where(unsent).values(sent_at=1.0))
        envelopes = [(row.queue, decode(bytes(row.body))) for row in found]
        return [
            Shown(said.id, said.key, queue, said.payload, cause=said.causation, correlation=said.correlation)
            for queue, said in envelopes
        ]

    async def relay(self, number: int) -> tuple[MessageRef, Cost]:
        """A client writes: where it stands in the operator chat, and what it cost, its report included."""
        self.spent = Cost(0, 0)
        await self.client(f"Вопрос {number}", f"tg:{number}", person=person(number))
        shown = await self.shown()
        message = next(one.message for one in shown if one.queue.endswith("operators") and one.message)
        return message, self.spent

    async def answer(self, relay: MessageRef) -> Cost:
        """An operator replies."""
        self.spent = Cost(0, 0)
        await self.operator("Ответ", relay)
        await self.shown()
        return self.spent

    async def publish(self) -> None:
        """What was said goes to a broker, by the relay as it is at work."""
        broker = Taking()
        relay = Relay(DURABLE, self.database, broker, SystemClock())
        self._notes = True
        try:
            await relay.start()
            async with asyncio.timeout(PUBLISHED_SECONDS):
                await broker.took.wait()
        finally:
            await relay.stop()
            self._notes = False

    @contextmanager
    def noting(self) -> Iterator[None]:
        """Note what the router asks its database."""

        def note(_connection: Any, _cursor: Any, asked: str, given: Any, _context: Any, many: bool) -> None:
            if self._notes and asked.lstrip().startswith(("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")):
                self.asked.setdefault(asked, (asked, tuple(given[0] if many else given)))

        engines = {self.database._writing.sync_engine, self.database._reading.sync_engine}
        for engine in engines:
            event.listen(engine, "before_cursor_execute", note)
        try:
            yield
        finally:
            for engine in engines:
                event.remove(engine, "before_cursor_execute", note)


def person(number: int) -> Person:
    """Whoever writes from this chat."""
    return Person(ref=PersonRef(f"tg:{number}"), name=f"Клиент {number}", username=None, language="ru")


async def scans(database: Database, asked: Sequence[Asked], *, small: bool) -> list[str]:
    """Which of these read a big table from end to end, and how the database would go about it.

    `small`: the tables are not big yet, and PostgreSQL would rather read them than look anything up; it is asked
    whether it could.
    """
    found = []
    postgres = database.dialect == "postgresql"
    for statement, given in asked:
        async with database.transaction() as connection:
            if postgres and small:
                await connection.execute(text("SET LOCAL enable_seqscan = off"))
            how = "EXPLAIN" if postgres else "EXPLAIN QUERY PLAN"
            lines = [str(row[-1]) for row in (await connection.exec_driver_sql(f"{how} {statement}", given)).all()]
        if any(_is_scan(line) for line in lines):
            found.append("\n".join((statement, *lines)))
    return found


def _is_scan(line: str) -> bool:
    words = line.replace("->", " ").split()
    if words[:3] == ["Seq", "Scan", "on"]:
        return words[3].removeprefix("router_") in BIG
    in_part = words[-1] in PARTIAL  # an index of the few rows that are meant
    return words[:1] == ["SCAN"] and words[1].removeprefix("router_") in BIG and not in_part
