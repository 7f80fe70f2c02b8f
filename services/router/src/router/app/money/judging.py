"""What follows from what was read on a receipt, or from nobody having read it in time. Pure."""

from dataclasses import dataclass, replace
from typing import Literal

from contracts.ocr import ReceiptExamined
from router.app.house import House
from router.app.money.crediting import credited, doubted
from router.app.money.ports import Money, MoneyChange, Print, Receipt, Twin
from router.app.money.verdict import Verdict
from router.payments.candidates import value_of
from router.payments.repeats import near_identical
from router.payments.worth import Credit, ForPerson, Offer, Terms, worth

__all__ = ["Unread", "examined", "prints_of", "seen_by", "unanswered"]

Unread = Literal["silent", "spared"]
"""Why nobody has read a picture: none answered, or there were too many of this client."""

_WORST_FIRST = (
    "seen_before",
    "undone_before",
    "after_rejection",
    "refunded",
    "failed",
    "pending",
    "stranger",
    "old",
    "future",
    "unsure_date",
    "several_tariffs",
    "no_tariff",
    "incoming",
    "unclear_sum",
    "unreadable_sum",
    "no_amount",
    "unread",
    "silent",
    "spared",
    "no_receipt",
)
"""Of an album's pictures the one that says most is asked about."""


@dataclass(frozen=True, slots=True)
class _Worth:
    """A reading, with all that the books know."""

    receipt: Receipt
    credit: Credit | None
    reason: str
    """Why it is not credited by itself; empty when it is."""
    fits: bool
    """Whether it shows a payment of one tariff, whatever speaks against crediting it."""
    seen: tuple[Twin, ...]


def prints_of(said: ReceiptExamined) -> tuple[Print, ...]:
    """By what this receipt will be known again."""
    bytes_ = () if said.picture is None else (Print("bytes", said.picture.sha256),)
    numbers = {number.value for number in said.numbers if number.kind == "transaction"}
    times = {moment.time for moment in said.moments if moment.time is not None and not moment.clock}
    known = (*(Print("number", value) for value in sorted(numbers)), *(Print("time", at) for at in sorted(times)))
    return (*bytes_, *known)


def examined(said: ReceiptExamined, money: Money, house: House) -> Verdict:
    """Credit it, ask a person, or pass it by. What comes late changes nothing but by what it is known again."""
    receipt = money.receipt
    if receipt is None:
        return Verdict()
    prints = tuple((receipt.id, print_) for print_ in prints_of(said))
    found = _worth(said, replace(receipt, look=None if said.picture is None else said.picture.look), money, house)
    if receipt.state != "reading":
        known = replace(receipt, look=receipt.look or found.receipt.look, amount=receipt.amount or found.receipt.amount)
        return Verdict(MoneyChange(receipts=(known,), prints=prints))
    verdict = _judged(found, money, house)
    change = replace(verdict.money, prints=prints)
    return replace(verdict, money=change)


def unanswered(money: Money, reason: Unread) -> Verdict:
    """Nobody has read it in time, or will: a person decides."""
    receipt = money.receipt
    if receipt is None or receipt.state != "reading":
        return Verdict()
    return _unfit(replace(receipt, reason=reason), money, fault="")


def _worth(said: ReceiptExamined, receipt: Receipt, money: Money, house: House) -> _Worth:
    offers = tuple(Offer(tariff.id, tariff.price, tariff.currency) for tariff in money.active)
    terms = Terms(offers, receipt.day, house.receipt_max_age, house.recipients)
    value = worth(said, terms)
    amount = None if value.amount is None else value_of(value.amount)
    read = replace(receipt, amount=amount)
    seen = tuple(twin for twin in money.twins if _same(read, twin))
    reason: str = "" if isinstance(value, Credit) else value.reason
    if said.fault is not None:
        reason = said.fault
    if seen:
        reason = _seen_reason(seen)
    elif not reason and money.client is None:
        reason = "no_client"
    elif not reason and any(_rejected(mate, receipt) for mate in money.mates):
        reason = "after_rejection"
    credit = value if isinstance(value, Credit) else None
    return _Worth(replace(read, reason=reason or None), credit, reason, not isinstance(value, ForPerson), seen)


def seen_by(receipt: Receipt, money: Money) -> str | None:
    """Why it must not be credited without a second thought: one like it was, by what is known by now."""
    seen = tuple(twin for twin in money.twins if _same(receipt, twin))
    return _seen_reason(seen) if seen else None


def _seen_reason(seen: tuple[Twin, ...]) -> str:
    return "undone_before" if all(twin.receipt.state != "credited" for twin in seen) else "seen_before"


def _same(read: Receipt, twin: Twin) -> bool:
    """A time of day alone says nothing: the look and the amount must be the same too."""
    if twin.shared - {"time"}:
        return True
    looks = read.look, twin.receipt.look
    if looks[0] is None or looks[1] is None or read.amount is None:
        return False
    return read.amount == twin.receipt.amount and near_identical(looks[0], looks[1])


def _rejected(mate: Receipt, receipt: Receipt) -> bool:
    return mate.wait == receipt.wait and mate.state == "rejected"


def _judged(found: _Worth, money: Money, house: House) -> Verdict:
    receipt = found.receipt
    before = [mate for mate in money.mates if mate.wait == receipt.wait and mate.state == "credited"]
    if before:
        return _after_a_credit(found, before, money)
    if found.reason or found.credit is None:
        return _unfit(receipt, money, fault=found.reason)
    tariff = next(one for one in money.tariffs if one.id == found.credit.tariff)
    return credited(money, receipt, tariff, house, checked=found.credit.recipient_checked)


def _after_a_credit(found: _Worth, before: list[Receipt], money: Money) -> Verdict:
    """Of an album the first that fits credits. Another payment, sent before the credit was made, is for a person."""
    receipt = found.receipt
    of_album = any(mate.message == receipt.message for mate in before)
    if of_album or found.seen or not found.fits:
        return Verdict(MoneyChange(receipts=(replace(receipt, state="passed"),)))
    return doubted(money, replace(receipt, reason="after_credit"), tell=False)


def _unfit(receipt: Receipt, money: Money, *, fault: str) -> Verdict:
    """Wait for the other pictures of the album; after the last one question is asked about all of them."""
    read = replace(receipt, state="unfit", reason=receipt.reason or fault)
    album = [mate for mate in money.mates if mate.message == receipt.message and mate.wait == receipt.wait]
    if any(mate.state == "reading" for mate in album):
        return Verdict(MoneyChange(receipts=(read,)))
    open_ones = [read, *(mate for mate in album if mate.state == "unfit")]
    asked, *others = sorted(open_ones, key=_place)
    verdict = doubted(money, asked, tell=asked.command is None)
    passed = tuple(replace(other, state="passed") for other in others)
    return replace(verdict, money=replace(verdict.money, receipts=(*verdict.money.receipts, *passed)))


def _place(receipt: Receipt) -> tuple[int, int]:
    reason = receipt.reason or ""
    known = _WORST_FIRST.index(reason) if reason in _WORST_FIRST else _WORST_FIRST.index("unread")
    return known, receipt.place
