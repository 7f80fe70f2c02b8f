"""Whom a broadcast goes to, and in which messenger: `router.app.owner.choosing.pick` for many at once, in SQL."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    Subquery,
    and_,
    case,
    exists,
    func,
    insert,
    literal,
    null,
    or_,
    select,
    true,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from router.app.owner.choosing import WINDOW_SECONDS
from router.app.owner.ports import Group, Plan
from router.app.owner.prompts import Chosen
from router.store.owner_tables import RECIPIENTS
from router.store.tables import ACCOUNTS, CLIENTS, SUBSCRIPTIONS, TARIFFS

__all__ = ["fix", "groups", "plan"]

_HEARD = and_(ACCOUNTS.c.client == CLIENTS.c.id, ACCOUNTS.c.banned_at.is_(None))


async def groups(connection: AsyncConnection, today: date) -> Sequence[Group]:
    """The tariffs that are offered, or that somebody has, by name; then those without one, if there are any."""
    paid = func.sum(case((SUBSCRIPTIONS.c.last_paid_day >= today, 1), else_=0))
    joined = CLIENTS.outerjoin(SUBSCRIPTIONS, SUBSCRIPTIONS.c.client == CLIENTS.c.id)
    counted: Select[Any] = (
        select(SUBSCRIPTIONS.c.tariff, func.count().label("clients"), paid.label("paid"))
        .select_from(joined)
        .where(exists().where(_HEARD))
        .group_by(SUBSCRIPTIONS.c.tariff)
    )
    counts = {row.tariff: (row.clients, row.paid) for row in (await connection.execute(counted)).all()}
    found: list[Group] = []
    for tariff in (await connection.execute(select(TARIFFS).order_by(TARIFFS.c.name))).all():
        clients, current = counts.get(tariff.id, (0, 0))
        if clients or tariff.active:
            found.append(Group(tariff.id, tariff.name, current, clients - current))
    without, _ = counts.get(None, (0, 0))
    return [*found, Group(None, "", 0, without)] if without else found


async def plan(connection: AsyncConnection, chosen: Sequence[Chosen], today: date, now: float) -> Plan:
    """How many go where, and how many nowhere."""
    best = _best(chosen, today, now)
    counted = select(best.c.channel, best.c.reason, func.count().label("clients")).where(best.c.place == 1)
    rows = (await connection.execute(counted.group_by(best.c.channel, best.c.reason))).all()
    channels = {row.channel: row.clients for row in rows if row.reason is None}
    reasons: dict[str, int] = {}
    for row in rows:
        if row.reason is not None:
            reasons[row.reason] = reasons.get(row.reason, 0) + row.clients
    unreachable = sorted(reasons.items(), key=lambda one: (-one[1], one[0]))
    return Plan(tuple(sorted(channels.items())), tuple(unreachable))


async def fix(connection: AsyncConnection, broadcast: str, chosen: Sequence[Chosen], today: date, now: float) -> int:
    """A row for each client, with the messenger that will most likely be theirs; how many."""
    best = _best(chosen, today, now)
    rows = select(literal(broadcast), best.c.client, literal("waiting"), best.c.channel).where(best.c.place == 1)
    columns = (RECIPIENTS.c.broadcast, RECIPIENTS.c.client, RECIPIENTS.c.state, RECIPIENTS.c.channel)
    made = await connection.execute(insert(RECIPIENTS).from_select(columns, rows.order_by(best.c.client)))
    return int(made.rowcount)


def _best(chosen: Sequence[Chosen], today: date, now: float) -> Subquery:
    """The accounts of those meant, the one that is written to in the first `place` of each client."""
    joined = CLIENTS.outerjoin(SUBSCRIPTIONS, SUBSCRIPTIONS.c.client == CLIENTS.c.id)
    meant = select(CLIENTS.c.id).select_from(joined).where(or_(*(_meant(one, today) for one in chosen)))
    reason = case(
        (and_(ACCOUNTS.c.reachable.is_(False), ACCOUNTS.c.channel == "vk"), "not_allowed"),
        (ACCOUNTS.c.reachable.is_(False), "blocked"),
        (and_(ACCOUNTS.c.channel == "facebook", now - ACCOUNTS.c.used_at > WINDOW_SECONDS), "window_closed"),
        else_=null(),
    )
    proven = func.max(case((ACCOUNTS.c.verified, 1), else_=0)).over(partition_by=ACCOUNTS.c.client)
    by_bound = func.row_number().over(
        partition_by=ACCOUNTS.c.client, order_by=(func.coalesce(ACCOUNTS.c.bound_at, 0), ACCOUNTS.c.chat)
    )
    accounts = (
        select(*ACCOUNTS.c, reason.label("reason"), proven.label("proven"), by_bound.label("by_bound"))
        .where(ACCOUNTS.c.client.in_(meant), ACCOUNTS.c.banned_at.is_(None))
        .subquery("heard")
    )
    candidate = or_(
        and_(accounts.c.proven == 1, accounts.c.verified), and_(accounts.c.proven == 0, accounts.c.by_bound == 1)
    )
    place = func.row_number().over(
        partition_by=accounts.c.client,
        order_by=(accounts.c.reason.is_not(None), accounts.c.used_at.desc(), accounts.c.chat),
    )
    columns = (accounts.c.client, accounts.c.channel, accounts.c.reason, place.label("place"))
    return select(*columns).where(candidate).subquery("best")


def _meant(one: Chosen, today: date) -> ColumnElement[bool]:
    if one.which == "everyone":
        return true()
    if one.tariff is None:
        return SUBSCRIPTIONS.c.client.is_(None)
    mine = SUBSCRIPTIONS.c.tariff == one.tariff
    match one.which:
        case "current":
            return and_(mine, SUBSCRIPTIONS.c.last_paid_day >= today)
        case "lapsed":
            return and_(mine, SUBSCRIPTIONS.c.last_paid_day < today)
        case _:
            return mine
