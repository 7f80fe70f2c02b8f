"""50,000 clients in the sheet: what a round costs. `make bench-sheets`; Google is the sandbox, a process of its own."""

import asyncio
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from chassis.logs import configure_logs
from chassis.settings import HouseSettings
from contracts.records import ClientChanged
from sandbox import Control
from sandbox.control.google import SheetValue
from tests.sheets_sync.shop import TableShop, table_shop_at

ROWS, CHANGES = 50_000, 100


def tabs() -> dict[str, list[Sequence[SheetValue]]]:
    names = [f"client{number}@example.org" for number in range(ROWS)]
    return {
        "Клиенты": [["E-mail", "Имя", "Язык", "Заметки"], *([name, "Анна Иванова", "ru", ""] for name in names)],
        "Тарифы": [["Название", "Цена", "Валюта", "Дней"], ["Месяц", 1280, "RUB", 30]],
        "Подписки": [["E-mail", "Тариф", "Оплачено до"], *([name, "Месяц", "31.12.2026"] for name in names)],
    }


async def measured(name: str, shop: TableShop) -> None:
    calls, cpu, wall = Counter(await shop.calls()), time.process_time(), time.monotonic()
    ended = await shop.round()
    cpu, wall = time.process_time() - cpu, time.monotonic() - wall
    made = Counter(await shop.calls()) - calls
    said = await shop.said()
    changed = sum(isinstance(one, ClientChanged) for one in said)
    sys.stdout.write(
        f"{name}: {cpu:.2f} s of CPU, {wall:.2f} s, requests {dict(made)}, said {changed} changes, well {ended.well}\n"
    )


async def main() -> None:
    configure_logs(HouseSettings.load(env_file=None, log_level="error"))
    server = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "sandbox", "--port", "0", stdout=asyncio.subprocess.PIPE
    )
    assert server.stdout is not None
    url = json.loads(await server.stdout.readline())["url"]
    try:
        with tempfile.TemporaryDirectory() as folder:
            async with (
                Control(url) as control,
                table_shop_at(
                    url, control.google, f"sqlite+aiosqlite:///{folder}/clients.db", Path(folder), tabs()
                ) as shop,
            ):
                await measured(f"the first reading of {ROWS} clients", shop)
                await measured("an unchanged sheet", shop)
                await shop.owner.paint()
                await measured("a sheet that was only painted", shop)
                await shop.owner.type_many("Подписки", [(row * 400 + 2, 3, "28.02.2027") for row in range(CHANGES)])
                await measured(f"{CHANGES} cells that the owner changed", shop)
    finally:
        server.terminate()
        await server.wait()


if __name__ == "__main__":
    asyncio.run(main())
