"""A shop with a table, and sheets-sync played by hand."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import select

from contracts.outbound import Show
from contracts.records import (
    ClientChanged,
    RecordChanged,
    SubscriptionRow,
    SubscriptionRowChange,
    TariffChanged,
    TariffRow,
)
from contracts.wire import Wire
from messaging.outcomes import Done
from router.store.tables import TARIFFS
from tests.router.conftest import stage_on
from tests.router.money.shop import Shop
from tests.router.owners import OLGA, Owner, client
from tests.router.stage import Shown

__all__ = ["MONTH", "Sheet", "owned", "row", "says", "shop_with_a_table", "texts", "written"]

MONTH = TariffRow(price="990.00", currency="RUB", days=30, active=True)


async def shop_with_a_table(url: str) -> AsyncIterator[Shop]:
    """A shop with a table, in which the tariffs stand."""
    async for stage in stage_on(url):
        stage.sheet = True
        stage.handlers = stage.another_replica()
        shop = Shop(stage)
        for name in ("Месяц", "Год"):
            await says(shop, TariffChanged(name=name, new=MONTH, revision=1, at=stage.clock.now()))
            found = await shop.run(select(TARIFFS.c.id).where(TARIFFS.c.name == name))
            shop.tariffs[name] = found.scalar_one()
        yield shop


async def says(shop: Shop, payload: Wire) -> list[Shown]:
    """sheets-sync says something; what follows from it, not yet carried out."""
    assert await shop.stage.hear(shop.stage.envelope(payload, "sheet")) == Done()
    return await shop.stage.waiting()


def row(day: date, tariff: str = "Месяц") -> SubscriptionRow:
    return SubscriptionRow(tariff=tariff, last_paid_day=day.isoformat())


class Sheet:
    """One row of subscriptions, and what is said of it."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.revision = 1
        self.shows: SubscriptionRow | None = None

    async def changes(self, new: SubscriptionRow | None, **more: Any) -> list[Shown]:
        self.revision += 1
        change = SubscriptionRowChange(old=None if more.get("copied") else self.shows, new=new)
        self.shows = new
        said = ClientChanged(
            email="anna@example.org",
            subscription=change,
            revision=self.revision,
            at=self.shop.stage.clock.now(),
            **more,
        )
        return await says(self.shop, said)


def texts(shown: list[Shown]) -> list[str]:
    return [each.text for each in shown if isinstance(each.command, Show)]


def written(shown: list[Shown]) -> list[RecordChanged]:
    return [each.command for each in shown if isinstance(each.command, RecordChanged)]


async def owned(shop: Shop) -> Owner:
    """Olga owns the shop, whose client is Anna."""
    shop.stage.house = replace(shop.stage.house, owners=frozenset({OLGA.ref}))
    shop.stage.handlers = shop.stage.another_replica()
    await client(shop.stage, "anna@example.org", "tg:1")
    return Owner(shop.stage)
