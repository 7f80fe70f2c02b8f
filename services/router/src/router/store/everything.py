"""All that is kept of a client, as JSON can hold it. What files there were is said, not how they are found."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Column, ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from router.app.owner.forget_ports import Counted
from router.store.owner_tables import CHANGES
from router.store.payment_tables import PAYMENTS, RECEIPTS
from router.store.reminder_tables import REMINDERS
from router.store.tables import ACCOUNTS, CLIENTS, COMMANDS, DIALOGS, HELD, NOTES, SUBSCRIPTIONS, TARIFFS

__all__ = ["TALK", "accounts_of_client", "counted_of", "everything_of"]

TALK = ("relay", "answer")
"""The commands that carry what people said to each other."""
_HANDLES = frozenset({"file", "same", "still", "preview", "also"})


async def accounts_of_client(connection: AsyncConnection, client: int) -> Sequence[str]:
    """The chats of a client's accounts; an account that only claims to be the client's is not."""
    theirs = select(ACCOUNTS.c.chat).where(ACCOUNTS.c.client == client, ACCOUNTS.c.claims.is_(False))
    return (await connection.execute(theirs.order_by(ACCOUNTS.c.chat))).scalars().all()


async def counted_of(connection: AsyncConnection, client: int) -> Counted:
    """How much is kept."""
    chats = await accounts_of_client(connection, client)

    async def count(*which: ColumnElement[bool]) -> int:
        return int((await connection.execute(select(func.count()).where(*which))).scalar_one())

    talk = await count(COMMANDS.c.account.in_(chats), COMMANDS.c.kind.in_(TALK))
    return Counted(
        dialogs=await count(DIALOGS.c.account.in_(chats)),
        messages=talk + await count(HELD.c.account.in_(chats)),
        notes=await count(NOTES.c.account.in_(chats)),
        payments=await count(PAYMENTS.c.client == client),
    )


async def everything_of(connection: AsyncConnection, client: int) -> Mapping[str, Any] | None:
    """See `router.app.owner.forget_ports.ForgetDesk`."""
    row = (await connection.execute(select(CLIENTS).where(CLIENTS.c.id == client))).mappings().first()
    if row is None:
        return None
    chats = await accounts_of_client(connection, client)

    async def rows(
        columns: Sequence[Column[Any]], which: ColumnElement[bool], *order: Column[Any]
    ) -> list[dict[str, Any]]:
        found = await connection.execute(select(*columns).where(which).order_by(*order))
        return [_plain(one) for one in found.mappings()]

    paid = SUBSCRIPTIONS.join(TARIFFS, TARIFFS.c.id == SUBSCRIPTIONS.c.tariff)
    subscription = select(TARIFFS.c.name, SUBSCRIPTIONS.c.last_paid_day).select_from(paid)
    now = (await connection.execute(subscription.where(SUBSCRIPTIONS.c.client == client))).mappings().first()
    accounts = [column for column in ACCOUNTS.c if not column.name.startswith("code")]
    dialogs = [DIALOGS.c[name] for name in ("id", "account", "topic", "opened_at", "closed_at", "score", "comment")]
    receipts = [RECEIPTS.c[name] for name in ("id", "account", "day", "state", "reason", "amount", "made_at")]
    changes = [CHANGES.c[name] for name in ("kind", "by", "at", "field", "old", "new", "undone_at", "undone_by")]
    reminded = [REMINDERS.c[name] for name in ("last_paid_day", "days_left", "state", "made_at", "settled_at")]
    return {
        "client": _plain(row),
        "subscription": None if now is None else _plain(now),
        "accounts": await rows(accounts, ACCOUNTS.c.chat.in_(chats), ACCOUNTS.c.chat),
        "dialogs": await rows(dialogs, DIALOGS.c.account.in_(chats), DIALOGS.c.opened_at),
        "messages": await _messages(connection, chats),
        "notes": await rows(list(NOTES.c), NOTES.c.account.in_(chats), NOTES.c.seq),
        "payments": await rows(list(PAYMENTS.c), PAYMENTS.c.client == client, PAYMENTS.c.seq),
        "receipts": await rows(receipts, RECEIPTS.c.account.in_(chats), RECEIPTS.c.made_at),
        "changes": await rows(changes, CHANGES.c.client == client, CHANGES.c.id),
        "reminders": await rows(reminded, REMINDERS.c.client == client, REMINDERS.c.made_at),
    }


async def _messages(connection: AsyncConnection, chats: Sequence[str]) -> list[dict[str, Any]]:
    talk = select(COMMANDS).where(COMMANDS.c.account.in_(chats), COMMANDS.c.kind.in_(TALK))
    said = [
        {
            "account": row.account,
            "from": "client" if row.kind == "relay" else "support",
            "at": _plain_value("made_at", row.made_at),
            "dialog": row.dialog,
            "state": row.state,
            "said": _said(row.content),
            **({} if row.current is None else {"changed_to": _said(row.current)}),
        }
        for row in await connection.execute(talk.order_by(COMMANDS.c.made_at, COMMANDS.c.id))
    ]
    held = select(HELD).where(HELD.c.account.in_(chats)).order_by(HELD.c.seq)
    said += [
        {
            "account": row.account,
            "from": "client",
            "at": _plain_value("at", row.at),
            "dialog": None,
            "state": "not passed on",
            "said": _said(row.content),
        }
        for row in await connection.execute(held)
    ]
    return said


def _said(content: str | None) -> Any:
    return None if content is None else _without_handles(json.loads(content))


def _without_handles(value: Any) -> Any:
    """What was said, without the messengers' names for files, which open nothing for anybody else."""
    if isinstance(value, dict):
        kept = {name: _without_handles(held) for name, held in value.items() if name not in _HANDLES}
        return {name: held for name, held in kept.items() if held not in (None, "", [])}
    return [_without_handles(held) for held in value] if isinstance(value, list) else value


def _plain(row: Mapping[Any, Any]) -> dict[str, Any]:
    return {str(name): _plain_value(str(name), value) for name, value in row.items()}


def _plain_value(name: str, value: Any) -> Any:
    if isinstance(value, float) and (name == "at" or name.endswith(("_at", "_until"))):
        return datetime.fromtimestamp(value, UTC).isoformat(timespec="seconds")
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value.isoformat() if isinstance(value, date) else value
