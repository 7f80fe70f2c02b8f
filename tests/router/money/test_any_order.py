"""Receipts, readings, buttons, undoings and the table in any order: nobody is credited twice, and the books agree."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import select

from contracts.ids import PersonRef, PressRef
from contracts.inbound import OperatorPressed, Person
from contracts.ocr import Picture, ReadReceipt, ReceiptExamined
from contracts.outbound import Show
from contracts.records import ClientChanged, SubscriptionRow, SubscriptionRowChange
from messaging.outcomes import Done
from router.store.money import ledger_of
from router.store.payment_tables import PAYMENTS, PRINTS, RECEIPTS
from router.store.tables import SUBSCRIPTIONS
from tests.requirements import requirement
from tests.router.money.receipts import Till, photo
from tests.router.money.shop import BORIS, Shop
from tests.router.stage import ANNA, DESK, OLEG, Shown

VERA = Person(ref=PersonRef("tg:901"), name="Вера")
PEOPLE = {"tg:1": ("anna@example.org", ANNA), "tg:2": ("boris@example.org", BORIS)}
STEPS = 40


@dataclass
class Chaos:
    """What has been shown and said so far, so that any of it can happen again."""

    shop: Shop
    random: Random
    to_read: list[ReadReceipt] = field(default_factory=list)
    readings: list[ReceiptExamined] = field(default_factory=list)
    payloads: list[str] = field(default_factory=list)
    relays: list[Shown] = field(default_factory=list)
    thanks: int = 0
    sheet: dict[str, SubscriptionRow] = field(default_factory=dict)
    revision: int = 1

    def __post_init__(self) -> None:
        self.stage = self.shop.stage
        self.till = Till(self.shop)

    async def look(self) -> None:
        for each in await self.stage.waiting():
            if isinstance(each.command, ReadReceipt):
                self.to_read.append(each.command)
            elif isinstance(each.command, Show):
                self.payloads += [button.payload for row in each.show.buttons for button in row]
                self.thanks += "Оплата зачислена" in each.text
                done = await self.stage.carry_out(each)
                if each.show.chat == DESK and each.show.content.kind == "photo":
                    self.relays.append(done)

    async def sends(self) -> None:
        """One of a few pictures, which others may have sent as well."""
        chat = self.random.choice(list(PEOPLE))
        if self.random.random() < 0.5:
            await self.stage.client("Оплата", chat, person=PEOPLE[chat][1])
        await self.stage.client(photo(f"p{self.random.randrange(4)}"), chat, person=PEOPLE[chat][1])

    async def reads(self) -> None:
        """A reading comes: in any order, late, or once more."""
        if self.to_read and self.random.random() < 0.8:
            asked = self.to_read.pop(self.random.randrange(len(self.to_read)))
            price = self.random.choice(["990.00", "990.00", "9900.00", "777.00", None])
            picture = Picture(sha256=f"sha of {asked.file}", look="0" * 16, width=1, height=1)
            self.readings.append(self.till.says(asked, price, picture=picture))
        if self.readings:
            said = self.random.choice(self.readings)
            assert await self.stage.hear(self.stage.envelope(said, said.chat)) == Done()

    async def presses(self) -> None:
        """Any button that was ever shown, by either operator."""
        if not self.payloads:
            return
        said = OperatorPressed(
            chat=DESK,
            operator=self.random.choice([OLEG, VERA]),
            press=PressRef(f"tg:press{next(self.stage.numbers)}"),
            payload=self.random.choice(self.payloads),
            at=self.stage.clock.now(),
        )
        assert await self.stage.hear(self.stage.envelope(said, DESK)) == Done()

    async def commands(self) -> None:
        if self.relays:
            await self.stage.operator("/оплата", self.random.choice(self.relays).message)

    async def waits(self) -> None:
        await self.stage.pass_seconds(self.random.choice([1, 240, 24 * 3600]))

    async def table_changes(self) -> None:
        email = self.random.choice([email for email, _ in PEOPLE.values()])
        day = self.shop.today + timedelta(days=self.random.randrange(0, 90))
        new = SubscriptionRow(tariff="Месяц", last_paid_day=day.isoformat())
        change = SubscriptionRowChange(old=self.sheet.get(email), new=new)
        self.revision += 1
        said = ClientChanged(email=email, subscription=change, revision=self.revision, at=self.stage.clock.now())
        self.sheet[email] = new
        assert await self.stage.hear(self.stage.envelope(said, "sheet")) == Done()

    async def step(self) -> None:
        deeds: list[Callable[[], Any]] = [self.sends, self.reads, self.presses, self.commands, self.waits]
        deeds.append(self.table_changes)
        (deed,) = self.random.choices(deeds, weights=[5, 8, 6, 2, 1, 1])
        await deed()
        await self.look()
        await self.check()

    async def check(self) -> None:
        async with self.stage.database.reading() as connection:
            payments = (await connection.execute(select(PAYMENTS))).all()
            live = [row.receipt for row in payments if row.undone_at is None]
            assert len(live) == len(set(live)), "a receipt was credited twice"
            by_itself = select(PRINTS.c.value).join(PAYMENTS, PAYMENTS.c.receipt == PRINTS.c.receipt)
            bytes_ = by_itself.where(PRINTS.c.kind == "bytes", PAYMENTS.c.how == "receipt")
            pictures = list((await connection.execute(bytes_)).scalars())
            assert len(pictures) == len(set(pictures)), "the same picture was credited by itself twice"
            credited = select(RECEIPTS.c.id).where(RECEIPTS.c.state == "credited")
            assert set((await connection.execute(credited)).scalars()) == set(live)
            there = {row.client: row for row in (await connection.execute(select(SUBSCRIPTIONS))).all()}
            for client in {row.client for row in payments} | set(there):
                ledger = await ledger_of(connection, client)
                held = there.get(client)
                paid = None if held is None else (held.tariff, held.last_paid_day)
                standing = ledger.standing
                assert paid == (None if standing is None else (standing.tariff, standing.last_paid_day))
                if ledger.entered is None and standing is not None:
                    self._days(standing.last_paid_day, [one for one in ledger.credits if not one.undone])
        assert self.thanks == len(payments), "the client is told once of each credit"

    @staticmethod
    def _days(last: date, credits_: list[Any]) -> None:
        """Where nobody entered anything, the days given are those of the ledger, and no more."""
        assert max(one.day for one in credits_) + timedelta(days=credits_[-1].days) <= last
        assert last <= max(one.day for one in credits_) + timedelta(days=sum(one.days for one in credits_))


@requirement("payment:once", "payment:undo", "sheet:changes-win")
@pytest.mark.parametrize("seed", range(6))
async def test_nobody_is_credited_twice_and_the_books_agree(shop: Shop, seed: int) -> None:
    await shop.tariff("Месяц", "990")
    await shop.tariff("Год", "9900", days=365)
    for chat, (email, person) in PEOPLE.items():
        await shop.stage.register(chat, email, person=person)
        await shop.stage.client("Оплата", chat, person=person)
    chaos = Chaos(shop, Random(seed))
    for _ in range(STEPS):
        await chaos.step()

    assert chaos.thanks > 0
