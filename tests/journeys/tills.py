"""What a shop that takes money has around it: its table at Google, OCR.space, receipts, and an owner."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

from PIL import Image, ImageDraw, ImageFont

from chassis.clock import SystemClock
from sandbox.control.google import GoogleControl, SheetValue, day
from sandbox.control.seen import Seen
from sandbox.pictures import png
from tests.journeys.clients import PATIENCE, Client
from tests.journeys.houses import House
from tests.journeys.kinds import Example
from tests.journeys.people import World

__all__ = [
    "MONTH",
    "ZONE",
    "Till",
    "an_owner",
    "drawn",
    "in_days",
    "open_till",
    "reads_receipts",
    "receipt",
    "sells",
    "today",
    "written",
]

ZONE = ZoneInfo("Europe/Moscow")
MONTH = 30
PRICE = "990,00"
LOOK_AGAIN = 0.05
SHEETS_PACE = "60"
"""A round of the table that would begin half a minute later begins at once; Google's quota is lifted for it."""
SLIP = [
    [("Перевод", 20, 20, 90, 18), ("выполнен", 116, 20, 90, 18)],
    [("Сумма", 20, 60, 60, 18), ("перевода", 86, 60, 80, 18), (PRICE, 220, 60, 60, 18), ("₽", 284, 60, 12, 18)],
    [("Получатель", 20, 100, 100, 18), ("Иван", 220, 100, 40, 18), ("С.", 264, 100, 16, 18)],
]
"""What OCR.space reads on every picture."""


def today() -> date:
    """In the shop's zone."""
    return datetime.now(ZONE).date()  # noqa: TID251 - the houses that run beside this test know no other time


def written(when: date) -> str:
    """As people write a day."""
    return f"{when:%d.%m.%Y}"


def receipt(number: int) -> Example:
    """A picture for OCR.space, which reads the same on each; no two are the same file."""
    return Example("photo", "", png(320, 200, mark=number))


def drawn(price: str, number: int) -> Example:
    """A screenshot of a payment made today, for a recogniser that really reads; each number is a payment of its own."""
    picture = Image.new("RGB", (480, 600), "white")
    pen = ImageDraw.Draw(picture)
    pen.text((240, 80), "Transfer complete", "black", ImageFont.load_default(28), anchor="mm")
    pen.text((240, 170), price, "black", ImageFont.load_default(64), anchor="mm")
    rows = (("Recipient", "Ivan Sidorov"), ("Date", f"{today():%d %b %Y}"), ("Number", str(4410037725 + number)))
    for line, (label, value) in enumerate(rows):
        pen.text((30, 300 + 56 * line), label, "black", ImageFont.load_default(24))
        pen.text((450, 300 + 56 * line), value, "black", ImageFont.load_default(24), anchor="ra")
    held = BytesIO()
    picture.save(held, "PNG")
    return Example("photo", "", held.getvalue())


@dataclass(frozen=True)
class Till:
    """The table with its owner, and what the shop has settled about money."""

    world: World
    google: GoogleControl
    owner: int
    account: str
    """With whom the table is shared."""
    settings: Mapping[str, str]

    async def shows(self, client: Client, paid: date | None) -> None:
        """Return when the client's row in the table shows this day, or none."""
        cells = {"E-mail": client.email, "Оплачено до": None if paid is None else written(paid)}
        await self.google.wait_row("Подписки", cells, within=PATIENCE)

    async def is_read(self, house: House) -> None:
        """Return when the router has taken the table in."""
        async with asyncio.timeout(PATIENCE):
            while not any("sheet.read.v1" in _said(process.log) for process in house.processes.values()):
                await SystemClock().sleep(LOOK_AGAIN)

    async def credit_of(self, client: Client) -> Seen:
        """What the operators read of the client's credit."""
        return await self.world.operators.shows(f"{client.header}: зачислено")

    async def presses(self, message: Seen, button: str) -> None:
        """Oleg presses a button under it."""
        operators = self.world.operators
        await self.world.telegram.press(operators.id, message.id, text=button, person=operators.oleg)

    async def owner_reads(self, contains: str, *, after: Seen | None = None) -> Seen:
        """What the bot writes to the owner."""
        since = None if after is None else after.sequence
        return await self.world.telegram.wait(
            self.owner, from_bot=True, contains=contains, after=since, within=PATIENCE
        )

    async def owner_has_read(self, word: str) -> list[str]:
        """All that the bot has written to the owner with this word in it."""
        seen = await self.world.telegram.chat(self.owner)
        return [one.text for one in seen.messages if one.from_bot and word in one.text]


def _said(log: Path) -> str:
    return log.read_text(errors="replace") if log.exists() else ""


async def an_owner(world: World) -> int:
    """Olga, who has the bot open."""
    owner = await world.telegram.person("Ольга")
    await world.telegram.start(owner.id)
    return owner.id


async def reads_receipts(world: World) -> dict[str, str]:
    """The settings of a shop whose receipts are read at OCR.space."""
    space = world.control.ocrspace
    await space.show(SLIP)
    return {
        "OCR_ENGINE": "ocrspace",
        "OCRSPACE_API_KEY": await space.key(),
        "OCRSPACE_URL": f"{world.url}/parse/image",
    }


async def sells(world: World, owner: int, line: str) -> None:
    """The owner of a shop without a table adds a tariff, by replying."""
    telegram = world.telegram
    await telegram.say(owner, "/тарифы")
    asked = await telegram.wait(owner, from_bot=True, contains="Ответьте на это сообщение", within=PATIENCE)
    await telegram.say(owner, line, reply_to=asked.id)
    await telegram.wait(owner, from_bot=True, contains="✅ Добавлен", within=PATIENCE)


async def open_till(
    world: World,
    folder: Path,
    clients: Sequence[Client],
    *,
    paid: date,
    tariff: Sequence[SheetValue] = ("Месяц", 990, "RUB", MONTH),
    **settings: str,
) -> Till:
    """The table names these clients, who have paid until `paid`; receipts are read at OCR.space."""
    google = world.control.google
    key = await google.account()
    sheet = await google.make_sheet(_tabs(clients, tariff, paid))
    await google.share(key["client_email"])
    await google.limits(read=100_000, write=100_000)
    path = folder / "google.json"
    await asyncio.to_thread(path.write_text, json.dumps(key), "utf-8")
    owner = await an_owner(world)
    settled = {
        "OWNER_IDS": str(owner),
        "SHEETS_ID": sheet,
        "SHEETS_CREDENTIALS": str(path),
        "SHEETS_API_URL": world.url,
        "SHEETS_PACE": SHEETS_PACE,
        **await reads_receipts(world),
    }
    return Till(world, google, owner, key["client_email"], {**settled, **settings})


def _tabs(
    clients: Sequence[Client], tariff: Sequence[SheetValue], paid: date
) -> Mapping[str, Sequence[Sequence[SheetValue]]]:
    rows: list[Sequence[SheetValue]] = [[one.email, tariff[0], day(paid.isoformat())] for one in clients]
    return {
        "Клиенты": [["E-mail", "Имя", "Язык", "Заметки"], *([one.email, one.name] for one in clients)],
        "Тарифы": [["Название", "Цена", "Валюта", "Дней"], tariff],
        "Подписки": [["E-mail", "Тариф", "Оплачено до"], *rows],
    }


def in_days(count: int) -> date:
    """So many days from today."""
    return today() + timedelta(days=count)
