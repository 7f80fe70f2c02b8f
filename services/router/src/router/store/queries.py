"""Statements of the common way, built once: building one costs more than running it."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from sqlalchemy import Select, bindparam, exists, func, literal_column, or_, select, union, update
from sqlalchemy.dialects import postgresql, sqlite

from messaging.durable.statements import among, given, in_each_dialect
from router.store.payment_tables import PAYMENTS
from router.store.place_columns import place_columns
from router.store.tables import (
    ACCOUNTS,
    CLIENTS,
    COMMANDS,
    DIALOGS,
    GATHERED,
    HELD,
    LINKS,
    OPERATORS,
    SUBSCRIPTIONS,
    TARIFFS,
)

__all__ = [
    "ACCOUNTS_AMONG",
    "ACCOUNT_WITH_DIALOGS",
    "ADD_LINK",
    "ADD_OPERATOR",
    "COMMANDS_AMONG",
    "COMMANDS_BY_ID",
    "COMMANDS_BY_MESSAGE",
    "FELLOWS_OF",
    "HELD_AMONG",
    "HELD_OF",
    "INSERTS",
    "LOCK",
    "LOCK_AMONG",
    "LOCK_BY_COMMANDS",
    "LOCK_BY_MESSAGE",
    "MEET",
    "PENDING_SINCE",
    "PIECES_OF",
    "SETTLE",
]

Insert = postgresql.Insert | sqlite.Insert

INSERTS: Mapping[str, Callable[..., Insert]] = MappingProxyType(
    {"postgresql": postgresql.insert, "sqlite": sqlite.insert}
)
"""An INSERT that knows ON CONFLICT, by the dialect's name."""


def _waiting() -> Any:
    """How many of an account's messages are on their way to the operators."""
    mine = COMMANDS.c.account == ACCOUNTS.c.chat
    # Written out, since neither database uses a partial index for a condition whose value it is told only later.
    waits = (COMMANDS.c.state == literal_column("'pending'")) & (COMMANDS.c.kind == literal_column("'relay'"))
    counted = select(func.count()).where(mine, waits)
    return counted.correlate(ACCOUNTS).scalar_subquery()


def _accounts_with_dialogs() -> Select[Any]:
    """A closed dialog that is wanted, and whose accounts, is for the caller to say."""
    opened, past, latest = DIALOGS.alias("opened"), DIALOGS.alias("past"), DIALOGS.alias("latest")
    closed_last = (
        select(latest.c.id)
        .where(latest.c.account == ACCOUNTS.c.chat, latest.c.closed_at.is_not(None))
        .order_by(latest.c.closed_at.desc(), latest.c.opened_at.desc())
        .limit(1)
        .correlate(ACCOUNTS)
        .scalar_subquery()
    )
    named = func.coalesce(bindparam("dialog", None, type_=DIALOGS.c.id.type), closed_last)
    of_this = past.c.account == ACCOUNTS.c.chat
    joined = (
        ACCOUNTS.outerjoin(CLIENTS, CLIENTS.c.id == ACCOUNTS.c.client)
        .outerjoin(SUBSCRIPTIONS, SUBSCRIPTIONS.c.client == CLIENTS.c.id)
        .outerjoin(TARIFFS, TARIFFS.c.id == SUBSCRIPTIONS.c.tariff)
        .outerjoin(opened, (opened.c.account == ACCOUNTS.c.chat) & opened.c.closed_at.is_(None))
        .outerjoin(past, of_this & past.c.closed_at.is_not(None) & (past.c.id == named))
    )
    columns = (
        *ACCOUNTS.c,
        CLIENTS.c.email,
        CLIENTS.c.recorded,
        TARIFFS.c.name.label("tariff_name"),
        SUBSCRIPTIONS.c.last_paid_day,
        exists().where(GATHERED.c.lane == ACCOUNTS.c.chat).label("gathers"),
        _waiting().label("waiting"),
        *place_columns(),
        exists().where(PAYMENTS.c.account == ACCOUNTS.c.chat, PAYMENTS.c.undone_at.is_(None)).label("credited"),
        *(column.label(f"open_{column.name}") for column in opened.c),
        *(column.label(f"past_{column.name}") for column in past.c),
    )
    return select(*columns).select_from(joined)


def _meet(dialect: str) -> Insert:
    insert = INSERTS[dialect](ACCOUNTS)
    now = {name: insert.excluded[name] for name in ("name", "username", "used_at")}
    return insert.on_conflict_do_update(index_elements=["chat"], set_=now)


# A union, because PostgreSQL reads the whole table for an `or` of a column and a subquery.
_BY_MESSAGE = COMMANDS.c.id.in_(
    union(
        select(COMMANDS.c.id).where(COMMANDS.c.origin == bindparam("message")),
        select(LINKS.c.command).where(LINKS.c.message == bindparam("message")),
    )
)
_BY_ID = COMMANDS.c.id.in_(bindparam("commands", expanding=True))
_LOCK_OF_COMMAND = (
    select(ACCOUNTS.c.chat)
    .join(COMMANDS, COMMANDS.c.account == ACCOUNTS.c.chat)
    .order_by(ACCOUNTS.c.chat)
    .limit(1)
    .with_for_update(of=ACCOUNTS)
)

