"""Clients' places in the operator chat, in the database."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from sqlalchemy import Row, delete, exists, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.envelope import id_from
from router.app.place_ports import DeskSeen, OneAccount, Owned, Place
from router.app.places import SOON_SECONDS, TEND
from router.dialog.states import Who
from router.store.due import TIMERS
from router.store.place_tables import DESK, PLACES
from router.store.queries import INSERTS
from router.store.records import StartOver
from router.store.tables import ACCOUNTS, CLIENTS, COMMANDS, DIALOGS

__all__ = [
    "accounts_of",
    "desk_of",
    "keep_desk",
    "keep_tended",
    "make_place",
    "move_places",
    "opened_in",
    "owned",
    "settle_place",
    "tend_places",
    "undo_move",
]


class _Owner(NamedTuple):
    """A client, or an account that is nobody's."""

    client: int | None
    account: str | None


async def accounts_of(connection: AsyncConnection, place: str) -> Sequence[Row[Any]]:
    """The accounts whose place it is: first those with an open dialog, then by what stood there last."""
    row = (await connection.execute(select(PLACES).where(PLACES.c.id == place))).first()
    if row is None:
        return ()
    is_open = exists().where(DIALOGS.c.account == ACCOUNTS.c.chat, DIALOGS.c.closed_at.is_(None))
    shown = (
        select(func.max(COMMANDS.c.made_at))
        .where(COMMANDS.c.account == ACCOUNTS.c.chat, COMMANDS.c.kind.in_(["relay", "card"]))
        .correlate(ACCOUNTS)
        .scalar_subquery()
    )
    theirs = (
        ACCOUNTS.c.chat == row.account
        if row.account is not None
        else (ACCOUNTS.c.client == row.client) & ACCOUNTS.c.claims.is_(False)
    )
    order = (is_open.desc(), shown.desc().nulls_last(), ACCOUNTS.c.used_at.desc(), ACCOUNTS.c.chat)
    columns = (ACCOUNTS.c.chat, ACCOUNTS.c.channel, ACCOUNTS.c.name, ACCOUNTS.c.verified, is_open.label("is_open"))
    return (await connection.execute(select(*columns).where(theirs).order_by(*order))).all()


async def owned(connection: AsyncConnection, place: str) -> Owned | None:
    """A place with all that its look depends on, locked."""
    locked = select(PLACES, CLIENTS.c.email).outerjoin(CLIENTS, CLIENTS.c.id == PLACES.c.client)
    row = (await connection.execute(locked.where(PLACES.c.id == place).with_for_update(of=PLACES))).first()
    if row is None:
        return None
    found = await _owned(connection, row)
    return found if row.current else replace(found, instead=await _instead(connection, row))


async def _owned(connection: AsyncConnection, row: Row[Any]) -> Owned:
    accounts = sorted(await accounts_of(connection, row.id), key=lambda one: str(one.chat))
    return Owned(
        id=row.id,
        version=row.version,
        accounts=tuple(OneAccount(one.channel, one.name, one.verified) for one in accounts),
        email=row.email,
        is_open=row.current and any(one.is_open for one in accounts),
    )


async def _instead(connection: AsyncConnection, row: Row[Any]) -> Owned | None:
    """The current place of those whose this one was."""
    theirs = PLACES.c.client == row.client
    if row.account is not None:
        is_clients = (ACCOUNTS.c.chat == row.account) & ACCOUNTS.c.claims.is_(False)
        client = select(ACCOUNTS.c.client).where(is_clients).scalar_subquery()
        theirs = or_(PLACES.c.client == client, PLACES.c.account == row.account)
    wanted = select(PLACES, CLIENTS.c.email).outerjoin(CLIENTS, CLIENTS.c.id == PLACES.c.client)
    found = (await connection.execute(wanted.where(theirs, PLACES.c.current).order_by(PLACES.c.client))).first()
    return None if found is None else await _owned(connection, found)


