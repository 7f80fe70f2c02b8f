"""What several decisions change, gathered by statement, so that each statement is said once for all of them."""

from collections.abc import Mapping
from enum import IntEnum, auto
from typing import Any

from sqlalchemy import Delete, Insert, Update, bindparam, update
from sqlalchemy.ext.asyncio import AsyncConnection

from router.store.tables import ACCOUNTS

__all__ = ["Rank", "Writes"]


class Rank(IntEnum):
    """In which order they are written: each finds what it points to."""

    ACCOUNT = auto()
    DIALOG = auto()
    HELD = auto()
    COMMAND = auto()
    END = auto()
    LINK = auto()
    FIRST_ANSWER = auto()
    TIMER = auto()
    NO_TIMER = auto()
    BOARD = auto()


_CHANGE_ACCOUNT = update(ACCOUNTS).where(ACCOUNTS.c.chat == bindparam("this"))


class Writes:
    """Rows for statements that take one set of values each."""

    def __init__(self) -> None:
        self._rows: dict[tuple[Rank, int, tuple[str, ...]], tuple[Insert | Update | Delete, list[Mapping[str, Any]]]]
        self._rows = {}
        self._accounts: dict[str, dict[str, object]] = {}

    def account(self, chat: str, columns: Mapping[str, object]) -> None:
        """Change these columns of an account, together with all others of it."""
        self._accounts.setdefault(chat, {"this": chat}).update(columns)

    def add(self, rank: Rank, statement: Insert | Update | Delete, row: Mapping[str, Any]) -> None:
        """Say it with these values; statements are compared by identity, so they are built once and kept."""
        place = (rank, id(statement), tuple(sorted(row)))
        self._rows.setdefault(place, (statement, []))[1].append(row)

    def once(self, rank: Rank, statement: Insert | Update | Delete) -> None:
        """Say it once, however often it is asked for."""
        self._rows[rank, id(statement), ()] = (statement, [{}])

    async def flush(self, connection: AsyncConnection) -> None:
        """Write all that was added since the last time."""
        for row in self._accounts.values():
            self.add(Rank.ACCOUNT, _CHANGE_ACCOUNT, row)
        self._accounts.clear()
        rows, self._rows = self._rows, {}
        for _, (statement, values) in sorted(rows.items(), key=lambda item: item[0][0]):
            await connection.execute(statement, values if len(values) > 1 else values[0])
