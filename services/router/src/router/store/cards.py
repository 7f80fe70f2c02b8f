"""What operators ask to see, read for one answer: a client over all their accounts, and the open dialogs."""

from typing import Any, cast

from sqlalchemy import ScalarSelect, Select, and_, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from router.app.cards import NOTES as MOST_NOTES
from router.app.cards import PAYMENTS as MOST_PAYMENTS
from router.app.cards import RATINGS as MOST_RATINGS
from router.app.money.ports import Paid
from router.app.place_ports import OneAccount
from router.app.ports import ClientCard, Note, OpenDialog, OpenDialogs, Rated
from router.dialog.states import Subscription, Topic
from router.store.payment_tables import PAYMENTS
from router.store.sheet_tables import ROWS
from router.store.tables import ACCOUNTS, COMMANDS, DIALOGS, LINKS, NOTES, SUBSCRIPTIONS, TARIFFS

__all__ = ["card_of", "opened"]


async def card_of(connection: AsyncConnection, chat: str) -> ClientCard:
    """The client of this chat; somebody without an e-mail is only the one account."""
    mine = ACCOUNTS.alias("mine")
    client: ScalarSelect[Any] = select(mine.c.client).where(mine.c.chat == chat).scalar_subquery()
    same: Select[Any] = select(ACCOUNTS).where(or_(ACCOUNTS.c.chat == chat, ACCOUNTS.c.client == client))
    accounts = (await connection.execute(same.order_by(ACCOUNTS.c.bound_at, ACCOUNTS.c.chat))).all()
    chats = [row.chat for row in accounts]
    theirs = DIALOGS.c.account.in_(chats)
    count = select(func.count(), func.min(DIALOGS.c.opened_at)).select_from(DIALOGS).where(theirs)
    dialogs, first_at = (await connection.execute(count)).one()
    rated = select(DIALOGS.c.score, DIALOGS.c.comment).where(theirs, DIALOGS.c.score.is_not(None))
    ratings = (await connection.execute(rated.order_by(DIALOGS.c.scored_at.desc()).limit(MOST_RATINGS))).all()
    paid = select(TARIFFS.c.name, SUBSCRIPTIONS.c.last_paid_day).join_from(SUBSCRIPTIONS, TARIFFS)
    subscribed = (await connection.execute(paid.where(SUBSCRIPTIONS.c.client == client))).first()
    gone = select(exists().where(ROWS.c.client == client, ROWS.c.vanished))
    written = select(NOTES).where(NOTES.c.account.in_(chats)).order_by(NOTES.c.at.desc(), NOTES.c.seq.desc())
    notes = (await connection.execute(written.limit(MOST_NOTES))).all()
    return ClientCard(
        accounts=tuple(OneAccount(row.channel, row.name, row.verified) for row in accounts),
        dialogs=dialogs,
        first_at=first_at,
        ratings=tuple(Rated(row.score, row.comment) for row in ratings),
        subscription=None if subscribed is None else Subscription(subscribed.name, subscribed.last_paid_day),
        notes=tuple(Note(row.text, row.by, row.at) for row in notes),
        payments=await _payments(connection, client),
        vanished=bool((await connection.execute(gone)).scalar()),
    )


async def _payments(connection: AsyncConnection, client: ScalarSelect[Any]) -> tuple[Paid, ...]:
    made = select(PAYMENTS).where(PAYMENTS.c.client == client)
    newest = made.order_by(PAYMENTS.c.made_at.desc(), PAYMENTS.c.seq.desc()).limit(MOST_PAYMENTS)
    rows = (await connection.execute(newest)).all()
    return tuple(
        Paid(row.day, row.price, row.currency, row.name, row.by, undone=row.undone_at is not None) for row in rows
    )


def _last_relay() -> ScalarSelect[Any]:
    """Where the last message stands that was relayed for a dialog; what was relayed at one time is told apart by when
    its report came."""
    relays = and_(
        COMMANDS.c.account == DIALOGS.c.account,
        COMMANDS.c.dialog == DIALOGS.c.id,
        COMMANDS.c.kind == "relay",
        COMMANDS.c.state == "sent",
    )
    # The index of an account's commands by time is read from its end, and no further than to the first relay.
    newest = select(COMMANDS.c.made_at).where(relays).order_by(COMMANDS.c.made_at.desc()).limit(1)
    last = newest.correlate(DIALOGS).scalar_subquery()
    stands = select(LINKS.c.message).join(COMMANDS, COMMANDS.c.id == LINKS.c.command)
    order = (COMMANDS.c.settled_at.desc(), COMMANDS.c.id.desc(), LINKS.c.place)
    these = stands.where(relays, COMMANDS.c.made_at == last, LINKS.c.place.is_not(None)).order_by(*order).limit(1)
    return these.correlate(DIALOGS).scalar_subquery()


_RELAY = func.coalesce(_last_relay(), DIALOGS.c.card).label("relay")


def _with_threads(first: Select[Any]) -> Select[Any]:
    """The same rows, in their order, each with the topic of the operator chat in which its message stands."""
    rows = first.subquery("first")
    carried = LINKS.join(COMMANDS, COMMANDS.c.id == LINKS.c.command)
    these = LINKS.c.message == rows.c.relay, COMMANDS.c.thread.is_not(None)
    thread = select(COMMANDS.c.thread).select_from(carried).where(*these).limit(1).correlate(rows).scalar_subquery()
    return select(rows, thread.label("thread")).order_by(rows.c.waiting_since.nulls_last(), rows.c.opened_at, rows.c.id)


async def opened(connection: AsyncConnection, most: int) -> OpenDialogs:
    """The open dialogs: those that wait first, the longest wait before the others."""
    is_open = DIALOGS.c.closed_at.is_(None)
    count = (await connection.execute(select(func.count()).select_from(DIALOGS).where(is_open))).scalar_one()
    who = (ACCOUNTS.c.name, ACCOUNTS.c.channel)
    order = (DIALOGS.c.waiting_since.nulls_last(), DIALOGS.c.opened_at, DIALOGS.c.id)
    columns = (*who, DIALOGS.c.topic, DIALOGS.c.assigned_name, _RELAY, DIALOGS.c.waiting_since, *order[1:])
    first = select(*columns).join(ACCOUNTS, ACCOUNTS.c.chat == DIALOGS.c.account).where(is_open).order_by(*order)
    rows = (await connection.execute(_with_threads(first.limit(most)))).all()
    lines = (
        OpenDialog(
            name=row.name,
            channel=row.channel,
            topic=cast("Topic", row.topic),
            waiting_since=row.waiting_since,
            assigned_name=row.assigned_name,
            relay=row.relay,
            thread=row.thread,
        )
        for row in rows
    )
    return OpenDialogs(count, tuple(lines))
