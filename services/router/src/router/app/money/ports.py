"""What deciding about money rests on, and what it changes; found and kept together with the dialog."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from router.app.money.ledger import Credit, Ledger, Tariff

__all__ = ["ByReceipt", "Money", "MoneyChange", "Paid", "Print", "PrintKind", "Receipt", "ReceiptState", "Twin"]

ReceiptState = Literal["reading", "unfit", "asked", "credited", "rejected", "passed", "undone", "cancelled"]
"""`reading` until payments-ocr has answered · `unfit`: read, and other pictures of its album are not · `asked`: a
person decides · `passed`: nothing is to be decided · `cancelled`: the operator who asked thought better of it."""

PrintKind = Literal["bytes", "file", "number", "time"]
"""By what a receipt is known again: its bytes, the messenger's own word for the file, the transaction's number, a time
of day that stands on it (with a near-identical look and the same amount)."""


@dataclass(frozen=True, slots=True)
class Print:
    """One of the things by which a receipt is known again."""

    kind: PrintKind
    value: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """A picture that may show a payment, or a message that an operator says is about one."""

    id: str
    account: str
    wait: str
    """The wait for a receipt that it was sent in; of an operator's, its own."""
    message: str
    """The client's."""
    day: date
    """On which it, or the operator's command, reached the bot."""
    place: int = 0
    """Which picture of the message."""
    dialog: str | None = None
    file: str | None = None
    """`None`: there is no picture, and an operator credits by hand."""
    command: str | None = None
    """The operator's message that asks; `None`: the client sent it in topic payment."""
    state: ReceiptState = "reading"
    reason: str | None = None
    """Why a person decides."""
    asked: int = 0
    """How many questions about it the operators got."""
    amount: Decimal | None = None
    """What was most likely paid."""
    look: str | None = None
    """The picture's difference hash."""
    payment: str | None = None
    """The credit that was made for it last."""


@dataclass(frozen=True, slots=True)
class Twin:
    """A receipt that was credited, and what it shares with another."""

    receipt: Receipt
    shared: frozenset[PrintKind]


@dataclass(frozen=True, slots=True)
class ByReceipt:
    """The account that sent a receipt; its client is locked before it."""

    receipt: str | None = None
    payment: str | None = None
    """The credit that was made for it, where only that is known."""
    prints: tuple[Print, ...] = ()
    """By which others like it are looked for, in all of the shop's books; its own are known already."""


@dataclass(frozen=True, slots=True)
class Money:
    """What is known, where it was asked for."""

    tariffs: tuple[Tariff, ...] = ()
    client: int | None = None
    """`None`: the account has no e-mail (any more)."""
    ledger: Ledger = field(default_factory=Ledger)
    receipt: Receipt | None = None
    mates: tuple[Receipt, ...] = ()
    """The others of the same wait or message."""
    twins: tuple["Twin", ...] = ()
    """What was credited once and shares something with it by which receipts are known again."""
    relay: str | None = None
    """Where it stands in the operator chat."""

    @property
    def active(self) -> tuple[Tariff, ...]:
        """Those that can be paid for now, as people read them."""
        return tuple(tariff for tariff in self.tariffs if tariff.active)


@dataclass(frozen=True, slots=True)
class Paid:
    """A credit as a client's card tells of it."""

    day: date
    """On which the receipt or command reached the bot."""
    price: Decimal
    currency: str
    """ISO 4217."""
    tariff: str
    by: str | None
    """The operator who credited it by hand; `None`: the bot did, by its receipt."""
    undone: bool


@dataclass(frozen=True, slots=True)
class MoneyChange:
    """What is to be kept. The client of `Money` is meant."""

    fresh: tuple[Receipt, ...] = ()
    receipts: tuple[Receipt, ...] = ()
    """As they are now."""
    prints: tuple[tuple[str, Print], ...] = ()
    """Each with its receipt's id."""
    ledger: Ledger | None = None
    """Where a credit was made or undone."""
    made: Credit | None = None
    undone: str | None = None
    by: str | None = None
    """Who undid it."""
