"""Finding the account that a message concerns, and everything a decision about it may rest on."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any, assert_never

from sqlalchemy import Row, Select, exists, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from router.app.money.ledger import Ledger
from router.app.money.ports import ByReceipt, Money, Receipt
from router.app.place_ports import AllOpen, AtDesk, ByPlace, OfPlace
from router.app.ports import Aim, ByChat, ByCommands, ByMessage, Caller, Found, Mailed, Named, Operator, Sent
from router.dialog.states import State
from router.store.cards import card_of, opened
from router.store.money import commands_about, ledger_of, lock_for, money_about, receipts_of_message, tariffs
from router.store.places import accounts_of, desk_of, opened_in, owned
from router.store.queries import (
    ACCOUNT_WITH_DIALOGS,
    COMMANDS_BY_ID,
    COMMANDS_BY_MESSAGE,
    FELLOWS_OF,
    HELD_OF,
    LOCK,
    LOCK_BY_COMMANDS,
    LOCK_BY_MESSAGE,
    MEET,
    PENDING_SINCE,
    PIECES_OF,
)
from router.store.records import StartOver, place_of, sent_of, state_of
from router.store.tables import ACCOUNTS, CLIENTS, MAILS, OPERATORS
from router.store.templates import templates_in

__all__ = ["Finder"]

_MINUTE = 60.0
_HOUR = 3600.0


class Finder:
    """Reads within one transaction; the account that it finds is locked from then on."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def find(self, aim: Aim) -> Found:
        """What there is. Raises `StartOver` if something came or went between two looks."""
        match aim:
            case ByChat():
                return await self._by_chat(aim)
            case ByMessage():
                return await self._by_message(aim)
            case ByPlace():
                return await self._by_place(aim)
            case OfPlace(place):
                return Found(None, owned=await owned(self._connection, place))
            case AtDesk():
                desk, dialogs = await desk_of(self._connection), await opened_in(self._connection)
                return Found(None, desk=desk, opened_in=dialogs)
            case ByReceipt():
                return await self._by_receipt(aim)
            case AllOpen(most):
                return Found(None, opened=await opened(self._connection, most))
            case ByCommands(commands):
                return await self._by_commands(LOCK_BY_COMMANDS, COMMANDS_BY_ID, {"commands": list(commands)})
            case _:
                assert_never(aim)

    async def _by_message(self, aim: ByMessage) -> Found:
        found = await self._by_commands(LOCK_BY_MESSAGE, COMMANDS_BY_MESSAGE, {"message": aim.message})
        if not found.commands and aim.pending_since is not None:
            if await self._pending(aim.pending_since):
                found = replace(found, pending=True)
            else:  # nothing is on its way any more: what was looked for may have come between the two looks
                found = await self._by_commands(LOCK_BY_MESSAGE, COMMANDS_BY_MESSAGE, {"message": aim.message})
        found = await self._with_asked(found, aim)
        if aim.pays:
            found = replace(found, money=await self._money_of(found))
        return await self._with_pieces(found) if aim.pieces else found

    async def locked(self, chat: str) -> State | None:
        """The state of a chat's account, locked; none if nobody ever wrote there."""
        if await self._one(LOCK, {"chat": chat}) is None:
            return None
        return await self._state(await self._account(chat))

    async def _by_chat(self, aim: ByChat) -> Found:
        named: Row[Any] | None = None
        if aim.email is not None:
            named = await self._one(select(CLIENTS).where(CLIENTS.c.email == aim.email).with_for_update())
        renamed = False
        if aim.caller is not None:
            renamed = await self._meet(aim.chat, aim.caller)
        elif await self._one(LOCK, {"chat": aim.chat}) is None:
            return Found(None)
        account = await self._account(aim.chat, aim.dialog)
        state = await self._state(account)
        answers = await self.other_side(aim.reply_to) if aim.reply_to is not None else None
        money = Money(tariffs=await tariffs(self._connection)) if aim.pays else None
        waiting = account.waiting
        found = Found(state, answers=answers, gathers=account.gathers, waiting=waiting, money=money, renamed=renamed)
        found = replace(found, place=place_of(account))
        if aim.edited is not None:
            rows = await self._all(COMMANDS_BY_MESSAGE, {"message": aim.edited})
            ours = tuple(sent_of(row) for row in rows if row.account == aim.chat)
            return await self._with_fellows(await self._with_pieces(replace(found, commands=ours)))
        if aim.email is None and not aim.code:
            return found
        found = replace(found, mailed=await self._mailed(aim, aim.email or account.email))
        if aim.email is None or (account.client is not None and account.correcting_at is None):
            return found
        return replace(found, named=await self._named(named, aim.chat, account.channel))

    async def _by_receipt(self, aim: ByReceipt) -> Found:
        """Client, account, till: in this order, as everybody locks them."""
        owner = await lock_for(self._connection, aim)
        if owner is None:
            return Found(None)
        await self._one(LOCK, {"chat": owner.chat})
        account = await self._account(owner.chat)
        if account.client != owner.client:
            raise StartOver
        money = await money_about(self._connection, owner.id, owner.client, aim.prints)
        if money is None:
            raise StartOver
        rows = await self._all(COMMANDS_BY_ID, {"commands": commands_about(money)})
        found = Found(await self._state(account), tuple(sent_of(row) for row in rows), money=money)
        found = replace(found, place=place_of(account))
        return await self._with_pieces(found)

    async def _money_of(self, found: Found) -> Money:
        """What there is to pay for, and the receipts of the messages that the operators' one stands for."""
        receipts: list[Receipt] = []
        for message in {sent.origin or sent.id for sent in found.commands}:
            receipts += await receipts_of_message(self._connection, message)
        client: int | None = None
        if found.state is not None:
            client = (await self._account(found.state.who.chat)).client
        ledger = Ledger() if client is None else await ledger_of(self._connection, client)
        return Money(await tariffs(self._connection), client, ledger, mates=tuple(receipts))

    async def _by_commands(self, lock: Select[Any], query: Select[Any], which: Mapping[str, object]) -> Found:
        """First the lock, then the commands, so that what they say is what it was when nobody else could change it."""
        locked = await self._one(lock, which)
        commands = [sent_of(row) for row in await self._all(query, which)]
        if locked is None:
            if any(sent.chat is not None for sent in commands):
                raise StartOver  # linked between the two looks: now there is an account to lock
            return Found(None, tuple(commands))
        ours = tuple(sent for sent in commands if sent.chat == locked.chat)
        account = await self._account(locked.chat)
        return Found(await self._state(account), ours, waiting=account.waiting, place=place_of(account))

    async def _by_place(self, aim: ByPlace) -> Found:
        """First the lock of whoever is spoken to, then another look whether it is still they."""
        spoken_to = await accounts_of(self._connection, aim.place)
        if not spoken_to or await self._one(LOCK, {"chat": spoken_to[0].chat}) is None:
            return await self._with_asked(Found(None), aim)
        again = await accounts_of(self._connection, aim.place)
        if not again or again[0].chat != spoken_to[0].chat:
            raise StartOver
        account = await self._account(again[0].chat)
        place = place_of(account)
        if place is not None:
            place = replace(place, shared=len(again) > 1)
        found = Found(await self._state(account), place=place, spoken_to=True)
        return await self._with_asked(found, aim)

    async def _meet(self, chat: str, caller: Caller) -> bool:
        """Note who calls; whether they were called otherwise before."""
        was = (await self._connection.execute(select(ACCOUNTS.c.name).where(ACCOUNTS.c.chat == chat))).scalar()
        fields = asdict(caller)
        at = fields.pop("at")
        row = {"chat": chat, "created_at": at, "used_at": at, **fields}
        await self._connection.execute(MEET[self._connection.dialect.name], row)
        return was is not None and was != caller.name

    async def _account(self, chat: str, dialog: str | None = None) -> Row[Any]:
        account = await self._one(ACCOUNT_WITH_DIALOGS, {"wanted": chat, "dialog": dialog})
        if account is None:
            raise StartOver
        return account

    async def _state(self, account: Row[Any]) -> State:
        """Nothing is held while a dialog is open."""
        held = await self._all(HELD_OF, {"chat": account.chat}) if account.open_id is None else ()
        return state_of(account, held)

    async def _named(self, client: Row[Any] | None, chat: str, channel: str) -> Named:
        recorded = select(exists().where(CLIENTS.c.recorded))
        closed_list = bool((await self._connection.execute(recorded)).scalar())
        if client is None:
            return Named(known=False, closed_list=closed_list)
        same = select(ACCOUNTS.c.chat).where(
            ACCOUNTS.c.client == client.id, ACCOUNTS.c.channel == channel, ACCOUNTS.c.chat != chat
        )
        other = (await self._connection.execute(same.order_by(ACCOUNTS.c.bound_at).limit(1))).scalar()
        rival = None if other is None else await card_of(self._connection, other)
        return Named(known=True, recorded=client.recorded, rival=rival, closed_list=closed_list)

    async def _mailed(self, aim: ByChat, email: str | None) -> Mailed:
        at = 0.0 if aim.caller is None else aim.caller.at
        count = select(func.count()).select_from(MAILS)
        to_address = count.where(MAILS.c.email == email, MAILS.c.at > at - _MINUTE)
        for_account = count.where(MAILS.c.account == aim.chat, MAILS.c.at > at - _HOUR)
        return Mailed(
            (await self._connection.execute(to_address)).scalar_one(),
            (await self._connection.execute(for_account)).scalar_one(),
        )

    async def other_side(self, message: str) -> str | None:
        """The message in the operator chat that a message in a client's chat belongs to: an answer, or a relay."""
        rows = await self._all(COMMANDS_BY_MESSAGE, {"message": message})
        commands = [row for row in rows if row.kind not in {"relay_edit", "answer_edit"}]
        if not commands or commands[-1].kind not in {"answer", "relay"}:
            return None
        command = commands[-1]
        if command.kind == "answer":
            origin: str | None = command.origin
            return origin
        relayed = await self._one(PIECES_OF, {"commands": [command.id]})
        return None if relayed is None else str(relayed.message)

    async def _with_asked(self, found: Found, aim: ByMessage | ByPlace) -> Found:
        if aim.card and found.state is not None:
            found = replace(found, card=await card_of(self._connection, found.state.who.chat))
        if aim.operators:
            rows = await self._all(select(OPERATORS).order_by(OPERATORS.c.ref))
            found = replace(found, operators=tuple(Operator(row.ref, row.name, row.username) for row in rows))
        if aim.templates:
            found = replace(found, templates=tuple(await templates_in(self._connection)))
        return found

    async def _with_pieces(self, found: Found) -> Found:
        """The same with the messages that carry its commands."""
        if not found.commands:
            return found
        pieces: dict[str, list[str]] = {sent.id: [] for sent in found.commands}
        for row in await self._all(PIECES_OF, {"commands": list(pieces)}):
            pieces[row.command].append(row.message)
        return replace(found, commands=tuple(replace(sent, messages=tuple(pieces[sent.id])) for sent in found.commands))

    async def _with_fellows(self, found: Found) -> Found:
        """The same with what went out as one with the relays among its commands."""
        commands = [await self._among_fellows(sent) if sent.kind == "relay" else sent for sent in found.commands]
        return replace(found, commands=tuple(commands))

    async def _among_fellows(self, sent: Sent) -> Sent:
        fellows = tuple(sent_of(row) for row in await self._all(FELLOWS_OF, {"command": sent.id}))
        if len(fellows) < 2:
            return sent
        # What an edit of one of them has added stands behind all of them.
        rows = await self._all(PIECES_OF, {"commands": [fellow.id for fellow in fellows]})
        messages = dict.fromkeys(row.message for row in sorted(rows, key=lambda row: int(row.place)))
        return replace(sent, fellows=fellows, messages=tuple(messages))

    async def _pending(self, since: float) -> bool:
        """Whether the report of something that was shown lately may be on its way."""
        return bool((await self._connection.execute(PENDING_SINCE, {"since": since})).scalar())

    async def _one(self, query: Any, values: Mapping[str, object] | None = None) -> Row[Any] | None:
        found: Row[Any] | None = (await self._connection.execute(query, values)).first()
        return found

    async def _all(self, query: Any, values: Mapping[str, object] | None = None) -> Sequence[Row[Any]]:
        rows: Sequence[Row[Any]] = (await self._connection.execute(query, values)).all()
        return rows
