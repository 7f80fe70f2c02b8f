"""Broadcasts in the database. A page touches as many rows as it writes to, however many clients there are."""

from collections.abc import Sequence
from datetime import date
from typing import Any, cast

from sqlalchemy import Boolean, Integer, Row, Select, String, bindparam, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from router.app.owner.ports import Broadcast, Counts, Group, Plan, Reach, Recipient, State, UnderWay
from router.app.owner.prompts import Chosen
from router.app.pieces import Carried, carried_in
from router.store import audience
from router.store.owner_tables import BROADCASTS, RECIPIENTS
from router.store.queries import PIECES_OF
from router.store.tables import ACCOUNTS

__all__ = ["ACCOUNTS_OF", "AGAIN", "REFUSED", "SENT", "UNDER_WAY", "WAITING", "BroadcastDesk", "bulk_ended"]

_ELSEWHERE = frozenset({"blocked", "chat_gone", "not_allowed", "window_closed", "human_agent_only"})
"""Another account of the same client may be reached all the same."""
_WINDOW = {"human_agent_only": "window_closed"}
"""What an operator might do about it is nothing to a broadcast."""

_MINE = RECIPIENTS.c.broadcast == bindparam("broadcast")
_REACH = (
    ACCOUNTS.c.client,
    ACCOUNTS.c.chat,
    ACCOUNTS.c.channel,
    ACCOUNTS.c.verified,
    ACCOUNTS.c.reachable,
    ACCOUNTS.c.used_at,
    func.coalesce(ACCOUNTS.c.bound_at, 0.0),
)

UNDER_WAY: Select[Any] = (
    select(RECIPIENTS.c.state, RECIPIENTS.c.channel, func.count().label("clients"))
    .where(_MINE, RECIPIENTS.c.state.in_(["queued", "again"]))
    .group_by(RECIPIENTS.c.state, RECIPIENTS.c.channel)
)
AGAIN: Select[Any] = (
    select(RECIPIENTS)
    .where(_MINE, RECIPIENTS.c.state == "again")
    .order_by(RECIPIENTS.c.channel, RECIPIENTS.c.client)
    .limit(bindparam("most", type_=Integer))
)
WAITING: Select[Any] = (
    select(RECIPIENTS)
    .where(_MINE, RECIPIENTS.c.state == "waiting", RECIPIENTS.c.channel == bindparam("channel"))
    .order_by(RECIPIENTS.c.client)
    .limit(bindparam("most", type_=Integer))
)
ACCOUNTS_OF: Select[Any] = select(*_REACH).where(
    ACCOUNTS.c.client.in_(bindparam("clients", expanding=True)), ACCOUNTS.c.banned_at.is_(None)
)

_OF_CLIENT = update(RECIPIENTS).where(
    RECIPIENTS.c.broadcast == bindparam("this"), RECIPIENTS.c.client == bindparam("whom")
)
_QUEUE = _OF_CLIENT.values(
    state="queued",
    channel=bindparam("by_channel"),
    command=bindparam("by"),
    tried=RECIPIENTS.c.tried + bindparam("chat") + " ",
)
_FAIL = _OF_CLIENT.values(state="failed", reason=bindparam("why"))

SENT = (
    update(RECIPIENTS)
    .where(RECIPIENTS.c.command == bindparam("by"))
    .values(state="sent", reason=None, doubtful=or_(RECIPIENTS.c.doubtful, bindparam("doubt", type_=Boolean)))
)
REFUSED = (
    update(RECIPIENTS)
    .where(RECIPIENTS.c.command == bindparam("by"), RECIPIENTS.c.state == "queued")
    .values(state=bindparam("then"), reason=func.coalesce(RECIPIENTS.c.reason, bindparam("why", type_=String)))
)