async def tend_places(connection: AsyncConnection, client: int, at: float) -> None:
    """Somebody has changed what the topics of a client look like: let them be looked at soon."""
    desk = await desk_of(connection)
    chat = (await connection.execute(select(func.min(ACCOUNTS.c.chat)).where(ACCOUNTS.c.client == client))).scalar()
    if desk is None or not desk.forum or chat is None:
        return
    places = (await connection.execute(select(PLACES.c.id).where(PLACES.c.client == client))).scalars().all()
    due = at + SOON_SECONDS
    rows = [
        {"id": id_from(TEND, id_, str(at)), "chat": chat, "kind": TEND, "subject": id_, "due": due} for id_ in places
    ]
    if rows:
        await connection.execute(INSERTS[connection.dialect.name](TIMERS).on_conflict_do_nothing(), rows)


async def keep_tended(connection: AsyncConnection, place: str) -> None:
    """Its look was decided once more."""
    await connection.execute(update(PLACES).where(PLACES.c.id == place).values(version=PLACES.c.version + 1))


async def make_place(connection: AsyncConnection, place: str, who: Who, at: float) -> None:
    """It is the client's from now on. Raises `StartOver` if another account of the client made one at the same time."""
    owner = await _owner(connection, who)
    row = INSERTS[connection.dialect.name](PLACES).values(id=place, made_at=at, **owner._asdict())
    made = row.on_conflict_do_nothing().returning(PLACES.c.id)
    if (await connection.execute(made)).first() is None:
        raise StartOver


async def settle_place(connection: AsyncConnection, place: Place | None, who: Who) -> None:
    """The account has another client, or none: its place goes with it, unless others share it."""
    if place is None or place.shared:
        return
    owner = await _owner(connection, who)
    column = PLACES.c.client if owner.client is not None else PLACES.c.account
    value = owner.client if owner.client is not None else owner.account
    taken = select(exists().where(column == value, PLACES.c.current, PLACES.c.id != place.id))
    mine = update(PLACES).where(PLACES.c.id == place.id)
    if (await connection.execute(taken)).scalar():
        # What stands there is about this account alone: an answer there must not reach another of the client's.
        await connection.execute(mine.values(client=None, account=who.chat, current=False))
    else:
        await connection.execute(mine.values(**owner._asdict(), current=True))


async def move_places(connection: AsyncConnection, goes: int, stays: int) -> list[list[Any]]:
    """Two clients become one: all places are the staying one's, and one of them is current; what undoing needs."""
    has = (await connection.execute(select(exists().where(PLACES.c.client == stays, PLACES.c.current)))).scalar()
    theirs = (await connection.execute(select(PLACES.c.id, PLACES.c.current).where(PLACES.c.client == goes))).all()
    values: dict[str, Any] = {"client": stays} | ({"current": False} if has else {})
    await connection.execute(update(PLACES).where(PLACES.c.client == goes).values(**values))
    return [[row.id, row.current] for row in theirs]


async def undo_move(connection: AsyncConnection, goes: int, stays: int, places: Sequence[Sequence[Any]]) -> None:
    """The same the other way round."""
    for place, current in places:
        this = update(PLACES).where(PLACES.c.id == place, PLACES.c.client == stays)
        await connection.execute(this.values(client=goes, current=current))


async def desk_of(connection: AsyncConnection) -> DeskSeen | None:
    """How the operator chat was seen last."""
    row = (await connection.execute(select(DESK).with_for_update())).first()
    return None if row is None else DeskSeen(row.chat, row.forum, row.may_tend)


async def opened_in(connection: AsyncConnection) -> tuple[tuple[str, str], ...]:
    """All open dialogs, each with its chat."""
    query = select(DIALOGS.c.id, DIALOGS.c.account).where(DIALOGS.c.closed_at.is_(None)).order_by(DIALOGS.c.opened_at)
    return tuple((row.id, row.account) for row in (await connection.execute(query)).all())


async def keep_desk(connection: AsyncConnection, desk: DeskSeen) -> None:
    """It is so now."""
    await connection.execute(delete(DESK))
    await connection.execute(insert(DESK).values(chat=desk.chat, forum=desk.forum, may_tend=desk.may_tend))


async def _owner(connection: AsyncConnection, who: Who) -> _Owner:
    if who.email is None or who.claims:
        return _Owner(None, who.chat)
    client = select(CLIENTS.c.id).where(CLIENTS.c.email == who.email)
    return _Owner((await connection.execute(client)).scalar_one(), None)
