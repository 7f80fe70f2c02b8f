"""The router itself in the place of `desk.Desk`: its handlers and its store on SQLite, its people left out."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import Database
from chassis.migrations import upgrade
from contracts.envelope import id_from
from contracts.ids import ChatRef
from contracts.records import RecordChanged
from contracts.wire import Wire
from messaging.outcomes import Done
from router.app.house import House
from router.app.money.ledger import Credit
from router.app.money.ports import Money, MoneyChange, Receipt
from router.app.owner.ports import Outcome, OwnerDesk
from router.app.owner.prompts import ConfirmField, RecordField
from router.app.speech import Speech
from router.store.money import keep_money, ledger_of, lock_till, tariffs
from router.store.owner import OwnerRecords
from router.store.tables import ACCOUNTS, CLIENTS, SUBSCRIPTIONS, TARIFFS
from router.store.turn import Done as Kept
from router.store.turn import Turn
from router.wiring import migrations
from tests.router.stage import SilentRelay, Stage
from tests.sheets_sync.desk import FIELDS, Record

__all__ = ["RouterDesk", "emptied", "router_desk"]

HOUSE = House(Speech("ru"), ChatRef("tg:-100"))
AT = datetime(2026, 1, 15, tzinfo=UTC).timestamp()


async def emptied(path: Path) -> None:
    """A database in which nobody is yet, to be copied: migrations take longer than what is played on it."""
    database = Database(f"sqlite+aiosqlite:///{path}")
    for schema in migrations():
        await upgrade(database, schema)
    await database.close()


@asynccontextmanager
async def router_desk(path: Path) -> AsyncIterator["RouterDesk"]:
    """A router with a table, on the database that lies there."""
    database = Database(f"sqlite+aiosqlite:///{path}")
    try:
        yield RouterDesk(Stage(database, house=HOUSE, sheet=True))
    finally:
        await database.close()


@dataclass
class RouterDesk:
    """See `desk.Desk`; `clients` is what the router's tables held after the last change."""

    stage: Stage
    clients: dict[str, Record] = field(default_factory=dict)
    letters: list[RecordChanged] = field(default_factory=list)
    numbers: "count[int]" = field(default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        self._turn = Turn(self.stage.database, SilentRelay(), sheet=True)
        self._owners = OwnerRecords(self.stage.database, SilentRelay(), sheet=True)

    async def take(self, messages: Iterable[Wire]) -> None:
        """What sheets-sync said, in order, each at least once."""
        for message in messages:
            envelope = self.stage.envelope(message, "sheet")
            for _ in range(2):
                assert await self.stage.hear(envelope) == Done()
        await self._look()

    async def credit(self, email: str, day: str, tariff: str) -> None:
        """A payment that reached the bot on that day."""

        async def work(connection: AsyncConnection) -> Kept | None:
            client = await _client(connection, email)
            await lock_till(connection)
            plan = next((one for one in await tariffs(connection) if one.name == tariff), None)
            if plan is None:
                return None
            receipt = _receipt(next(self.numbers), client, date.fromisoformat(day))
            made = Credit(
                id_from("payment", receipt.id),
                receipt.id,
                receipt.account,
                plan.id,
                plan.name,
                plan.price,
                plan.currency,
                plan.days,
                receipt.day,
                "hand",
                "Олег",
            )
            ledger = (await ledger_of(connection, client)).with_credit(made)
            change = MoneyChange(fresh=(receipt,), ledger=ledger, made=ledger.credits[-1])
            await keep_money(connection, Money((), client, ledger), change, AT)
            return Kept()

        await self._turn.say(work)
        await self._look()

    async def end(self, email: str) -> None:
        """The last credit that stands is undone; of a client who had nothing else the subscription ends."""

        async def work(connection: AsyncConnection) -> Kept | None:
            client = await _client(connection, email)
            ledger = await ledger_of(connection, client)
            live = [one for one in ledger.credits if not one.undone]
            if not live:
                return None
            last = max(live, key=lambda one: one.seq)
            change = MoneyChange(ledger=ledger.without(last.id), undone=last.id, by="Олег")
            await keep_money(connection, Money((), client, ledger), change, AT)
            return Kept()

        if email in self.clients:
            await self._turn.say(work)
            await self._look()

    async def change(self, email: str, **values: str) -> bool:
        """The owner's edit in the chat; false if there was nobody to edit."""
        if email not in self.clients:
            return False
        for name, new in values.items():
            edit = _edit(self.clients[email], name, new)

            async def work(desk: OwnerDesk, edit: ConfirmField = edit) -> Outcome:
                assert await desk.keep_field(edit, "Ольга", AT) == "kept"
                return Outcome()

            await self._owners.change(f"edit {next(self.numbers)}", (), work)
        await self._look()
        return True

    async def _look(self) -> None:
        self.letters += [one.command for one in await self.stage.waiting() if isinstance(one.command, RecordChanged)]
        joined = CLIENTS.outerjoin(SUBSCRIPTIONS, SUBSCRIPTIONS.c.client == CLIENTS.c.id).outerjoin(
            TARIFFS, TARIFFS.c.id == SUBSCRIPTIONS.c.tariff
        )
        columns = (*CLIENTS.c, TARIFFS.c.name.label("plan"), SUBSCRIPTIONS.c.last_paid_day)
        async with self.stage.database.reading() as connection:
            rows = (await connection.execute(select(*columns).select_from(joined))).all()
        for row in rows:
            day = "" if row.last_paid_day is None else row.last_paid_day.isoformat()
            shown = (row.name or "", row.language or "", row.notes or "", row.plan or "", day)
            self.clients[row.email] = Record(row.id, dict(zip(FIELDS, shown, strict=True)))


async def _client(connection: AsyncConnection, email: str) -> int:
    """The client with an account; made if need be, as by somebody's first words."""
    found = (await connection.execute(select(CLIENTS.c.id).where(CLIENTS.c.email == email))).scalar()
    if found is None:
        made = insert(CLIENTS).values(email=email, created_at=AT).returning(CLIENTS.c.id)
        found = (await connection.execute(made)).scalar_one()
    chat = f"tg:{found}"
    if (await connection.execute(select(ACCOUNTS.c.chat).where(ACCOUNTS.c.chat == chat))).scalar() is None:
        times = {"created_at": AT, "heard_at": AT}
        row = {
            **times,
            "chat": chat,
            "channel": "telegram",
            "name": email,
            "client": found,
            "bound_at": AT,
            "used_at": AT,
        }
        await connection.execute(insert(ACCOUNTS).values(row))
    return int(found)


def _receipt(number: int, client: int, day: date) -> Receipt:
    identity = id_from("receipt", number)
    return Receipt(
        id=identity,
        account=f"tg:{client}",
        wait=identity,
        message=f"tg:{client}:{number}",
        day=day,
        place=0,
        state="credited",
        payment=id_from("payment", identity),
    )


def _edit(record: Record, name: str, new: str) -> ConfirmField:
    given: RecordField = "name" if name == "name" else "notes"
    return ConfirmField(client=record.number, field=given, old=record.values[name], new=new)
