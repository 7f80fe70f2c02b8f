"""Erasing a client. The ledger and the figures keep their rows, under a name that says nothing of anybody."""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, delete, exists, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from router.store.board_tables import mark_board
from router.store.due import TIMERS
from router.store.everything import accounts_of_client
from router.store.fields import subscribe
from router.store.owner_tables import CHANGES, RECIPIENTS
from router.store.payment_tables import PAYMENTS, PRINTS, RECEIPTS
from router.store.place_tables import PLACES
from router.store.reminder_tables import REMINDERS
from router.store.sheet_tables import ROWS
from router.store.tables import ACCOUNTS, CLIENTS, COMMANDS, DIALOGS, GATHERED, HELD, LINKS, MAILS, NOTES
from router.store.writing_back import forget_cells

__all__ = ["FORGOTTEN", "Known", "erase_client", "erase_commands", "words_of_outbox"]

FORGOTTEN = "forgotten-"
"""What stands where an e-mail was; no address is like it, so no row of a table and nobody's words ever find it."""
_NAMELESS = "—"
_ABOUT_OTHERS = ("notice", "card", "prompt")
"""Commands of somebody else's, or nobody's, that may show a client: a question of the owner, a rival's card."""


class Known:
    """By what a client is known here."""

    def __init__(self, chats: Sequence[str], emails: Sequence[str], places: Sequence[str]) -> None:
        self.chats = tuple(chats)
        self.emails = tuple(emails)
        self.places = tuple(places)


async def erase_client(connection: AsyncConnection, client: int, at: float) -> Known | None:
    """Erase it all; `None` if it was done before. The client's row is locked by whoever calls."""
    email = (await connection.execute(select(CLIENTS.c.email).where(CLIENTS.c.id == client))).scalar()
    if email is None or email.startswith(FORGOTTEN):
        return None
    await _unbind_claims(connection, client)
    chats = await accounts_of_client(connection, client)
    await connection.execute(
        select(ACCOUNTS.c.chat).where(ACCOUNTS.c.chat.in_(chats)).order_by(ACCOUNTS.c.chat).with_for_update()
    )
    numbers, emails = await _called_before(connection, client, email)
    theirs = or_(PLACES.c.client == client, PLACES.c.account.in_(chats))
    places = (await connection.execute(select(PLACES.c.id).where(theirs).order_by(PLACES.c.id))).scalars().all()
    await connection.execute(delete(PLACES).where(theirs))
    for number, chat in enumerate(chats, 1):
        await _erase_account(connection, chat, f"{chat.partition(':')[0]}:{FORGOTTEN}{client}-{number}", at)
    await connection.execute(delete(MAILS).where(MAILS.c.email.in_(emails)))
    await _erase_shown(connection, emails)
    await _erase_changes(connection, numbers)
    for table in (REMINDERS, RECIPIENTS):
        await connection.execute(update(table).where(table.c.client == client).values(tried=""))
    await subscribe(connection, client, None)
    await connection.execute(delete(ROWS).where(ROWS.c.client == client))
    nobody = {"name": None, "language": None, "notes": None, "recorded": False}
    row = update(CLIENTS).where(CLIENTS.c.id == client)
    await connection.execute(row.values(email=f"{FORGOTTEN}{client}", **nobody))
    forget_cells(connection)  # nobody's row in the owner's table is to be written by this
    await mark_board(connection)
    return Known(chats, emails, places)


def words_of_outbox(known: Known) -> list[str]:
    """By what messages of the client are known in an outbox: JSON writes chats and messages in them like this."""
    chats = [word for chat in known.chats for word in (f'"{chat}"', f'"{chat}:', chat)]
    return [*chats, *known.emails]


async def _unbind_claims(connection: AsyncConnection, client: int) -> None:
    """Who only claimed to be the client is nobody's now, as after a refusal."""
    claim = ACCOUNTS.c.client == client, ACCOUNTS.c.claims.is_(True)
    await connection.execute(update(ACCOUNTS).where(*claim).values(client=None, claims=False))


