"""What payments-ocr would say of a receipt, put together piece by piece."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from contracts.ids import ChatRef, FileRef
from contracts.ocr import Amount, CurrencyWord, Moment, Number, Place, ReceiptExamined, Recipient, Status
from router.payments.worth import Offer, Terms

TODAY = date(2026, 11, 24)
SHOP = Terms(
    (
        Offer(1, Decimal("128.00"), "CNY"),
        Offer(2, Decimal("1280.00"), "RUB"),
        Offer(3, Decimal("12.50"), "USD"),
        Offer(4, Decimal("990.00"), "RUB"),
        Offer(5, Decimal("990.00"), "CNY"),
    ),
    TODAY,
)


def place(height: int = 30, top: int = 400) -> Place:
    return Place(left=100, top=top, width=200, height=height)


def amount(value: str, mark: str | None = None, role: str | None = None, height: int = 30, **more: Any) -> Amount:
    return Amount.model_validate(
        {"value": value, "mark": mark, "role": role, "text": value, "place": place(height), **more}
    )


def large(value: str, mark: str | None = None, role: str | None = None, **more: Any) -> Amount:
    return amount(value, mark, role, height=70, alone=True, **more)


def status(meaning: str) -> Status:
    return Status.model_validate({"meaning": meaning, "text": meaning, "place": place()})


def day(*days: str, clock: bool = False) -> Moment:
    return Moment(days=days, clock=clock, text="", place=place())


def word(currency: str, *, app: bool = True) -> CurrencyWord:
    return CurrencyWord(currency=currency, app=app, text=currency, place=place())


def recipient(text: str) -> Recipient:
    return Recipient(text=text, place=place())


def number(value: str, kind: str = "transaction") -> Number:
    return Number.model_validate({"value": value, "kind": kind, "place": place()})


def reading(*things: Amount | Moment | Number | Status | Recipient | CurrencyWord, **more: Any) -> ReceiptExamined:
    of = {kind: tuple(thing for thing in things if isinstance(thing, kind)) for kind in map(type, things)}
    return ReceiptExamined(
        chat=ChatRef("vk:77"),
        receipt="r-1",
        file=FileRef("vk:77:5:0"),
        at=datetime(2026, 11, 24, 12, tzinfo=UTC),
        engine="local",
        words=len(things),
        amounts=tuple(sorted(of.get(Amount, ()), key=lambda one: -one.place.height)),
        moments=of.get(Moment, ()),
        numbers=of.get(Number, ()),
        statuses=of.get(Status, ()),
        recipients=of.get(Recipient, ()),
        currency_words=of.get(CurrencyWord, ()),
        **more,
    )
