"""Reminders in the database. The client is locked first, then the account, then the reminder."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Literal

from sqlalchemy import Row, and_, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import Database
from contracts.schedule import BooksPage
from messaging.durable.statements import INSERTS
from router.app.owner.ports import Outcome, Reach
from router.app.ports import Decision
from router.app.reminders.ports import Missed, Reminder, ReminderDesk, Round, Subscribed
from router.dialog.states import State
from router.store.board_tables import mark_board
from router.store.finding import Finder
from router.store.keeping import keep_commands, keep_timers
from router.store.records import StartOver
from router.store.reminder_tables import REMINDERS, ROUNDS
from router.store.standing import books_after
from router.store.tables import ACCOUNTS, CLIENTS, SUBSCRIPTIONS, TARIFFS
from router.store.turn import Done, Turn, Waking

__all__ = ["ReminderRecords"]

_PAGE = 500
_REACH = (
    ACCOUNTS.c.client,
    ACCOUNTS.c.chat,
    ACCOUNTS.c.channel,
    ACCOUNTS.c.verified,
    ACCOUNTS.c.reachable,
    ACCOUNTS.c.used_at,
    func.coalesce(ACCOUNTS.c.bound_at, ACCOUNTS.c.created_at).label("bound_at"),
)
_NAME = (
    select(ACCOUNTS.c.name)
    .where(ACCOUNTS.c.client == REMINDERS.c.client)
    .order_by(ACCOUNTS.c.bound_at, ACCOUNTS.c.chat)
    .limit(1)
    .scalar_subquery()
)


class ReminderRecords:
    """See `router.app.reminders.ports.ReminderStore`."""

    def __init__(self, database: Database, relay: Waking) -> None:
        self._turn = Turn(database, relay)

    async def change(self, message_id: str, work: Callable[[ReminderDesk], Awaitable[Outcome]]) -> bool:
        """See `router.app.reminders.ports.ReminderStore`."""

        async def whole(connection: AsyncConnection) -> Done:
            outcome = await work(_Desk(connection))
            kept = Decision(None, sent=outcome.sent, timers=outcome.timers)
            await keep_commands(connection, kept)
            await keep_timers(connection, kept)
            return Done(outcome.letters)

        return await self._turn.take(message_id, (), whole)


class _Desk:
    """See `router.app.reminders.ports.ReminderDesk`."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def subscription(self, client: int) -> Subscribed | None:
        """See `ReminderDesk`."""
        await self._connection.execute(select(CLIENTS.c.id).where(CLIENTS.c.id == client).with_for_update())
        paid = select(TARIFFS.c.name, SUBSCRIPTIONS.c.last_paid_day).join_from(SUBSCRIPTIONS, TARIFFS)
        row = (await self._connection.execute(paid.where(SUBSCRIPTIONS.c.client == client))).first()
        return None if row is None else Subscribed(row.name, row.last_paid_day)

    async def accounts(self, client: int) -> Sequence[Reach]:
        """See `ReminderDesk`."""
        these = ACCOUNTS.c.client == client, ACCOUNTS.c.banned_at.is_(None)
        rows = (await self._connection.execute(select(*_REACH).where(*these))).all()
        return [Reach(*row) for row in rows]

    async def is_banned(self, client: int) -> bool:
        """See `ReminderDesk`."""
        theirs = select(ACCOUNTS.c.banned_at).where(ACCOUNTS.c.client == client)
        bans = list((await self._connection.execute(theirs)).scalars())
        return bool(bans) and None not in bans

    async def state(self, chat: str) -> State:
        """See `ReminderDesk`."""
        locked = await Finder(self._connection).locked(chat)
        if locked is None:
            raise StartOver
        return locked

    async def is_new(self, reminder: Reminder, at: float) -> bool:
        """See `ReminderDesk`."""
        row = {
            "client": reminder.client,
            "last_paid_day": reminder.last_paid_day,
            "days_left": reminder.days_left,
            "round": reminder.round,
            "state": "dropped",
            "made_at": at,
            "settled_at": at,
        }
        noted = INSERTS[self._connection.dialect.name](REMINDERS).values(row).on_conflict_do_nothing()
        return (await self._connection.execute(noted.returning(REMINDERS.c.client))).first() is not None

    async def under_way(self, command: str) -> Reminder | None:
        """See `ReminderDesk`."""
        this = select(REMINDERS).where(REMINDERS.c.command == command, REMINDERS.c.state == "queued")
        found = (await self._connection.execute(this)).first()
        if found is None:
            return None
        await self.subscription(found.client)
        row = (await self._connection.execute(this.with_for_update())).first()
        return None if row is None else _reminder(row)

    async def sent_to(self, reminder: Reminder, chat: str, command: str) -> None:
        """See `ReminderDesk`."""
        tried = " ".join([*reminder.tried, chat])
        await self._put(reminder, state="queued", command=command, tried=tried, reason=reminder.reason, settled_at=None)

    async def ended(self, reminder: Reminder, state: Literal["sent", "failed", "dropped"], at: float) -> None:
        """See `ReminderDesk`."""
        await self._put(reminder, state=state, reason=reminder.reason, settled_at=at)
        if state == "sent":
            await mark_board(self._connection)

    async def _put(self, reminder: Reminder, **values: object) -> None:
        this = and_(
            REMINDERS.c.client == reminder.client,
            REMINDERS.c.last_paid_day == reminder.last_paid_day,
            REMINDERS.c.days_left == reminder.days_left,
        )
        await self._connection.execute(update(REMINDERS).where(this).values(**values))

    async def begin_round(self, round_: str, reminders: int, at: float) -> None:
        """See `ReminderDesk`."""
        row = {"id": round_, "reminders": reminders, "over_at": at}
        noted = INSERTS[self._connection.dialect.name](ROUNDS).values(row).on_conflict_do_nothing()
        await self._connection.execute(noted)

    async def round(self, round_: str) -> Round | None:
        """See `ReminderDesk`."""
        row = (await self._connection.execute(select(ROUNDS).where(ROUNDS.c.id == round_).with_for_update())).first()
        if row is None:
            return None
        mine = REMINDERS.c.round == round_
        counted = select(REMINDERS.c.state, func.count().label("count")).where(mine).group_by(REMINDERS.c.state)
        counts = {one.state: int(one[1]) for one in (await self._connection.execute(counted)).all()}
        name = func.coalesce(CLIENTS.c.name, _NAME, "").label("name")
        joined = REMINDERS.join(CLIENTS, CLIENTS.c.id == REMINDERS.c.client)
        lost = select(name, CLIENTS.c.email, REMINDERS.c.reason).select_from(joined)
        failed = (
            await self._connection.execute(lost.where(mine, REMINDERS.c.state == "failed").order_by(CLIENTS.c.email))
        ).all()
        missed = tuple(
            Missed(one.name or one.email, one.email, one.reason) for one in failed if one.reason != "no_account"
        )
        return Round(
            reminders=row.reminders,
            over_at=row.over_at,
            told=row.told,
            known=sum(counts.values()),
            queued=counts.get("queued", 0),
            without_account=len(failed) - len(missed),
            missed=missed,
        )

    async def told(self, round_: str) -> None:
        """See `ReminderDesk`."""
        await self._connection.execute(update(ROUNDS).where(ROUNDS.c.id == round_).values(told=True))

    async def books_after(self, after: int) -> BooksPage:
        """See `ReminderDesk`."""
        return await books_after(self._connection, after, _PAGE)


def _reminder(row: Row[Any]) -> Reminder:
    return Reminder(row.client, row.last_paid_day, row.days_left, row.round, tuple(row.tried.split()), row.reason)
