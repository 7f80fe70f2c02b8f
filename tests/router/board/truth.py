"""What board and card must show, by naive SQL over the router's tables: none of the router's own queries is used."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, text

from chassis.database import Database

__all__ = ["Line", "Truth", "head"]

CHANNELS = {"telegram": "Telegram", "vk": "ВКонтакте", "facebook": "Facebook"}
TOPICS = {"support": "поддержка", "payment": "оплата"}


@dataclass(frozen=True)
class Line:
    """An open dialog."""

    words: str
    waits_since: float | None
    message: str | None
    """Where its link leads."""


@dataclass(frozen=True)
class Truth:
    """`written` says when each message of a client was written, in epoch seconds: the tables of commands do not."""

    database: Database
    written: Mapping[str, float]

    async def board(self) -> list[Line]:
        """The open dialogs: the longest wait first, then those who were answered as they were opened."""
        opened = await self._rows(
            "SELECT d.*, a.name, a.channel FROM router_dialogs d, router_accounts a"
            " WHERE a.chat = d.account AND d.closed_at IS NULL ORDER BY d.opened_at, d.id"
        )
        lines = [await self._line(row) for row in opened]
        waiting = [line for line in lines if line.waits_since is not None]
        waiting.sort(key=lambda line: line.waits_since or 0)
        return waiting + [line for line in lines if line.waits_since is None]

    async def _line(self, row: Row[Any]) -> Line:
        since = await self._waits_since(row.id)
        waits = "отвечено" if since is None else f"ждёт с {_at(since):%H:%M}"
        taken = f" · ведёт {row.assigned_name}" if row.assigned_name else ""
        relays = await self._rows(
            "SELECT l.message FROM router_commands c, router_links l WHERE l.command = c.id AND c.dialog = :one"
            " AND c.kind = 'relay' AND c.state = 'sent' ORDER BY c.made_at DESC, c.settled_at DESC",
            row.id,
        )
        words = f"{row.name} · {CHANNELS[row.channel]} · {TOPICS[row.topic]} · {waits}{taken}"
        return Line(words, since, relays[0].message if relays else row.card)

    async def _waits_since(self, dialog: str) -> float | None:
        """An answer answers what was passed on before it, unless it was refused."""
        relays = await self._rows("SELECT * FROM router_commands WHERE dialog = :one AND kind = 'relay'", dialog)
        answers = await self._rows(
            "SELECT * FROM router_commands WHERE dialog = :one AND kind = 'answer' AND state <> 'refused'", dialog
        )
        last = max((answer.made_at for answer in answers), default=0.0)
        return min((self.written[relay.origin] for relay in relays if relay.made_at > last), default=None)

    async def card(self, chat: str) -> list[str]:
        """What `/кто` says of the client of this chat, line by line."""
        mine = (await self._rows("SELECT * FROM router_accounts WHERE chat = :one", chat))[0]
        clients = await self._rows("SELECT * FROM router_clients WHERE id = :one", mine.client)
        all_accounts = await self._rows("SELECT * FROM router_accounts ORDER BY bound_at, chat")
        accounts = [one for one in all_accounts if one.chat == chat or (clients and one.client == mine.client)]
        lines = [f"👤 {mine.name} · {CHANNELS[mine.channel]}"]
        email = f"{clients[0].email} · новый клиент" if clients else "—"
        lines.append(f"{email} · личность не подтверждена")
        if mine.banned_at is not None:
            lines.append(f"🚫 Заблокирован: {mine.ban_reason}")
        if not mine.reachable:
            lines.append("Сообщения сейчас не доходят: клиент заблокировал бота.")
        if len(accounts) > 1:
            lines.append("Пишет из: " + ", ".join(f"{CHANNELS[one.channel]} ({one.name})" for one in accounts))
        return lines + await self._history({one.chat for one in accounts})

    async def _history(self, chats: set[str]) -> list[str]:
        dialogs = [row for row in await self._rows("SELECT * FROM router_dialogs") if row.account in chats]
        first = min((row.opened_at for row in dialogs), default=None)
        lines = [f"{_dialogs(len(dialogs))}, первый {_at(first):%d.%m.%Y}" if first else "Диалогов ещё не было"]
        rated = sorted((row for row in dialogs if row.score), key=lambda row: row.scored_at, reverse=True)[:10]
        if rated:
            lines.append("Оценки, новые впереди: " + ", ".join(str(row.score) for row in rated))
            lines += [f"  {row.score} — {row.comment}" for row in rated if row.comment]
        notes = [
            row for row in await self._rows("SELECT * FROM router_notes ORDER BY seq DESC") if row.account in chats
        ]
        if notes:
            lines.append("Заметки:")
            lines += [f"• {_at(row.at):%d.%m.%Y} {row.by}: {row.text}" for row in notes[:10]]
        return lines

    async def place(self, chat: str) -> str | None:
        """A message in the operator chat that is about the client of this chat."""
        found = await self._rows(
            "SELECT l.message FROM router_commands c, router_links l WHERE l.command = c.id AND c.account = :one"
            " AND c.kind IN ('card', 'relay') ORDER BY l.message",
            chat,
        )
        return found[0].message if found else None

    async def _rows(self, query: str, one: object = None) -> list[Row[Any]]:
        values = {"one": one} if ":one" in query else {}
        async with self.database.reading() as connection:
            return list((await connection.execute(text(query), values)).all())


def head(count: int) -> str:
    """The board's first line; for fewer than 20."""
    if not count:
        return "📌 Открытых диалогов нет"
    return f"📌 Открыт{'' if count == 1 else 'о'} {_dialogs(count)}"


def _dialogs(count: int) -> str:
    if count % 10 == 1 and count % 100 != 11:
        return f"{count} диалог"
    few = count % 10 in {2, 3, 4} and count % 100 not in {12, 13, 14}
    return f"{count} диалога" if few else f"{count} диалогов"


def _at(moment: float) -> datetime:
    return datetime.fromtimestamp(moment, UTC)
