"""Finding the account that a message concerns, and everything a decision about it may rest on."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any, assert_never

from sqlalchemy import Row, Select, exists, select
from sqlalchemy.ext.asyncio import AsyncConnection

from router.app.ports import Aim, ByChat, ByCommands, ByMessage, Caller, Found, Named
from router.dialog.states import State
from router.store.queries import (
    ACCOUNT_WITH_DIALOGS,
    COMMANDS_BY_ID,
    COMMANDS_BY_MESSAGE,
    HELD_OF,
    LOCK,
    LOCK_BY_COMMANDS,
    LOCK_BY_MESSAGE,
    MEET,
    PENDING_SINCE,
    PIECES_OF,
)
from router.store.records import StartOver, sent_of, state_of
from router.store.tables import ACCOUNTS, CLIENTS

__all__ = ["Finder"]


class Finder:
    """Reads within one transaction; the account that it finds is locked from then on."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def find(self, aim: Aim) -> Found:
        """What there is. Raises `StartOver` if something came or went between two looks."""
        match aim:
            case ByChat():
                return await self._by_chat(aim)
            case ByMessage(message=message):
                found = await self._by_commands(LOCK_BY_MESSAGE, COMMANDS_BY_MESSAGE, {"message": message})
                if not found.commands and aim.pending_since is not None:
                    return replace(found, pending=await self._pending(aim.pending_since))
                return await self._with_pieces(found) if aim.pieces else found
            case ByCommands(commands):
                return await self._by_commands(LOCK_BY_COMMANDS, COMMANDS_BY_ID, {"commands": list(commands)})
            case _:
                assert_never(aim)

    async def _by_chat(self, aim: ByChat) -> Found:
        named: Row[Any] | None = None
        if aim.email is not None:
            named = await self._one(select(CLIENTS).where(CLIENTS.c.email == aim.email).with_for_update())
        if aim.caller is not None:
            await self._meet(aim.chat, aim.caller)
        elif await self._one(LOCK, {"chat": aim.chat}) is None:
            return Found(None)
        account = await self._account(aim.chat, aim.dialog)
        state = await self._state(account)
        answers = await self._other_side(aim.reply_to) if aim.reply_to is not None else None
        found = Found(state, answers=answers, gathers=account.gathers)
        if aim.edited is not None:
            rows = await self._all(COMMANDS_BY_MESSAGE, {"message": aim.edited})
            ours = tuple(sent_of(row) for row in rows if row.account == aim.chat)
            return await self._with_pieces(replace(found, commands=ours))
        if aim.email is None or account.client is not None:
            return found
        return replace(found, named=await self._named(named, aim.chat, account.channel))

    async def _by_commands(self, lock: Select[Any], query: Select[Any], which: Mapping[str, object]) -> Found:
        """First the lock, then the commands, so that what they say is what it was when nobody else could change it."""
        locked = await self._one(lock, which)
        commands = [sent_of(row) for row in await self._all(query, which)]
        if locked is None:
            if any(sent.chat is not None for sent in commands):
                raise StartOver  # linked between the two looks: now there is an account to lock
            return Found(None, tuple(commands))
        ours = tuple(sent for sent in commands if sent.chat == locked.chat)
        return Found(await self._state(await self._account(locked.chat)), ours)

    async def _meet(self, chat: str, caller: Caller) -> None:
        fields = asdict(caller)
        at = fields.pop("at")
        row = {"chat": chat, "created_at": at, "used_at": at, **fields}
        await self._connection.execute(MEET[self._connection.dialect.name], row)

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
        same = select(ACCOUNTS.c.name).where(
            ACCOUNTS.c.client == client.id, ACCOUNTS.c.channel == channel, ACCOUNTS.c.chat != chat
        )
        others = tuple((await self._connection.execute(same.order_by(ACCOUNTS.c.bound_at))).scalars())
        return Named(known=True, recorded=client.recorded, others=others, closed_list=closed_list)

    async def _other_side(self, message: str) -> str | None:
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

    async def _with_pieces(self, found: Found) -> Found:
        """The same with the messages that carry its commands."""
        if not found.commands:
            return found
        pieces: dict[str, list[str]] = {sent.id: [] for sent in found.commands}
        for row in await self._all(PIECES_OF, {"commands": list(pieces)}):
            pieces[row.command].append(row.message)
        return replace(found, commands=tuple(replace(sent, messages=tuple(pieces[sent.id])) for sent in found.commands))

    async def _pending(self, since: float) -> bool:
        """Whether the report of something that was shown lately may be on its way."""
        return bool((await self._connection.execute(PENDING_SINCE, {"since": since})).scalar())

    async def _one(self, query: Any, values: Mapping[str, object] | None = None) -> Row[Any] | None:
        found: Row[Any] | None = (await self._connection.execute(query, values)).first()
        return found

    async def _all(self, query: Any, values: Mapping[str, object] | None = None) -> Sequence[Row[Any]]:
        rows: Sequence[Row[Any]] = (await self._connection.execute(query, values)).all()
        return rows