async def _called_before(connection: AsyncConnection, client: int, email: str) -> tuple[list[int], list[str]]:
    """The numbers and e-mails that the client has had, by the journal."""
    numbers, emails = [client], [email]
    for number in numbers:  # grows as merges of merged records are found
        rows = (await connection.execute(select(CHANGES).where(CHANGES.c.client == number))).all()
        for row in rows:
            if row.kind == "merge" and row.undone_at is None:
                goes = json.loads(row.before)["goes"]
                numbers += [goes["id"]] if goes["id"] not in numbers else []
                emails.append(goes["email"])
            elif row.field == "email":
                emails += [row.old, row.new]
    return numbers, list(dict.fromkeys(filter(None, emails)))


async def _erase_account(connection: AsyncConnection, chat: str, stead: str, at: float) -> None:
    """The account goes; what the figures rest on stands under another name."""
    kept = select(ACCOUNTS.c.channel, ACCOUNTS.c.created_at).where(ACCOUNTS.c.chat == chat)
    row = (await connection.execute(kept)).one()
    nobody = {"chat": stead, "name": _NAMELESS, "reachable": False, "used_at": row.created_at}
    await connection.execute(insert(ACCOUNTS).values(**nobody, channel=row.channel, created_at=row.created_at))
    await erase_commands(connection, COMMANDS.c.account == chat)
    await _keep_dialogs(connection, chat, stead, at)
    await _keep_receipts(connection, chat, stead)
    await connection.execute(update(PAYMENTS).where(PAYMENTS.c.account == chat).values(account=stead))
    for table in (HELD, MAILS, NOTES):
        await connection.execute(delete(table).where(table.c.account == chat))
    await connection.execute(delete(GATHERED).where(GATHERED.c.lane == chat))
    await connection.execute(delete(TIMERS).where(TIMERS.c.chat == chat))
    await connection.execute(delete(ACCOUNTS).where(ACCOUNTS.c.chat == chat))


async def _keep_dialogs(connection: AsyncConnection, chat: str, stead: str, at: float) -> None:
    said_nothing: dict[str, Any] = dict.fromkeys(
        ("card", "waiting_since", "asked_at", "comment", "comment_asked_at", "awaits")
    )
    closed = func.coalesce(DIALOGS.c.closed_at, at)
    dialogs = update(DIALOGS).where(DIALOGS.c.account == chat)
    await connection.execute(dialogs.values(account=stead, closed_at=closed, answers="[]", **said_nothing))


async def _keep_receipts(connection: AsyncConnection, chat: str, stead: str) -> None:
    """Of a receipt that was paid by, what it is known again by stays: nobody shall be credited with it once more."""
    paid = exists().where(PAYMENTS.c.receipt == RECEIPTS.c.id)
    unpaid = select(RECEIPTS.c.id).where(RECEIPTS.c.account == chat, ~paid)
    await connection.execute(delete(PRINTS).where(PRINTS.c.receipt.in_(unpaid)))
    await connection.execute(delete(RECEIPTS).where(RECEIPTS.c.account == chat, ~paid))
    nothing = {"message": "", "file": None, "command": None}
    await connection.execute(update(RECEIPTS).where(RECEIPTS.c.account == chat).values(account=stead, **nothing))


async def _erase_shown(connection: AsyncConnection, emails: Sequence[str]) -> None:
    """Questions to the owner, and cards shown beside somebody else's. Reads all commands."""
    shows = or_(*(COMMANDS.c.content.contains(email, autoescape=True) for email in emails))
    await erase_commands(connection, COMMANDS.c.kind.in_(_ABOUT_OTHERS) & shows)


async def erase_commands(connection: AsyncConnection, which: ColumnElement[bool]) -> None:
    """These commands, and where they stand."""
    these = select(COMMANDS.c.id).where(which)
    await connection.execute(delete(LINKS).where(LINKS.c.command.in_(these)))
    await connection.execute(delete(COMMANDS).where(which))


async def _erase_changes(connection: AsyncConnection, numbers: Sequence[int]) -> None:
    """Also merges, taken back since, of which the client came out."""
    merges = select(CHANGES.c.id, CHANGES.c.before).where(CHANGES.c.kind == "merge")
    rows = (await connection.execute(merges)).all()
    parted = [row.id for row in rows if json.loads(row.before)["goes"]["id"] in numbers]
    await connection.execute(delete(CHANGES).where(or_(CHANGES.c.client.in_(numbers), CHANGES.c.id.in_(parted))))
