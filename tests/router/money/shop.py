"""A stage with tariffs and subscriptions, and a scheduler played by hand."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import insert, select, update

from contracts.ids import PersonRef
from contracts.inbound import Person
from contracts.schedule import ReminderDue, RoundOver
from messaging.outcomes import Done
from router.store.tables import ACCOUNTS, CLIENTS, SUBSCRIPTIONS, TARIFFS
from tests.router.stage import Shown, Stage, to_clients, to_operators

BORIS = Person(ref=PersonRef("tg:2"), name="Борис", language="ru")
VERA = Person(ref=PersonRef("fb:3"), name="Вера", language="ru")


@dataclass
class Shop:
    """What a shop's owner has entered, and who its clients are."""

    stage: Stage
    tariffs: dict[str, int] = field(default_factory=dict)

    @property
    def today(self) -> date:
        return self.stage.clock.now().astimezone(self.stage.house.timezone).date()

    async def run(self, statement: Any, *values: Any) -> Any:
        async with self.stage.database.transaction() as connection:
            return await connection.execute(statement, *values)

    async def tariff(self, name: str, price: str, currency: str = "RUB", days: int = 30) -> int:
        row = {"name": name, "price": Decimal(price), "currency": currency, "days": days}
        made = await self.run(insert(TARIFFS).values(row).returning(TARIFFS.c.id))
        self.tariffs[name] = made.scalar_one()
        return self.tariffs[name]

    async def client(self, email: str = "anna@example.org") -> int:
        found = await self.run(select(CLIENTS.c.id).where(CLIENTS.c.email == email))
        return int(found.scalar_one())

    async def pays(self, email: str, tariff: str, day: date) -> int:
        """The owner has entered that this is paid; the client too if need be."""
        async with self.stage.database.transaction() as connection:
            found = select(CLIENTS.c.id).where(CLIENTS.c.email == email)
            client = (await connection.execute(found)).scalar()
            if client is None:
                row = {"email": email, "created_at": 0.0}
                client = (await connection.execute(insert(CLIENTS).values(row).returning(CLIENTS.c.id))).scalar_one()
            row = {"client": client, "tariff": self.tariffs[tariff], "last_paid_day": day}
            await connection.execute(insert(SUBSCRIPTIONS).values(row))
        return int(client)

    async def last_paid_day(self, email: str = "anna@example.org") -> date | None:
        joined = select(SUBSCRIPTIONS.c.last_paid_day).join(CLIENTS, CLIENTS.c.id == SUBSCRIPTIONS.c.client)
        day: date | None = (await self.run(joined.where(CLIENTS.c.email == email))).scalar()
        return day

    async def change_account(self, chat: str, **values: Any) -> None:
        await self.run(update(ACCOUNTS).where(ACCOUNTS.c.chat == chat).values(**values))

    def due(self, client: int, left: int, round_: str = "r1", *, day: date | None = None) -> ReminderDue:
        last = day or self.today + timedelta(days=left)
        return ReminderDue(client=client, last_paid_day=last, days_left=left, round=round_, due=self.stage.clock.now())

    async def reminds(self, due: ReminderDue) -> list[Shown]:
        """The scheduler says that a reminder is due; what is shown of it is not carried out yet."""
        assert await self.stage.hear(self.stage.envelope(due, f"client:{due.client}")) == Done()
        return await self.stage.waiting()

    async def over(self, count: int, round_: str = "r1") -> list[Shown]:
        """The scheduler has said all; what the operators read of it."""
        said = RoundOver(round=round_, reminders=count, at=self.stage.clock.now())
        assert await self.stage.hear(self.stage.envelope(said, "reminders")) == Done()
        await self.stage.pass_seconds(3)
        return await self.stage.shown()


def texts_to_operators(shown: list[Shown]) -> list[str]:
    return [each.text for each in to_operators(shown)]


def texts_to_clients(shown: list[Shown]) -> list[str]:
    return [each.text for each in to_clients(shown)]
