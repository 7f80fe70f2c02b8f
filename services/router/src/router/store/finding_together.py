"""Finding the accounts that several messages concern: each question is asked once for all of them."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, TypeGuard

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from router.app.ports import Aim, ByChat, ByCommands, Caller, Found, Sent
from router.store.finding import Finder
from router.store.queries import ACCOUNTS_AMONG, COMMANDS_AMONG, HELD_AMONG, LOCK_AMONG, MEET
from router.store.records import StartOver, place_of, sent_of, state_of

__all__ = ["Together", "Usual", "is_usual"]

Usual = ByChat | ByCommands


def is_usual(aim: Aim) -> TypeGuard[Usual]:
    """Whether it can be found beside others: a message in a dialog, and what became of commands."""
    if isinstance(aim, ByChat):
        return aim.email is None and aim.dialog is None and aim.edited is None and not (aim.code or aim.pays)
    return isinstance(aim, ByCommands)


@dataclass(frozen=True, slots=True)
class Together:
    """Reads within one transaction; the accounts that it finds are locked from then on, in one order for everybody."""

    connection: AsyncConnection

    async def find(self, aims: Sequence[Usual]) -> list[Found]:
        """What there is for each. Raises `StartOver` if something came or went between two looks."""
        chats = {aim.chat for aim in aims if isinstance(aim, ByChat)}
        ids = {command for aim in aims if isinstance(aim, ByCommands) for command in aim.commands}
        if self._dialect == "postgresql":  # on SQLite every transaction that writes is alone
            await self._rows(LOCK_AMONG, {"chats": sorted(chats), "commands": sorted(ids)})
        commands = await self._commands(ids)
        chats |= {sent.chat for sent in commands.values() if sent.chat is not None}
        accounts = await self._accounts(chats)
        renamed = await self._met(aims, accounts)
        held = await self._held(accounts)
        return [await self._found(aim, accounts, commands, renamed, held) for aim in aims]

    async def _found(
        self,
        aim: Usual,
        accounts: Mapping[str, Row[Any]],
        commands: Mapping[str, Sent],
        renamed: frozenset[str],
        held: Mapping[str, Sequence[Row[Any]]],
    ) -> Found:
        chat: str | None
        ours: tuple[Sent, ...] = ()
        if isinstance(aim, ByChat):
            chat = aim.chat
        else:
            theirs = [sent for id_, sent in commands.items() if id_ in aim.commands]
            chat = min((sent.chat for sent in theirs if sent.chat is not None), default=None)
            ours = tuple(sent for sent in theirs if chat is None or sent.chat == chat)
        if chat is None or (isinstance(aim, ByChat) and chat not in accounts):
            return Found(None, ours)
        if chat not in accounts:
            raise StartOver
        account = accounts[chat]
        found = Found(state_of(account, held.get(chat, ())), ours, waiting=account.waiting, place=place_of(account))
        if not isinstance(aim, ByChat):
            return found
        answers = None if aim.reply_to is None else await Finder(self.connection).other_side(aim.reply_to)
        return replace(found, answers=answers, gathers=account.gathers, renamed=chat in renamed)

    async def _commands(self, ids: set[str]) -> dict[str, Sent]:
        """In the order in which they were made."""
        rows = await self._rows(COMMANDS_AMONG, {"commands": sorted(ids)}) if ids else ()
        return {row.id: sent_of(row) for row in rows}

    async def _accounts(self, chats: set[str]) -> dict[str, Row[Any]]:
        rows = await self._rows(ACCOUNTS_AMONG, {"wanted": sorted(chats)}) if chats else ()
        return {row.chat: row for row in rows}

    async def _met(self, aims: Sequence[Usual], accounts: dict[str, Row[Any]]) -> frozenset[str]:
        """Make the accounts of who is new, note how others are called by now; who was called otherwise until now."""
        callers = {aim.chat: aim.caller for aim in aims if isinstance(aim, ByChat) and aim.caller is not None}
        strange = {chat: caller for chat, caller in callers.items() if _is_strange(accounts.get(chat), caller)}
        if not strange:
            return frozenset()
        known = {chat: account.name for chat, account in accounts.items()}
        await self.connection.execute(MEET[self._dialect], [_row(*one) for one in sorted(strange.items())])
        accounts |= await self._accounts(set(strange))
        return frozenset(chat for chat in strange if chat in known and known[chat] != strange[chat].name)

    async def _held(self, accounts: Mapping[str, Row[Any]]) -> Mapping[str, Sequence[Row[Any]]]:
        """Nothing is held while a dialog is open."""
        closed = sorted(chat for chat, account in accounts.items() if account.open_id is None)
        held: dict[str, list[Row[Any]]] = {chat: [] for chat in closed}
        for row in await self._rows(HELD_AMONG, {"chats": closed}) if closed else ():
            held[row.account].append(row)
        return held

    async def _rows(self, statements: Mapping[str, Any], values: Mapping[str, object]) -> Sequence[Row[Any]]:
        rows: Sequence[Row[Any]] = (await self.connection.execute(statements[self._dialect], values)).all()
        return rows

    @property
    def _dialect(self) -> str:
        return self.connection.dialect.name


def _is_strange(account: Row[Any] | None, caller: Caller) -> bool:
    return account is None or (account.name, account.username) != (caller.name, caller.username)


def _row(chat: str, caller: Caller) -> dict[str, object]:
    fields = asdict(caller)
    at = fields.pop("at")
    return {"chat": chat, "created_at": at, "used_at": at, **fields}
