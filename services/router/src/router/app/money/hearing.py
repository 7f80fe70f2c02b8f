"""From what is said about receipts to readings that the dialog understands. Pure."""

import re
from dataclasses import replace
from typing import Literal, cast

from contracts.ocr import ReceiptExamined
from router.app.house import House
from router.app.money.crediting import credited, question_id, rejected, undone
from router.app.money.judging import Unread, examined, prints_of, seen_by, unanswered
from router.app.money.ports import ByReceipt, Money, MoneyChange
from router.app.money.verdict import Done, Verdict
from router.app.pieces import carried_in, with_words
from router.app.ports import Found, Sent
from router.app.reading import Reading, Redraw
from router.dialog.effects import Effect, Phrase

__all__ = ["Pressed", "Unread", "examined_aim", "press_aim", "pressed", "read_examined", "read_unanswered"]

_CREDIT = re.compile(r"credit:([0-9a-f-]{36}):([0-9]{1,18})")
_OTHER = re.compile(r"(reject|cancel|undo):([0-9a-f-]{36})")

Pressed = tuple[Phrase, Reading]
"""The word for whoever pressed, and what follows."""


def examined_aim(said: ReceiptExamined) -> ByReceipt:
    """Which receipt, and by what others like it are looked for."""
    return ByReceipt(said.receipt, prints=prints_of(said))


def press_aim(payload: str) -> ByReceipt | None:
    """Which receipt a button is about; `None` for a button about something else."""
    credit = _CREDIT.fullmatch(payload)
    if credit is not None:
        return ByReceipt(credit[1])
    other = _OTHER.fullmatch(payload)
    if other is None:
        return None
    return ByReceipt(payment=other[2]) if other[1] == "undo" else ByReceipt(other[2])


def read_examined(said: ReceiptExamined, found: Found, house: House) -> Reading:
    """What follows from a reading."""
    return Reading() if found.money is None else _reading(examined(said, found.money, house), found)


def read_unanswered(found: Found, reason: Unread = "silent") -> Reading:
    """What follows from none."""
    return Reading() if found.money is None else _reading(unanswered(found.money, reason), found)


def pressed(payload: str, by: str, found: Found, house: House) -> Pressed:
    """What an operator decided."""
    money = found.money
    if money is None or money.receipt is None or found.state is None:
        return Phrase("operators-press-unknown"), Reading()
    credit = _CREDIT.fullmatch(payload)
    if credit is not None:
        return _credit(int(credit[2]), money, found, house, by)
    kind = cast("Literal['reject', 'cancel', 'undo']", payload.partition(":")[0])
    if kind == "undo":
        payment = payload.partition(":")[2]
        if money.ledger.live(payment) is None:
            return Phrase("operators-settled-already"), Reading()
        verdict = undone(money, money.receipt, payment, house, by)
        return Phrase("operators-press-undone"), _reading(verdict, found)
    if money.receipt.state != "asked":
        return Phrase("operators-settled-already"), Reading()
    word = Phrase("operators-press-reject") if kind == "reject" else Phrase("operators-press-cancel")
    return word, _reading(rejected(money.receipt, house, by), found)


def _credit(tariff: int, money: Money, found: Found, house: House, by: str) -> Pressed:
    receipt = money.receipt
    if receipt is None or receipt.state != "asked":
        return Phrase("operators-settled-already"), Reading()
    if money.client is None:
        return Phrase("operators-press-no-client"), Reading()
    chosen = next((one for one in money.active if one.id == tariff), None)
    if chosen is None:
        return Phrase("operators-press-no-tariff"), Reading()
    known = seen_by(receipt, money)
    if known is not None and receipt.reason != known:
        warned = Verdict(MoneyChange(receipts=(replace(receipt, reason=known),)))
        return Phrase("operators-press-seen"), _reading(warned, found)
    verdict = credited(money, receipt, chosen, house, by=by)
    done = Phrase("operators-receipt-credited", (("tariff", chosen.name), ("who", by)))
    line = house.speech.say(done, house.speech.house)
    mine = Done(question_id(receipt.id, receipt.asked), line)
    both = replace(verdict, done=(mine, *verdict.done))
    return Phrase("operators-press-credited"), _reading(both, found)


def _reading(verdict: Verdict, found: Found) -> Reading:
    redrawn = (_redrawn(done, found) for done in verdict.done)
    effects: tuple[Effect | Redraw, ...] = (*verdict.notices, *(each for each in redrawn if each is not None))
    return Reading(events=verdict.events, effects=effects, money=verdict.money)


def _redrawn(done: Done, found: Found) -> Redraw | None:
    base: Sent | None = next((sent for sent in found.commands if sent.id == done.command), None)
    if base is None or base.content is None or not base.messages:
        return None
    before = carried_in(base.content).content
    return Redraw(base, before, with_words(before, done.line))
