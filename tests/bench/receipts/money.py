"""How apps write sums and days."""

import random
from datetime import datetime
from decimal import Decimal

MONTHS = "января февраля марта апреля мая июня июля августа сентября октября ноября декабря".split()  # noqa: SIM905 - fits a line
SPACES = (" ", "\u00a0", "\u202f")


def rub(value: Decimal, r: random.Random, *, kopecks: bool | None = None, mark: str | None = None) -> str:
    """As in `1 280 ₽`, `1 280,00 ₽`, `1 280,00 руб.`."""
    whole = f"{value:,.2f}".replace(",", r.choice(SPACES)).replace(".", ",")
    if kopecks is False or (kopecks is None and value == int(value) and r.random() < 0.5):
        whole = whole.removesuffix(",00")
    return f"{whole}{r.choice(SPACES)}{mark or r.choice(('₽', '₽', '₽', 'руб.'))}"


def yuan(value: Decimal, r: random.Random, *, bare: bool = False) -> str:
    """`¥128.00`, `￥128`, `128.00元`, `128元`."""
    number = f"{value:,.2f}"
    if not bare and value == int(value) and r.random() < 0.2:
        number = number.removesuffix(".00")
    return number if bare else r.choice(("¥{}", "￥{}", "¥ {}", "{}元")).format(number)


def western(value: Decimal, currency: str, r: random.Random) -> str:
    """`$15.00`, `$15.00 USD`, `€19.99`, `19.99 EUR`."""
    sign = {"USD": "$", "EUR": "€"}[currency]
    form = r.choice(
        ("{sign}{value:,.2f}", "{sign}{value:,.2f} {currency}", "{value:,.2f} {currency}", "{sign}{value:,.2f}")
    )
    return form.format(sign=sign, value=value, currency=currency)


def chinese_day(at: datetime, r: random.Random) -> str:
    form = r.choice(("%Y年%m月%d日 %H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M:%S", "%Y-%m-%d %H:%M"))
    return at.strftime(form)


def russian_day(at: datetime, r: random.Random) -> str:
    named = f"{at.day} {MONTHS[at.month - 1]} {at.year}"
    return r.choice(
        (
            f"{named}, {at:%H:%M}",
            f"{named} {at:%H:%M:%S} (МСК)",
            f"{at:%d.%m.%Y %H:%M:%S}",
            f"{at:%d.%m.%Y в %H:%M}",
            f"{at:%d.%m.%Y}, {at:%H:%M}",
        )
    )


def english_day(at: datetime, r: random.Random) -> str:
    hour = f"{at:%I:%M %p}".lstrip("0")
    return r.choice(
        (f"{at:%b} {at.day}, {at.year} at {hour}", f"{at.day} {at:%B} {at.year}, {at:%H:%M}", f"{at:%Y-%m-%d %H:%M}")
    )


def digits(r: random.Random, count: int) -> str:
    return r.choice("123456789") + "".join(r.choice("0123456789") for _ in range(count - 1))
