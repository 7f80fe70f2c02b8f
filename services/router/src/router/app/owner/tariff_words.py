"""What the owner's reply to the list of tariffs asks for. Pure."""

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from contracts.currencies import currency_named
from router.app.house import plain_name
from router.app.money.ledger import Tariff
from router.app.owner.records import Wrong

__all__ = ["NAME_LONGEST", "Wanted", "read_price", "read_tariff"]

NAME_LONGEST = 64
Wanted = tuple[Tariff | None, Tariff]
"""The tariff that is meant, `None` for a new one, and what it is to be."""

_BLANKS = " \t\u00a0\u2007\u202f"
_NUMBER = rf"\d{{1,3}}(?:[{_BLANKS}]\d{{3}})+|\d{{1,10}}"
_PRICE = re.compile(
    rf"(?P<before>[^\d\s.,+-]*)\s*(?P<whole>{_NUMBER})(?:[.,](?P<rest>\d{{1,2}}))?\s*(?P<after>[^\d\s,+-]*)"
)
_DAYS = re.compile(r"(?P<days>\d{1,5})\s*(?:дн(?:ей|я|\.)?|день|д\.?|days?|d)?", re.IGNORECASE)
_SEVERAL = re.compile(r"[;\n]")
_FIELDS = {
    **dict.fromkeys(("цена", "стоимость", "price"), "price"),
    **dict.fromkeys(("дней", "дни", "дня", "день", "срок", "days", "period"), "days"),
    **dict.fromkeys(("название", "имя", "name"), "name"),
}
_ON = {"+", "вкл", "включить", "on"}
_OFF = {"-", "–", "—", "−", "выкл", "выключить", "off"}
_MOST = Decimal(10) ** 10
_MOST_DAYS = 36_600


def read_tariff(words: str, listed: Sequence[Tariff]) -> Wanted | Wrong:
    """`+ name; price; days`, `2 price 600 ₽`, `- 2`, `+ 2`; a tariff by its number in the list or its name."""
    said = words.strip()
    if said[:1] == "+" and _SEVERAL.search(said) is not None:
        return _new(said[1:])
    sign, rest = _sign(said)
    if sign is not None:
        one, left = _meant(rest, listed)
        known = one is not None and not left
        return (one, replace(one, active=sign)) if one is not None and known else Wrong("owner-tariffs-which")
    one, left = _meant(said, listed)
    if one is None:
        return Wrong("owner-tariffs-unclear")
    field, _, value = left.partition(" ")
    return _changed(one, _FIELDS.get(field.casefold().rstrip(":=")), value.strip())


def _new(said: str) -> Wanted | Wrong:
    parts = [part.strip() for part in _SEVERAL.split(said)]
    if len(parts) != 3:
        return Wrong("owner-tariffs-new")
    name, price, days = _name(parts[0]), read_price(parts[1]), _days(parts[2])
    if name is None:
        return Wrong("owner-tariffs-name")
    if price is None:
        return Wrong("owner-tariffs-price")
    if price[1] is None:
        return Wrong("owner-tariffs-currency")
    return Wrong("owner-tariffs-days") if days is None else (None, Tariff(0, name, price[0], price[1], days))


def _changed(one: Tariff, field: str | None, value: str) -> Wanted | Wrong:
    match field:
        case "name":
            name = _name(value)
            return Wrong("owner-tariffs-name") if name is None else (one, replace(one, name=name))
        case "price":
            price = read_price(value)
            if price is None:
                return Wrong("owner-tariffs-price")
            return one, replace(one, price=price[0], currency=price[1] or one.currency)
        case "days":
            days = _days(value)
            return Wrong("owner-tariffs-days") if days is None else (one, replace(one, days=days))
        case _:
            return Wrong("owner-tariffs-unclear")


def read_price(text: str) -> tuple[Decimal, str | None] | None:
    """`1 280,50 ₽`, `1280.50 RUB`, `$12`: the sum, and its currency if one is named. `1,280` may be two, so none."""
    found = _PRICE.fullmatch(text.strip())
    if found is None:
        return None
    marks = [mark for mark in (found["before"], found["after"]) if mark]
    currency = currency_named(marks[0]) if len(marks) == 1 else None
    amount = Decimal(f"{re.sub(f'[{_BLANKS}]', '', found['whole'])}.{found['rest'] or '0'}")
    if (marks and currency is None) or not 0 < amount < _MOST:
        return None
    return amount, currency


def _days(text: str) -> int | None:
    found = _DAYS.fullmatch(text.strip())
    days = 0 if found is None else int(found["days"])
    return days if 0 < days <= _MOST_DAYS else None


def _name(text: str) -> str | None:
    """A whole name; one too long is not cut in silence."""
    plain = " ".join(text.split())
    name = plain_name(plain)
    return name if name and len(plain) <= NAME_LONGEST else None


def _sign(said: str) -> tuple[bool | None, str]:
    """Whether it is to be on or off, and which is meant."""
    word = said[:1] if said[:1] in _ON | _OFF else said.split(maxsplit=1)[0] if said else ""
    folded = word.casefold()
    sign = True if folded in _ON else False if folded in _OFF else None
    return sign, said[len(word) :].strip()


def _meant(said: str, listed: Sequence[Tariff]) -> tuple[Tariff | None, str]:
    """The tariff that it begins with, and the rest. A name is looked for first, the longest: it may be a number."""
    plain = " ".join(said.split())
    for one in sorted(listed, key=lambda tariff: len(tariff.name), reverse=True):
        head, rest = plain[: len(one.name)], plain[len(one.name) :]
        if head.casefold() == one.name.casefold() and (not rest or rest[0] == " "):
            return one, rest.strip()
    number, _, rest = plain.partition(" ")
    digits = number.rstrip(".):")
    place = int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 5 else 0
    return (listed[place - 1], rest) if 1 <= place <= len(listed) else (None, plain)
