"""A shop whose table stands in the sandbox: its owner, the service, and what the service says."""

import asyncio
import json
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import select

from chassis import migrations
from chassis.database import Database
from contracts.records import ClientChanged, RecordChanged, TariffChanged
from contracts.registry import decode
from contracts.wire import Wire
from sandbox import RunningSandbox
from sandbox.control.google import GoogleControl, SheetValue, day
from sheets_sync.calling import Calling
from sheets_sync.cells import Raw
from sheets_sync.google import Google, key_of
from sheets_sync.ports import CellPlace
from sheets_sync.store import DURABLE, Book, sheets_migrations
from sheets_sync.syncing import Ended, Syncing, SyncingOptions
from tests.clocks import NOON
from tests.sheets_sync.paper import HastyClock, cell

CLIENTS: list[Sequence[SheetValue]] = [
    ["E-mail", "Имя", "Язык", "Заметки", "Скидка"],
    ["anna@example.org", "Анна", "ru", "", 5],
    ["boris@example.org", "Борис", "", "звонить днём"],
    ["vera@example.org", "Вера"],
    ["gleb@example.org", "Глеб"],
]
TARIFFS: list[Sequence[SheetValue]] = [
    ["Название", "Цена", "Валюта", "Дней", "Активен"],
    ["Месяц", "1 280,00", "₽", 30, "да"],
    ["Год", 128, "CNY", 365],
    ["Старый", 100, "USD", 30, "нет"],
    ["Неделя", 12.5, "€", 7],
]
SUBSCRIPTIONS: list[Sequence[SheetValue]] = [
    ["E-mail", "Тариф", "Оплачено до"],
    ["anna@example.org", "Месяц", day("2026-01-31")],
    ["boris@example.org", "Год", "31.12.2026"],
    ["vera@example.org", "месяц", "2026-02-28"],
    ["dina@example.org", "Неделя", "01.02.2026"],
]
TABS = {"Клиенты": CLIENTS, "Тарифы": TARIFFS, "Подписки": SUBSCRIPTIONS}


__all__ = ["NOON", "TABS", "SilentRelay", "TableShop", "after_a_while", "day", "table_shop", "table_shop_at"]


class SilentRelay:
    """Takes no leases and publishes nothing: the test reads the outbox itself."""

    token: str | None = None
    lease_seconds = 15.0

    def wake(self, keys: object) -> None:
        pass


class Interrupted(Google):
    """Google, where somebody else may act right before single cells are looked at."""

    meanwhile: Callable[[], Awaitable[None]] | None = None

    async def cells(self, places: Sequence[CellPlace]) -> list[Raw]:
        meanwhile, self.meanwhile = self.meanwhile, None
        if meanwhile is not None:
            await meanwhile()
        return await super().cells(places)


@dataclass
class TableShop:
    """The owner works in `owner`; `round` is one of the service's."""

    owner: GoogleControl
    book: Book
    syncing: Syncing
    database: Database
    clock: HastyClock
    google: Interrupted
    sheet: str
    heard: int = 0
    read: int = 0
    after: list[Wire] = field(default_factory=list)

    async def round(self, minutes: float = 15) -> Ended:
        self.clock.elapsed += minutes * 60
        return await self.syncing.round()

    def started_anew(self, *, write_back: bool = True, sheet: str | None = None) -> None:
        """Another process takes over, perhaps with other settings."""
        options = SyncingOptions(sheet or self.sheet, write_back)
        self.syncing = Syncing(self.google, Calling(self.clock, random.Random(1)), self.book, self.clock, options)

    async def said(self) -> list[Wire]:
        """What was said since the last look, in order."""
        query = select(DURABLE.outbox.c.body).order_by(DURABLE.outbox.c.seq)
        async with self.database.reading() as connection:
            bodies = list((await connection.execute(query)).scalars())
        new = [decode(body).payload for body in bodies[self.read :]]
        self.read = len(bodies)
        return new

    async def changes(self) -> list[ClientChanged | TariffChanged]:
        return [one for one in await self.said() if isinstance(one, ClientChanged | TariffChanged)]

    async def bot(self, who: str, *, seen: int = 2**60, wanted: tuple[str, ...] = (), **values: str) -> None:
        """The bot changed something, knowing all that the sheet said so far unless it says otherwise."""
        cells = tuple(cell(name, value) for name, value in values.items())
        said = RecordChanged.model_validate(
            {"email": who, "cells": cells, "wanted": wanted, "seen": seen, "at": self.clock.now()}
        )
        self.heard += 1
        await self.book.heard(f"bot {self.heard}", said)

    async def calls(self) -> list[str]:
        """Every request so far that was no order of ours, the token's apart."""
        return [call.method for call in await self.owner.calls() if call.method != "token"]


@asynccontextmanager
async def table_shop(sandbox: RunningSandbox, database_url: str, folder: Path) -> AsyncIterator[TableShop]:
    """A shop with the three tabs, shared with its service account; nothing was read yet."""
    async with table_shop_at(sandbox.url, sandbox.control.google, database_url, folder, TABS) as shop:
        yield shop


@asynccontextmanager
async def table_shop_at(
    url: str, owner: GoogleControl, database_url: str, folder: Path, tabs: Mapping[str, Sequence[Sequence[SheetValue]]]
) -> AsyncIterator[TableShop]:
    """The same, wherever the sandbox is and whatever stands in the tabs."""
    key = await owner.account()
    number = await owner.make_sheet(tabs)
    await owner.share(key["client_email"])
    path = folder / "key.json"
    path.write_text(json.dumps(key), "utf-8")
    database = Database(database_url)
    try:
        await migrations.upgrade(database, sheets_migrations())
        clock = HastyClock()
        google = Interrupted(number, key_of(path), url)
        book = Book(database, SilentRelay(), clock)
        await book.hold()
        syncing = Syncing(google, Calling(clock, random.Random(1)), book, clock, SyncingOptions(number))
        yield TableShop(owner, book, syncing, database, clock, google, number)
    finally:
        await database.close()


@asynccontextmanager
async def after_a_while(shop: TableShop) -> AsyncIterator[None]:
    """Calls that hang are let go as soon as one of them does."""

    async def let_go() -> None:
        while not await shop.owner.faults_struck():
            await asyncio.wait([asyncio.ensure_future(shop.owner.counters())])
        await shop.owner.clear_faults()

    letting = asyncio.create_task(let_go())
    try:
        yield
    finally:
        await letting
