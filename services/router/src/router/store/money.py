"""Receipts, credits and subscriptions in the database. The client is locked first, then the account, the till last."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, cast

from sqlalchemy import Row, and_, delete, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from messaging.durable.statements import INSERTS
from router.app.money.crediting import notice_id, question_id
from router.app.money.ledger import Credit, Ledger, Standing, Tariff
from router.app.money.ports import ByReceipt, Money, MoneyChange, Print, PrintKind, Receipt, ReceiptState, Twin
from router.store.payment_tables import PAYMENTS, PRINTS, RECEIPTS, TILL
from router.store.standing import put_standing
from router.store.standing_tables import STANDINGS
from router.store.tables import ACCOUNTS, CLIENTS, COMMANDS, LINKS, SUBSCRIPTIONS, TARIFFS

__all__ = [
    "commands_about",
    "keep_money",
    "ledger_of",
    "lock_for",
    "lock_till",
    "money_about",
    "receipts_of_message",
    "tariffs",
]


async def tariffs(connection: AsyncConnection) -> tuple[Tariff, ...]:
    """All of them, by their names."""
    rows = (await connection.execute(select(TARIFFS).order_by(TARIFFS.c.name))).all()
    return tuple(Tariff(row.id, row.name, row.price, row.currency, row.days, row.active) for row in rows)


async def lock_for(connection: AsyncConnection, aim: ByReceipt) -> Row[Any] | None:
    """Lock the client of the account that sent a receipt; the receipt's chat and the client's number as they are."""
    joined = RECEIPTS.join(ACCOUNTS, ACCOUNTS.c.chat == RECEIPTS.c.account)
    which = RECEIPTS.c.id == aim.receipt
    if aim.payment is not None:
        joined = joined.join(PAYMENTS, PAYMENTS.c.receipt == RECEIPTS.c.id)
        which = PAYMENTS.c.id == aim.payment
    columns = (RECEIPTS.c.id, ACCOUNTS.c.chat, ACCOUNTS.c.client)
    row = (await connection.execute(select(*columns).select_from(joined).where(which))).first()
    if row is not None and row.client is not None:
        await connection.execute(select(CLIENTS.c.id).where(CLIENTS.c.id == row.client).with_for_update())
    return cast("Row[Any] | None", row)


async def lock_till(connection: AsyncConnection) -> None:
    """The last lock of all: whoever has it is alone with receipts and tariffs."""
    await connection.execute(INSERTS[connection.dialect.name](TILL).values(id=1).on_conflict_do_nothing())
    await connection.execute(select(TILL.c.id).where(TILL.c.id == 1).with_for_update())


async def money_about(
    connection: AsyncConnection, receipt: str, client: int | None, prints: Sequence[Print]
) -> Money | None:
    """Everything that a decision about a receipt rests on; the till is locked from now on."""
    await lock_till(connection)
    row = (await connection.execute(select(RECEIPTS).where(RECEIPTS.c.id == receipt))).first()
    if row is None:
        return None
    same = and_(RECEIPTS.c.account == row.account, or_(RECEIPTS.c.wait == row.wait, RECEIPTS.c.message == row.message))
    mates = (await connection.execute(select(RECEIPTS).where(same, RECEIPTS.c.id != receipt))).all()
    return Money(
        tariffs=await tariffs(connection),
        client=client,
        ledger=Ledger() if client is None else await ledger_of(connection, client),
        receipt=_receipt(row),
        mates=tuple(_receipt(mate) for mate in mates),
        twins=await _twins(connection, receipt, prints),
        relay=await _relay_of(connection, row.message),
    )


async def receipts_of_message(connection: AsyncConnection, message: str) -> tuple[Receipt, ...]:
    """Those that stand for it, or for pictures in it."""
    rows = (await connection.execute(select(RECEIPTS).where(RECEIPTS.c.message == message))).all()
    return tuple(_receipt(row) for row in rows)


async def ledger_of(connection: AsyncConnection, client: int) -> Ledger:
    """What the client has paid for, and how it came to that."""
    rows = (await connection.execute(select(PAYMENTS).where(PAYMENTS.c.client == client))).all()
    made = tuple(_credit(row) for row in rows)
    standing = (await connection.execute(select(STANDINGS).where(STANDINGS.c.client == client))).first()
    if standing is None:
        there = select(SUBSCRIPTIONS.c.tariff, SUBSCRIPTIONS.c.last_paid_day).where(SUBSCRIPTIONS.c.client == client)
        standing = (await connection.execute(there)).first()
    if standing is None or standing.tariff is None or standing.last_paid_day is None:
        return Ledger(None, made)
    return Ledger(Standing(standing.tariff, standing.last_paid_day), made)


def commands_about(money: Money) -> list[str]:
    """The questions and notices that the operators got about the receipt and those beside it."""
    receipts = [one for one in (money.receipt, *money.mates) if one is not None]
    asked = [question_id(one.id, number) for one in receipts for number in range(1, one.asked + 1)]
    theirs = {one.id for one in receipts}
    return [*asked, *(notice_id(credit.id) for credit in money.ledger.credits if credit.receipt in theirs)]


async def keep_money(connection: AsyncConnection, money: Money | None, change: MoneyChange, at: float) -> None:
    """Write it."""
    for receipt in change.fresh:
        row = {**asdict(receipt), "made_at": at}
        await connection.execute(INSERTS[connection.dialect.name](RECEIPTS).values(row).on_conflict_do_nothing())
    for receipt in change.receipts:
        now = {name: value for name, value in asdict(receipt).items() if name not in {"id", "account"}}
        await connection.execute(update(RECEIPTS).where(RECEIPTS.c.id == receipt.id).values(**now))
    for receipt_id, print_ in dict.fromkeys(change.prints):
        row = {"kind": print_.kind, "value": print_.value, "receipt": receipt_id}
        await connection.execute(INSERTS[connection.dialect.name](PRINTS).values(row).on_conflict_do_nothing())
    if change.ledger is None or money is None or money.client is None:
        return
    if change.made is not None:
        row = {name: value for name, value in asdict(change.made).items() if name != "undone"}
        await connection.execute(insert(PAYMENTS).values(**row, client=money.client, made_at=at))
    if change.undone is not None:
        undone = update(PAYMENTS).where(PAYMENTS.c.id == change.undone)
        await connection.execute(undone.values(undone_at=at, undone_by=change.by))
    await _subscribe(connection, money.client, change.ledger, at if change.made is not None else None)


async def _subscribe(connection: AsyncConnection, client: int, ledger: Ledger, paid_at: float | None) -> None:
    """What the ledger says is what the client has."""
    entered = ledger.entered
    base: dict[str, Any] = {
        "tariff": None if entered is None else entered.tariff,
        "last_paid_day": None if entered is None else entered.last_paid_day,
        "paid_at": paid_at,
    }
    await put_standing(connection, client, base)
    standing = ledger.standing
    if standing is None:
        await connection.execute(delete(SUBSCRIPTIONS).where(SUBSCRIPTIONS.c.client == client))
        return
    row = INSERTS[connection.dialect.name](SUBSCRIPTIONS).values(client=client, **asdict(standing))
    await connection.execute(row.on_conflict_do_update(index_elements=["client"], set_=asdict(standing)))


async def _twins(connection: AsyncConnection, receipt: str, prints: Sequence[Print]) -> tuple[Twin, ...]:
    """Also those of the receipt that were known before count; whatever became of a credit later, there was one."""
    mine = (await connection.execute(select(PRINTS.c.kind, PRINTS.c.value).where(PRINTS.c.receipt == receipt))).all()
    wanted = {(print_.kind, print_.value) for print_ in prints} | {(row.kind, row.value) for row in mine}
    if not wanted:
        return ()
    each = [and_(PRINTS.c.kind == kind, PRINTS.c.value == value) for kind, value in sorted(wanted)]
    joined = RECEIPTS.join(PRINTS, PRINTS.c.receipt == RECEIPTS.c.id)
    known = select(*RECEIPTS.c, PRINTS.c.kind.label("print")).select_from(joined)
    rows = (
        await connection.execute(known.where(or_(*each), RECEIPTS.c.id != receipt, RECEIPTS.c.payment.is_not(None)))
    ).all()
    shared: dict[str, set[PrintKind]] = {}
    receipts: dict[str, Receipt] = {}
    for row in rows:
        shared.setdefault(row.id, set()).add(row.print)
        receipts[row.id] = _receipt(cast("Row[Any]", row))
    return tuple(Twin(receipts[one], frozenset(kinds)) for one, kinds in shared.items())


async def _relay_of(connection: AsyncConnection, message: str) -> str | None:
    """Where a client's message stands in the operator chat."""
    relays = COMMANDS.join(LINKS, LINKS.c.command == COMMANDS.c.id)
    stands = select(LINKS.c.message).select_from(relays).where(COMMANDS.c.origin == message, COMMANDS.c.kind == "relay")
    found: str | None = (await connection.execute(stands.order_by(LINKS.c.place).limit(1))).scalar()
    return found


def _receipt(row: Row[Any]) -> Receipt:
    return Receipt(
        id=row.id,
        account=row.account,
        wait=row.wait,
        message=row.message,
        day=row.day,
        place=row.place,
        dialog=row.dialog,
        file=row.file,
        command=row.command,
        state=cast("ReceiptState", row.state),
        reason=row.reason,
        asked=row.asked,
        amount=row.amount,
        look=row.look,
        payment=row.payment,
    )


def _credit(row: Row[Any]) -> Credit:
    return Credit(
        id=row.id,
        receipt=row.receipt,
        account=row.account,
        tariff=row.tariff,
        name=row.name,
        price=row.price,
        currency=row.currency,
        days=row.days,
        day=row.day,
        how=row.how,
        by=row.by,
        seq=row.seq,
        absorbed=row.absorbed,
        undone=row.undone_at is not None,
    )
