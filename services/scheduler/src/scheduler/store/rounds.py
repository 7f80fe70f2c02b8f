"""Saying what is due: the note that it was said and the message itself commit together, a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import Row, and_, delete, exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import Database
from contracts.envelope import Envelope, id_from
from contracts.routing import router_queue
from contracts.schedule import ReminderDue, RoundOver
from contracts.wire import Wire
from messaging.durable.outbox import Outbox
from messaging.durable.statements import INSERTS, in_each_dialect
from scheduler.due import Plan, Reminder, Subscription, due
from scheduler.store.tables import DURABLE, ROUNDS, SENT, SUBSCRIPTIONS
from scheduler.store.waking import Waking

__all__ = ["PAGE", "Rounds"]

PAGE = 500
"""So many subscriptions are looked at in one transaction."""
_KEPT_DAYS = 60
_ROUND_KEY = "reminders"


def _lock(dialect: str) -> Any:
    """A conflict that changes nothing locks the row as a change does."""
    row = INSERTS[dialect](ROUNDS)
    same = row.on_conflict_do_update(index_elements=["day"], set_={"day": row.excluded.day})
    return same.returning(ROUNDS.c.number, ROUNDS.c.reminders, ROUNDS.c.open)


_LOCK = in_each_dialect(_lock)
_NOTE = in_each_dialect(
    lambda dialect: INSERTS[dialect](SENT).on_conflict_do_nothing().returning(SENT.c.client, SENT.c.last_paid_day)
)


@dataclass(frozen=True, slots=True)
class _Page:
    said: int
    keys: tuple[str, ...]
    more_after: int | None


class Rounds:
    """Replicas take turns by the row of the day, so that what one has said no other says."""

    def __init__(self, database: Database, relay: Waking, plan: Plan, partitions: int) -> None:
        self._database = database
        self._relay = relay
        self._plan = plan
        self._partitions = partitions
        self._outbox = Outbox(DURABLE, relay)

    async def say_what_is_due(self, now: datetime) -> int:
        """All of it; how many reminders that was. Raises `Unavailable` with some of it perhaps said."""
        await self._close_old(now)
        if not await self._something_to_do(now):
            return 0
        said, after = 0, 0
        while True:
            page = await self._database.run(partial(self._page, now=now, after=after))
            self._relay.wake(page.keys)
            said += page.said
            if page.more_after is None:
                return said
            after = page.more_after

    async def _something_to_do(self, now: datetime) -> bool:
        """Most looks end here, without a lock."""
        async with self._database.reading() as connection:
            still_open = select(ROUNDS.c.day).where(ROUNDS.c.open)
            if (await connection.execute(still_open.limit(1))).first() is not None:
                return True
            rows = await self._waiting(connection, now, 0)
            while rows and not due(now, _subscriptions(rows), (), self._plan):  # paid after their time, all of them
                rows = await self._waiting(connection, now, rows[-1].client)
            return bool(rows)

    async def _page(self, connection: AsyncConnection, now: datetime, after: int) -> _Page:
        today = self._plan.day(now)
        start = {"day": today, "number": 1, "reminders": 0, "open": False}
        rounded = (await connection.execute(_LOCK[connection.dialect.name], start)).one()
        rows = await self._waiting(connection, now, after)
        reminders = due(now, _subscriptions(rows), (), self._plan)
        name = f"{today:%Y-%m-%d}.{rounded.number}"
        said = await self._say(connection, reminders, name, now)
        full = len(rows) == PAGE
        count = rounded.reminders + len(said)
        values: dict[str, object] = {"reminders": count, "open": count > 0}
        keys = said
        if not full and count:
            keys = (*said, await self._over(connection, name, count, now))
            values = {"number": rounded.number + 1, "reminders": 0, "open": False}
            await _forget(connection, today - timedelta(days=_KEPT_DAYS))
        await connection.execute(update(ROUNDS).where(ROUNDS.c.day == today).values(**values))
        await self._outbox.claim(connection, sorted(keys))
        return _Page(len(said), keys, rows[-1].client if full else None)

    async def _say(
        self, connection: AsyncConnection, reminders: Sequence[Reminder], name: str, now: datetime
    ) -> tuple[str, ...]:
        """The keys of what was said; what had been said before is not among them."""
        if not reminders:
            return ()
        rows = [
            {
                "client": one.client,
                "last_paid_day": one.last_paid_day,
                "days_left": one.days_left,
                "sent_at": now.timestamp(),
            }
            for one in reminders
        ]
        noted = (await connection.execute(_NOTE[connection.dialect.name].values(rows))).all()
        fresh = {(row.client, row.last_paid_day) for row in noted}
        moment = self._plan.moment(self._plan.day(now))
        letters = [
            self._letter(reminder, name, moment, now)
            for reminder in reminders
            if (reminder.client, reminder.last_paid_day) in fresh
        ]
        await self._outbox.add_all(connection, letters)
        return tuple(envelope.key for _, envelope in letters)

    def _letter(self, reminder: Reminder, name: str, moment: datetime, now: datetime) -> tuple[str, Envelope[Wire]]:
        """Its id is the reminder's own: said again by a scheduler that lost its store, it is known to the router."""
        key = f"client:{reminder.client}"
        payload = ReminderDue(
            client=reminder.client,
            last_paid_day=reminder.last_paid_day,
            days_left=reminder.days_left,
            round=name,
            due=moment,
        )
        identity = id_from("reminder", reminder.client, reminder.last_paid_day.isoformat(), reminder.days_left)
        said: Envelope[Wire] = Envelope(id=identity, key=key, payload=payload, at=now, correlation=identity)
        return router_queue(key, self._partitions), said

    async def _over(self, connection: AsyncConnection, name: str, count: int, now: datetime) -> str:
        identity = id_from("reminders-over", name)
        payload: Wire = RoundOver(round=name, reminders=count, at=now)
        said = Envelope(id=identity, key=_ROUND_KEY, payload=payload, at=now, correlation=identity)
        await self._outbox.add(connection, router_queue(_ROUND_KEY, self._partitions), said)
        return _ROUND_KEY

    async def _close_old(self, now: datetime) -> None:
        """What was said on a day that is over, by a process that did not live to say so."""
        old = and_(ROUNDS.c.open, ROUNDS.c.day < self._plan.day(now))
        async with self._database.reading() as connection:
            if (await connection.execute(select(ROUNDS.c.day).where(old).limit(1))).first() is None:
                return

        async def work(connection: AsyncConnection) -> tuple[str, ...]:
            rows = (await connection.execute(select(ROUNDS).where(old).order_by(ROUNDS.c.day).with_for_update())).all()
            keys = [
                await self._over(connection, f"{row.day:%Y-%m-%d}.{row.number}", row.reminders, now) for row in rows
            ]
            these = ROUNDS.c.day.in_([row.day for row in rows])
            values = {"number": ROUNDS.c.number + 1, "reminders": 0, "open": False}
            await connection.execute(update(ROUNDS).where(these).values(**values))
            await self._outbox.claim(connection, keys[:1])
            return tuple(keys)

        self._relay.wake(await self._database.run(work))

    async def _waiting(self, connection: AsyncConnection, now: datetime, after: int) -> Sequence[Row[Any]]:
        """The next subscriptions whose reminder of today has not been said."""
        today = self._plan.day(now)
        days = self._plan.last_paid_days(now)
        if not days:
            return ()
        said = [_said(day, (day - today).days) for day in days]
        whose = SUBSCRIPTIONS.c.client > after, SUBSCRIPTIONS.c.last_paid_day.in_(days)
        chosen = select(SUBSCRIPTIONS).where(*whose, or_(*said)).order_by(SUBSCRIPTIONS.c.client)
        rows: Sequence[Row[Any]] = (await connection.execute(chosen.limit(PAGE))).all()
        return rows


def _said(day: date, left: int) -> Any:
    """Those of this day of whom nothing was said yet."""
    note = SENT.c.client == SUBSCRIPTIONS.c.client, SENT.c.last_paid_day == day, SENT.c.days_left == left
    return and_(SUBSCRIPTIONS.c.last_paid_day == day, ~exists().where(*note))


def _subscriptions(rows: Sequence[Row[Any]]) -> list[Subscription]:
    return [
        Subscription(
            row.client,
            row.last_paid_day,
            None if row.paid_at is None else datetime.fromtimestamp(row.paid_at, UTC),
        )
        for row in rows
    ]


async def _forget(connection: AsyncConnection, before: date) -> None:
    """Nobody is reminded of a day that is long past."""
    await connection.execute(delete(SENT).where(SENT.c.last_paid_day < before))
    await connection.execute(delete(ROUNDS).where(ROUNDS.c.day < before))
