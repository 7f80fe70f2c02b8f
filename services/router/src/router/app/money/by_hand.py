"""`/оплата`: an operator says that a client's message is about a payment. Pure."""

from dataclasses import replace

from contracts.inbound import OperatorSpoke
from router.app.house import House
from router.app.money.crediting import doubted
from router.app.money.ports import Money, MoneyChange, Print, Receipt
from router.app.money.reading import Picture, file_prints, pictures_in, receipt_id
from router.app.pieces import carried_in
from router.app.ports import Found, Sent
from router.app.reading import Reading
from router.dialog.effects import Notify, Offer, Phrase

__all__ = ["paid"]


def paid(said: OperatorSpoke, found: Found, answered: Sent, house: House) -> Reading:
    """Pictures are read as receipts; of anything else, or what was decided on before, the operator chooses a tariff."""
    money = found.money
    if money is None or found.state is None:
        return Reading()
    if money.client is None:
        return _note(said, "operators-paid-no-client")
    if not money.active:
        return _note(said, "operators-paid-no-tariffs")
    with_pictures = [
        (sent, pictures_in(carried_in(sent.content).content))
        for sent in found.commands
        if sent.kind == "relay" and sent.origin is not None and sent.content is not None
    ]
    shown = [(sent, pictures) for sent, pictures in with_pictures if pictures]
    if not shown:
        return _one(said, money, _receipt(said, answered, house, None, 0))
    sent, pictures = shown[-1]
    return _pictures(said, money, sent, pictures, house)


def _receipt(said: OperatorSpoke, about: Sent, house: House, picture: Picture | None, place: int) -> Receipt:
    """The same for the same message, whoever asks and however often."""
    message = about.origin or about.id
    identity = receipt_id(message, place if picture is not None else "by hand")
    return Receipt(
        id=identity,
        account=about.chat or "",
        wait=identity if picture is None else receipt_id(message, "by hand, read"),
        message=message,
        day=house.day(said.at),
        place=place,
        dialog=about.dialog,
        file=None if picture is None else picture.file,
        command=said.message,
        reason="by_hand" if picture is None else None,
    )


def _pictures(said: OperatorSpoke, money: Money, sent: Sent, pictures: tuple[Picture, ...], house: House) -> Reading:
    receipts = [(_receipt(said, sent, house, picture, place), picture) for place, picture in enumerate(pictures)]
    known = {mate.id: mate for mate in money.mates}
    before = [known[receipt.id] for receipt, _ in receipts if receipt.id in known]
    if any(receipt.state == "reading" for receipt in before):
        return Reading()  # the answer is on its way
    if before:
        settled = next((receipt for receipt in before if receipt.state == "credited"), before[0])
        return _one(said, money, settled)
    prints: list[tuple[str, Print]] = [
        (receipt.id, print_) for receipt, picture in receipts for print_ in file_prints(picture)
    ]
    return Reading(money=MoneyChange(fresh=tuple(receipt for receipt, _ in receipts), prints=tuple(prints)))


def _one(said: OperatorSpoke, money: Money, receipt: Receipt) -> Reading:
    """Ask, unless it is credited already; then the credit can be taken back."""
    known = next((mate for mate in money.mates if mate.id == receipt.id), None)
    if known is not None and known.state == "credited" and known.payment is not None:
        credit = money.ledger.live(known.payment)
        name = "" if credit is None else credit.name
        offers = () if credit is None else (Offer("undo", credit.id),)
        told = Phrase("operators-paid-already", (("tariff", name),))
        return Reading(effects=(Notify(told, said.message, silent=True, offers=offers),))
    asked = receipt if known is None else known
    reason = "undone_before" if asked.state == "undone" else asked.reason or "by_hand"
    verdict = doubted(money, replace(asked, reason=reason), tell=False, reply_to=said.message)
    now = verdict.money.receipts[0]
    change = MoneyChange(receipts=(now,)) if known is not None else MoneyChange(fresh=(now,))
    return Reading(effects=verdict.notices, money=change)


def _note(said: OperatorSpoke, key: str) -> Reading:
    return Reading(effects=(Notify(Phrase(key), said.message, silent=True),))