class BroadcastDesk:
    """See `router.app.owner.ports.OwnerDesk`."""

    _connection: AsyncConnection

    async def groups(self, today: date) -> Sequence[Group]:
        """See `OwnerDesk`."""
        return await audience.groups(self._connection, today)

    async def plan(self, chosen: Sequence[Chosen], today: date, now: float) -> Plan:
        """See `OwnerDesk`."""
        return await audience.plan(self._connection, chosen, today, now)

    async def begin(self, broadcast: Broadcast, by: str, at: float) -> None:
        """See `OwnerDesk`."""
        row = {
            "id": broadcast.id,
            "chat": broadcast.chat,
            "thread": broadcast.thread,
            "content": Carried(content=broadcast.content).model_dump_json(),
            "state": broadcast.state,
            "by": by,
            "progress": broadcast.progress,
            "shown": broadcast.shown,
            "shown_at": at,
            "begun_at": at,
        }
        await self._connection.execute(insert(BROADCASTS).values(row))

    async def fix_audience(self, broadcast: str, chosen: Sequence[Chosen], today: date, now: float) -> int:
        """See `OwnerDesk`."""
        total = await audience.fix(self._connection, broadcast, chosen, today, now)
        await self._connection.execute(update(BROADCASTS).where(BROADCASTS.c.id == broadcast).values(total=total))
        return total

    async def broadcast(self, broadcast: str) -> Broadcast | None:
        """See `OwnerDesk`."""
        locked = select(BROADCASTS).where(BROADCASTS.c.id == broadcast).with_for_update()
        row = (await self._connection.execute(locked)).first()
        if row is None:
            return None
        pieces = (await self._connection.execute(PIECES_OF, {"commands": [row.progress]})).all()
        return Broadcast(
            id=row.id,
            chat=row.chat,
            content=carried_in(row.content).content,
            state=cast("State", row.state),
            progress=row.progress,
            messages=tuple(piece.message for piece in pieces),
            shown=row.shown,
            shown_at=row.shown_at,
            total=row.total,
            taken=row.taken,
            thread=row.thread,
        )

    async def under_way(self, broadcast: str) -> UnderWay:
        """See `OwnerDesk`."""
        rows = (await self._connection.execute(UNDER_WAY, {"broadcast": broadcast})).all()
        queued = {row.channel: row.clients for row in rows if row.state == "queued"}
        return UnderWay(queued, sum(row.clients for row in rows if row.state == "again"))

    async def again(self, broadcast: str, most: int) -> Sequence[Recipient]:
        """See `OwnerDesk`."""
        rows = (await self._connection.execute(AGAIN, {"broadcast": broadcast, "most": most})).all()
        return [_recipient(row) for row in rows]

    async def waiting(self, broadcast: str, channel: str, most: int) -> Sequence[Recipient]:
        """See `OwnerDesk`."""
        which = {"broadcast": broadcast, "channel": channel, "most": most}
        return [_recipient(row) for row in (await self._connection.execute(WAITING, which)).all()]

    async def accounts_of(self, clients: Sequence[int]) -> Sequence[Reach]:
        """See `OwnerDesk`."""
        if not clients:
            return ()
        rows = (await self._connection.execute(ACCOUNTS_OF, {"clients": list(clients)})).all()
        return [Reach(*row) for row in rows]

    async def queued(self, broadcast: str, rows: Sequence[tuple[int, str, str, str]]) -> None:
        """See `OwnerDesk`."""
        if rows:
            given = [
                {"this": broadcast, "whom": client, "by_channel": channel, "chat": chat, "by": command}
                for client, channel, chat, command in rows
            ]
            await self._connection.execute(_QUEUE, given)

    async def failed(self, broadcast: str, rows: Sequence[tuple[int, str]]) -> None:
        """See `OwnerDesk`."""
        if rows:
            given = [{"this": broadcast, "whom": client, "why": reason} for client, reason in rows]
            await self._connection.execute(_FAIL, given)

    async def took(self, broadcast: str, count: int) -> None:
        """See `OwnerDesk`."""
        if count:
            more = update(BROADCASTS).where(BROADCASTS.c.id == broadcast).values(taken=BROADCASTS.c.taken + count)
            await self._connection.execute(more)

    async def counts(self, broadcast: str) -> Counts:
        """See `OwnerDesk`."""
        columns = (RECIPIENTS.c.state, RECIPIENTS.c.reason, RECIPIENTS.c.doubtful)
        grouped = select(*columns, func.count().label("clients")).where(RECIPIENTS.c.broadcast == broadcast)
        rows = (await self._connection.execute(grouped.group_by(*columns))).all()
        failed: dict[str, int] = {}
        for row in rows:
            if row.state in {"failed", "again"}:
                failed[row.reason or "refused"] = failed.get(row.reason or "refused", 0) + row.clients
        return Counts(
            waiting=_of(rows, "waiting"),
            queued=_of(rows, "queued"),
            sent=_of(rows, "sent"),
            doubtful=_of([row for row in rows if row.doubtful], "sent"),
            failed=tuple(sorted(failed.items(), key=lambda one: (-one[1], one[0]))),
        )

    async def set_state(self, broadcast: str, state: State) -> None:
        """See `OwnerDesk`."""
        await self._connection.execute(update(BROADCASTS).where(BROADCASTS.c.id == broadcast).values(state=state))

    async def shows(self, broadcast: str, text: str, at: float) -> None:
        """See `OwnerDesk`."""
        shown = update(BROADCASTS).where(BROADCASTS.c.id == broadcast).values(shown=text, shown_at=at)
        await self._connection.execute(shown)


async def bulk_ended(
    connection: AsyncConnection, commands: Sequence[str], reason: str | None, *, certain: bool
) -> None:
    """What became of a broadcast's messages; whom this account did not reach is written to by the next one.

    That it arrived, or may stand there twice, counts whenever it is heard; that it did not, while nothing is known.
    What is heard twice, or of an account that was tried before, changes nothing.
    """
    for command in commands:
        if reason is None:
            await connection.execute(SENT, {"by": command, "doubt": not certain})
            continue
        then = "again" if reason in _ELSEWHERE else "failed"
        await connection.execute(REFUSED, {"by": command, "then": then, "why": _WINDOW.get(reason, reason)})


def _recipient(row: Row[Any]) -> Recipient:
    return Recipient(row.client, tuple(row.tried.split()), row.reason)


def _of(rows: Sequence[Row[Any]], state: str) -> int:
    return sum(row.clients for row in rows if row.state == state)
