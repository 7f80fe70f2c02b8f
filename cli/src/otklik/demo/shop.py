"""What the demo's shop has settled: its table at Google, its prices, and whom it is paid through."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Literal

from otklik.demo.receipts import PAYEE
from sandbox.control.google import GoogleControl, SheetValue, day

__all__ = ["ZONE", "opened"]

ZONE = "Europe/Moscow"
_REMINDED_AT = time(13)
_QUOTA = 10_000
"""Calls a minute: the table is looked at every two seconds here, and Google would bear sixty."""
_PACE = "5"
_ROUND = "10s"  # five times faster: two seconds
Language = Literal["ru", "en"]
Rows = Sequence[Sequence[SheetValue]]

_PEOPLE: Mapping[Language, Mapping[str, str]] = {
    "ru": {"anna": "Анна", "boris": "Борис", "vera": "Вера", "gleb": "Глеб"},
    "en": {"anna": "Anna", "boris": "Boris", "vera": "Vera", "gleb": "Gleb"},
}
_PAID_FOR: Mapping[str, int] = {"anna": 3, "boris": 1, "vera": 20, "gleb": -12}
"""Days until the last paid one, from the day of the next reminders: two people are to be reminded, one has lapsed."""
_DETAILS: Mapping[Language, str] = {
    "ru": "Перевод по номеру +7 900 000-00-00, получатель Ольга К. Пришлите сюда снимок экрана.",
    "en": "Transfer to account 4417, recipient Olga K. Send a screenshot here.",
}


async def opened(google: GoogleControl, url: str, language: Language, now: datetime, folder: Path) -> dict[str, str]:
    """The settings of Otklik, once the table stands at the sandbox's Google and is shared with it.

    `now` in the shop's zone.
    """
    reminders = now.date() + timedelta(days=now.time() >= _REMINDED_AT)
    key = await google.account()
    sheet = await google.make_sheet(_tabs(language, reminders))
    await google.share(key["client_email"])
    await google.limits(read=_QUOTA, write=_QUOTA)
    path = folder / "google.json"
    await asyncio.to_thread(path.write_text, json.dumps(key), "utf-8")
    return {
        "SHEETS_ID": sheet,
        "SHEETS_CREDENTIALS": str(path),
        "SHEETS_API_URL": url,
        "SHEETS_INTERVAL": _ROUND,
        "SHEETS_PACE": _PACE,
        "PAYMENT_DETAILS": _DETAILS[language],
        "PAYMENT_RECIPIENTS": PAYEE[language],
        "TIMEZONE": ZONE,
        "REMINDER_TIME": f"{_REMINDED_AT:%H:%M}",
    }


def _tabs(language: Language, reminders: date) -> Mapping[str, Rows]:
    people: Rows = [[_mail(one), name, ""] for one, name in _PEOPLE[language].items()]
    paid = {name: day((reminders + timedelta(days=days)).isoformat()) for name, days in _PAID_FOR.items()}
    if language == "ru":
        return {
            "Клиенты": [["E-mail", "Имя", "Заметки"], *people],
            "Тарифы": [["Название", "Цена", "Валюта", "Дней"], ["Месяц", 990, "RUB", 30], ["Год", 9900, "RUB", 365]],
            "Подписки": [["E-mail", "Тариф", "Оплачено до"], *_paying("Месяц", paid)],
        }
    return {
        "Clients": [["Email", "Name", "Notes"], *people],
        "Tariffs": [["Name", "Price", "Currency", "Period"], ["Month", 12, "USD", 30], ["Year", 120, "USD", 365]],
        "Subscriptions": [["Email", "Tariff", "last_paid_day"], *_paying("Month", paid)],
    }


def _paying(tariff: str, paid: Mapping[str, SheetValue]) -> Rows:
    return [[_mail(name), tariff, until] for name, until in paid.items()]


def _mail(name: str) -> str:
    return f"{name}@example.org"
