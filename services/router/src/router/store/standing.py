"""How a client's subscription stands: what was entered, which change is the newest, and saying so to the scheduler.

The client's row is locked by whoever calls.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any, cast

from sqlalchemy import Row, func, select, union, update
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.envelope import Envelope, id_from
from contracts.routing import schedule_queue
from contracts.schedule import BooksPage, SubscriptionChanged
from messaging.durable.instants import epoch_now
from messaging.durable.statements import INSERTS
from router.app.ports import Letter
from router.store.payment_tables import PAYMENTS
from router.store.standing_tables import STANDINGS
from router.store.tables import SUBSCRIPTIONS
from router.store.writing_back import note_subscription

__all__ = ["announce", "books_after", "entered", "forget_changes", "put_standing"]

_CHANGED = "clients whose subscription has changed"


async def entered(connection: AsyncConnection, client: int, tariff: int | None, day: date | None) -> None:
    """Somebody entered this subscription, or that there is none; credits made before are in it, or are not meant."""
    await put_standing(connection, client, {"tariff": tariff, "last_paid_day": day, "paid_at": None})
    mine = PAYMENTS.c.client == client, PAYMENTS.c.absorbed.is_(False)
    await connection.execute(update(PAYMENTS).where(*mine).values(absorbed=True))


async def put_standing(connection: AsyncConnection, client: int, values: dict[str, Any]) -> None:
    """Note it as the client's newest change; at its end the transaction says so to the scheduler."""
    connection.info.setdefault(_CHANGED, set()).add(client)
    note_subscription(connection, client)
    row = INSERTS[connection.dialect.name](STANDINGS).values(client=client, version=1, **values)
    newer = row.on_conflict_do_update(index_elements=["client"], set_={"version": STANDINGS.c.version + 1, **values})
    await connection.execute(newer)


def forget_changes(connection: AsyncConnection) -> None:
    """What a transaction that was rolled back has left on its connection."""
    connection.info.pop(_CHANGED, None)


async def announce(connection: AsyncConnection) -> Sequence[Letter]:
    """What the scheduler is to hear of the subscriptions that this transaction has changed, as they stand now."""
    wanted = sorted(connection.info.pop(_CHANGED, ()))
    if not wanted:
        return ()
    at = datetime.fromtimestamp((await connection.execute(select(epoch_now()))).scalar_one(), UTC)
    changes = await _stand(connection, wanted)
    return [Letter(schedule_queue(), _envelope(change, at)) for change in changes]


async def books_after(connection: AsyncConnection, after: int, most: int) -> BooksPage:
    """A page of all subscriptions, those that ended too."""
    known = union(select(STANDINGS.c.client), select(SUBSCRIPTIONS.c.client)).subquery()
    page = select(known.c.client).where(known.c.client > after).order_by(known.c.client).limit(most)
    clients = list((await connection.execute(page)).scalars())
    changes = tuple(await _stand(connection, clients)) if clients else ()
    return BooksPage(subscriptions=changes, more_after=clients[-1] if len(clients) == most else None)


async def _stand(connection: AsyncConnection, clients: Sequence[int]) -> list[SubscriptionChanged]:
    known = union(
        select(STANDINGS.c.client).where(STANDINGS.c.client.in_(clients)),
        select(SUBSCRIPTIONS.c.client).where(SUBSCRIPTIONS.c.client.in_(clients)),
    ).subquery()
    joined = known.outerjoin(STANDINGS, STANDINGS.c.client == known.c.client).outerjoin(
        SUBSCRIPTIONS, SUBSCRIPTIONS.c.client == known.c.client
    )
    version = func.coalesce(STANDINGS.c.version, 0).label("version")
    columns = (known.c.client, version, SUBSCRIPTIONS.c.last_paid_day, STANDINGS.c.paid_at)
    rows = (await connection.execute(select(*columns).select_from(joined).order_by(known.c.client))).all()
    return [_changed(cast("Row[Any]", row)) for row in rows]


def _changed(row: Row[Any]) -> SubscriptionChanged:
    paid = row.last_paid_day is not None and row.paid_at is not None
    return SubscriptionChanged(
        client=row.client,
        version=row.version,
        last_paid_day=row.last_paid_day,
        paid_at=datetime.fromtimestamp(row.paid_at, UTC) if paid else None,
    )


def _envelope(change: SubscriptionChanged, at: datetime) -> Envelope[SubscriptionChanged]:
    identity = id_from("subscription", change.client, change.version)
    return Envelope(id=identity, key=f"client:{change.client}", payload=change, at=at, correlation=identity)
