"""What a receipt is worth: a credit for one tariff, or the reason why a person must decide.

Whether it was credited before only a store knows; `router.payments.repeats` says by what it is found.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from contracts.ocr import Amount, ReceiptExamined
from router.payments.candidates import Doubt, value_of, which_was_paid
from router.payments.currencies import currencies_of
from router.payments.days import age
from router.payments.recipients import is_ours, is_readable

__all__ = ["Credit", "ForPerson", "Offer", "Reason", "Terms", "worth"]

Reason = (
    Doubt
    | Literal[
        "unread",
        "no_receipt",
        "failed",
        "pending",
        "refunded",
        "old",
        "future",
        "unsure_date",
        "stranger",
        "no_tariff",
        "several_tariffs",
    ]
)
"""Why a person must decide.

`unread`: nothing was read, and `ReceiptExamined.fault` says why · `no_receipt`: nothing on the picture says that a
payment was made · `no_amount`, `unclear_sum`, `unreadable_sum`, `incoming`: which number is the sum transferred is not
clear · `failed`, `pending`, `refunded`: the payment's own words · `old`, `future`, `unsure_date`: its day · `stranger`:
to somebody else · `no_tariff`, `several_tariffs`: how many tariffs have this price.
"""


@dataclass(frozen=True, slots=True)
class Offer:
    """An active tariff, as far as its price goes."""

    tariff: int
    price: Decimal
    currency: str
    """ISO 4217."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What the shop accepts, on the day that the receipt reached the bot."""

    offers: tuple[Offer, ...]
    today: date
    max_age: timedelta = timedelta(days=7)
    recipients: tuple[str, ...] = ()
    """Whom it may have gone to; empty: anybody."""


@dataclass(frozen=True, slots=True)
class Credit:
    """Exactly one tariff fits."""

    tariff: int
    amount: Amount
    currency: str
    recipient_checked: bool
    """Whether a recipient stood there and is one of ours."""


@dataclass(frozen=True, slots=True)
class ForPerson:
    """Nothing is credited by itself."""

    reason: Reason
    amount: Amount | None = None
    """What was most likely paid, for the person who decides."""


def worth(read: ReceiptExamined, terms: Terms) -> Credit | ForPerson:
    """Decide. Total and pure."""
    if read.fault is not None:
        return ForPerson("unread")
    paid = which_was_paid(read.amounts)
    likely = next(iter(read.amounts), None) if isinstance(paid, str) else paid.amounts[0]
    against = _against(read, terms)
    if against is not None:
        return ForPerson(against, likely)
    if isinstance(paid, str):
        return ForPerson(paid, likely)
    fits = _fits(read, paid.amounts, terms.offers)
    if len({offer.tariff for _, offer in fits}) != 1:
        return ForPerson("several_tariffs" if fits else "no_tariff", likely)
    amount, offer = fits[0]
    return Credit(offer.tariff, amount, offer.currency, _known_recipient(read, terms))


def _against(read: ReceiptExamined, terms: Terms) -> Reason | None:
    """What speaks against it, whatever the sum; the worst first."""
    said = {status.meaning for status in read.statuses}
    for meaning in ("refunded", "failed", "pending"):
        if meaning in said:
            return meaning
    if not _is_payment(read):
        return "no_receipt"
    match age(read.moments, terms.today, terms.max_age):
        case "old":
            return "old"
        case "future":
            return "future"
        case "unsure":
            return "unsure_date"
        case _:
            pass
    readable = [recipient for recipient in read.recipients if is_readable(recipient)]
    if terms.recipients and readable and not any(is_ours(one, terms.recipients) for one in readable):
        return "stranger"
    return None


def _is_payment(read: ReceiptExamined) -> bool:
    """Whether anything says that money went: a word of success, a label of the sum, a minus, or who got it and when."""
    if any(status.meaning == "done" for status in read.statuses):
        return True
    if any(amount.role == "paid" or (amount.sign == "-" and amount.alone) for amount in read.amounts):
        return True
    return bool(read.recipients) and any(number.kind == "transaction" for number in read.numbers)


def _fits(read: ReceiptExamined, amounts: Sequence[Amount], offers: Sequence[Offer]) -> list[tuple[Amount, Offer]]:
    """Which tariffs have the price; without a word of a currency, only if one tariff of all has this number."""
    found = []
    for amount in amounts:
        same = [offer for offer in offers if offer.price == value_of(amount)]
        meant = currencies_of(amount, read.currency_words)
        if meant is not None:
            same = [offer for offer in same if offer.currency in meant]
        found += [(amount, offer) for offer in same]
    return found


def _known_recipient(read: ReceiptExamined, terms: Terms) -> bool:
    return bool(terms.recipients) and any(is_ours(one, terms.recipients) for one in read.recipients)