_ACCOUNTS = _accounts_with_dialogs()
ACCOUNT_WITH_DIALOGS = _ACCOUNTS.where(ACCOUNTS.c.chat == bindparam("wanted"))
"""The account of the chat `wanted` with its client, its open dialog (`open_…`) and a closed one (`past_…`):
that named by `dialog`, else the one closed last."""

ACCOUNTS_AMONG = in_each_dialect(lambda dialect: _ACCOUNTS.where(among(ACCOUNTS.c.chat, "wanted", dialect)))
"""The same for the accounts of several chats."""

LOCK = select(ACCOUNTS.c.chat).where(ACCOUNTS.c.chat == bindparam("chat")).with_for_update()
"""The account's row, locked. On SQLite every transaction that writes is alone, and nothing need be locked."""


def _lock_among(dialect: str) -> Select[Any]:
    chats = given("chats", dialect)
    of_commands = select(COMMANDS.c.account).where(among(COMMANDS.c.id, "commands", dialect))
    wanted = union(select(chats.c.value), of_commands)
    return select(ACCOUNTS.c.chat).where(ACCOUNTS.c.chat.in_(wanted)).order_by(ACCOUNTS.c.chat).with_for_update()


LOCK_AMONG = in_each_dialect(_lock_among)
"""The rows of these `chats`' accounts and of those that these `commands` concern, locked in one order for everybody."""

LOCK_BY_MESSAGE = _LOCK_OF_COMMAND.where(_BY_MESSAGE)
LOCK_BY_COMMANDS = _LOCK_OF_COMMAND.where(_BY_ID)

COMMANDS_BY_MESSAGE = (
    select(COMMANDS)
    .outerjoin(LINKS, (LINKS.c.command == COMMANDS.c.id) & (LINKS.c.message == bindparam("message")))
    .where(_BY_MESSAGE)
    .order_by(func.coalesce(LINKS.c.part, 0), COMMANDS.c.made_at, COMMANDS.c.id)
)
"""What the `message` stands for: commands that it came of, or that carry it; what went out as one in its order."""
COMMANDS_BY_ID = select(COMMANDS).where(_BY_ID).order_by(COMMANDS.c.made_at, COMMANDS.c.id)
COMMANDS_AMONG = in_each_dialect(
    lambda dialect: (
        select(COMMANDS).where(among(COMMANDS.c.id, "commands", dialect)).order_by(COMMANDS.c.made_at, COMMANDS.c.id)
    )
)

PIECES_OF = (
    select(LINKS.c.command, LINKS.c.message, LINKS.c.place)
    .where(LINKS.c.command.in_(bindparam("commands", expanding=True)), LINKS.c.place.is_not(None))
    .order_by(LINKS.c.command, LINKS.c.place)
)
"""The messages that carry these commands, those of each in order."""
_FIRST_PIECE = select(LINKS.c.message).where(LINKS.c.command == bindparam("command"), LINKS.c.place == 0)
FELLOWS_OF = (
    select(COMMANDS)
    .join(LINKS, LINKS.c.command == COMMANDS.c.id)
    .where(LINKS.c.message.in_(_FIRST_PIECE), LINKS.c.place == 0, COMMANDS.c.kind == "relay")
    .order_by(LINKS.c.part)
)
"""The relays that went out as one with this `command`, itself included, in their order."""
PENDING_SINCE = select(exists().where(COMMANDS.c.state == "pending", COMMANDS.c.made_at > bindparam("since")))

HELD_OF = select(HELD).where(HELD.c.account == bindparam("chat")).order_by(HELD.c.seq)

HELD_AMONG = in_each_dialect(
    lambda dialect: select(HELD).where(among(HELD.c.account, "chats", dialect)).order_by(HELD.c.seq)
)

MEET = MappingProxyType({dialect: _meet(dialect) for dialect in INSERTS})
"""Makes the account of a chat if it is new, else notes its names and when it was used; locks its row."""

ADD_LINK = MappingProxyType({dialect: INSERTS[dialect](LINKS).on_conflict_do_nothing() for dialect in INSERTS})


def _operator(dialect: str) -> Insert:
    insert = INSERTS[dialect](OPERATORS)
    now = {name: insert.excluded[name] for name in ("name", "username")}
    differs = or_(
        OPERATORS.c.name != insert.excluded["name"],
        OPERATORS.c.username.is_distinct_from(insert.excluded["username"]),
    )
    return insert.on_conflict_do_update(index_elements=["ref"], set_=now, where=differs)


ADD_OPERATOR = MappingProxyType({dialect: _operator(dialect) for dialect in INSERTS})
"""Notes who was seen in the operator chat; writes nothing when it is known already."""

SETTLE = (
    update(COMMANDS)
    .where(COMMANDS.c.id == bindparam("command"))
    .values(state=bindparam("end"), reason=bindparam("why"), settled_at=bindparam("at"), thread=bindparam("where"))
)
