"""Crediting, asking a person, rejecting, undoing: what changes in the books, and what people read. Pure."""

from dataclasses import replace
from typing import Literal

from contracts.envelope import id_from
from router.app.house import House
from router.app.money.ledger import Credit, Ledger, Standing, Tariff
from router.app.money.ports import Money, MoneyChange, Receipt
from router.app.money.verdict import Done, Verdict
from router.app.money.words import money_words
from router.dialog.effects import Notify, Offer, Phrase
from router.dialog.events import Credited, CreditUndone, Event, ReceiptDoubted, ReceiptRejected
from router.dialog.states import Subscription

__all__ = ["credited", "doubted", "notice_id", "question_id", "rejected", "undone"]

RecipientWord = Literal["unchecked", "unread", "ours", "hand"]


def question_id(receipt: str, asked: int) -> str:
    """The command that asks the operators about a receipt."""
    return id_from("receipt-question", receipt, asked)


def notice_id(payment: str) -> str:
    """The command that tells the operators of a credit."""
    return id_from("payment-notice", payment)


def credited(
    money: Money, receipt: Receipt, tariff: Tariff, house: House, *, checked: bool = False, by: str | None = None
) -> Verdict:
    """The payment is credited; what else was asked about the same wait is settled with it."""
    credit = _credit(money, receipt, tariff, by)
    ledger = money.ledger.with_credit(credit)
    standing = ledger.standing
    if standing is None:
        raise AssertionError("a credit gives days")
    made = ledger.credits[-1]
    now = replace(receipt, state="credited", payment=credit.id, reason=None)
    others = _of_the_wait(money, receipt)
    passed = tuple(replace(other, state="passed") for other in others)
    told = Credited(receipt.wait, tariff.name, tariff.days, standing.last_paid_day)
    recipient: RecipientWord = "hand" if by is not None else _recipient(house, checked=checked)
    notice = Notify(
        _credit_words(made, standing, recipient),
        money.relay,
        silent=True,
        offers=(Offer("undo", credit.id),),
        command=notice_id(credit.id),
    )
    over = house.speech.say(Phrase("operators-receipt-settled"), house.speech.house)
    return Verdict(
        MoneyChange(receipts=(now, *passed), ledger=ledger, made=made),
        events=(told,),
        notices=(notice,),
        done=tuple(Done(question_id(other.id, other.asked), over) for other in others),
    )


def _credit(money: Money, receipt: Receipt, tariff: Tariff, by: str | None) -> Credit:
    number = sum(one.receipt == receipt.id for one in money.ledger.credits) + 1
    return Credit(
        id=id_from("payment", receipt.id, number),
        receipt=receipt.id,
        account=receipt.account,
        tariff=tariff.id,
        name=tariff.name,
        price=tariff.price,
        currency=tariff.currency,
        days=tariff.days,
        day=receipt.day,
        how="receipt" if by is None else "hand",
        by=by,
    )


def doubted(money: Money, receipt: Receipt, *, tell: bool, reply_to: str | None = None) -> Verdict:
    """A person decides: the operators get the reason, and a button for each tariff."""
    asked = replace(receipt, state="asked", asked=receipt.asked + 1)
    no = Offer("cancel" if receipt.command is not None else "reject", receipt.id)
    offers = (*_tariffs(money, receipt.id), no)
    amount = "" if receipt.amount is None else f"{receipt.amount.normalize():f}"
    values = (("reason", receipt.reason or "by_hand"), ("amount", amount), ("known", "yes" if amount else "no"))
    words = Phrase("operators-receipt", values)
    stands = reply_to or receipt.command or money.relay
    question = Notify(words, stands, offers=offers, command=question_id(receipt.id, asked.asked))
    events: tuple[Event, ...] = (ReceiptDoubted(),) if tell else ()
    return Verdict(MoneyChange(receipts=(asked,)), events=events, notices=(question,))


def rejected(receipt: Receipt, house: House, by: str) -> Verdict:
    """An operator says that it is no payment."""
    line = house.speech.say(Phrase("operators-receipt-rejected", (("who", by),)), house.speech.house)
    done = Done(question_id(receipt.id, receipt.asked), line)
    if receipt.command is not None:
        cancelled = house.speech.say(Phrase("operators-receipt-cancelled", (("who", by),)), house.speech.house)
        state = replace(receipt, state="cancelled")
        return Verdict(MoneyChange(receipts=(state,)), done=(replace(done, line=cancelled),))
    now = replace(receipt, state="rejected")
    return Verdict(MoneyChange(receipts=(now,)), events=(ReceiptRejected(receipt.wait),), done=(done,))


def undone(money: Money, receipt: Receipt, payment: str, house: House, by: str) -> Verdict:
    """The days that a credit gave are taken back; later credits stay."""
    credit = money.ledger.live(payment)
    if credit is None:
        return Verdict()
    ledger = money.ledger.without(payment)
    now = replace(receipt, state="undone" if receipt.payment == payment else receipt.state)
    left = _left(ledger, money)
    others = any(not one.undone and one.account == receipt.account for one in ledger.credits)
    told = CreditUndone(credit.name, credit.days, left, credited=others)
    day = "" if left is None else f"{left.last_paid_day:%d.%m.%Y}"
    line = Phrase("operators-credit-undone", (("who", by), ("day", day), ("left", "yes" if day else "no")))
    done = Done(notice_id(payment), house.speech.say(line, house.speech.house))
    change = MoneyChange(receipts=(now,), ledger=ledger, undone=payment, by=by)
    return Verdict(change, events=(told,), done=(done,))


def _left(ledger: Ledger, money: Money) -> Subscription | None:
    standing = ledger.standing
    if standing is None:
        return None
    names = {tariff.id: tariff.name for tariff in money.tariffs}
    return Subscription(names.get(standing.tariff, ""), standing.last_paid_day)


def _of_the_wait(money: Money, receipt: Receipt) -> tuple[Receipt, ...]:
    return tuple(mate for mate in money.mates if mate.wait == receipt.wait and mate.state in {"asked", "unfit"})


def _recipient(house: House, *, checked: bool) -> RecipientWord:
    if not house.recipients:
        return "unchecked"
    return "ours" if checked else "unread"


def _tariffs(money: Money, receipt: str) -> tuple[Offer, ...]:
    return tuple(
        Offer("credit", f"{receipt}:{tariff.id}", text=f"{tariff.name} · {money_words(tariff.price, tariff.currency)}")
        for tariff in money.active
    )


def _credit_words(credit: Credit, standing: Standing, recipient: RecipientWord) -> Phrase:
    values: tuple[tuple[str, str | int], ...] = (
        ("tariff", credit.name),
        ("price", money_words(credit.price, credit.currency)),
        ("days", credit.days),
        ("day", f"{standing.last_paid_day:%d.%m.%Y}"),
        ("recipient", recipient),
        ("by", credit.by or ""),
    )
    return Phrase("operators-credited", values)
