"""SQLite without a thread for each step: a statement runs where it is asked for, only commits are waited for elsewhere.

`aiosqlite` hands every step of a statement to a thread and its answer back. Under load each hand-over costs up to five
milliseconds, since the thread must wait for the interpreter; the statement itself takes some microseconds.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Self

from messaging.waiting import pause

__all__ = ["InlineConnection", "inline"]

_LOOK_AGAIN = 0.01  # seconds


async def inline(database: str, **options: Any) -> "InlineConnection":
    """A connection as `aiosqlite.connect` would make it; `timeout` is how long `BEGIN` waits for another process."""
    patience: float = options["timeout"]
    options |= {"timeout": 0.0, "check_same_thread": False}  # a commit runs in a thread of its own
    return InlineConnection(sqlite3.connect(database, **options), patience)


class InlineConnection:
    """As much of `aiosqlite.Connection` as SQLAlchemy uses."""

    def __init__(self, connection: sqlite3.Connection, timeout: float) -> None:
        self._connection = connection
        self._timeout = timeout
        self._commits = ThreadPoolExecutor(1, thread_name_prefix="commit")

    def cursor(self) -> "InlineCursor":
        return InlineCursor(self._connection.cursor(), self._timeout)

    async def commit(self) -> None:
        """Durable on return. The disk is waited for in a thread, and to its end also by one who is cancelled."""
        done = asyncio.get_running_loop().run_in_executor(self._commits, self._connection.commit)
        try:
            await asyncio.shield(done)
        except asyncio.CancelledError:
            await asyncio.wait([done])
            raise

    async def rollback(self) -> None:
        self._connection.rollback()

    async def close(self) -> None:
        self.stop()

    def stop(self) -> None:
        """Close it now."""
        self._connection.close()
        self._commits.shutdown(wait=False)

    async def create_function(self, name: str, arguments: int, function: Callable[..., Any], **options: bool) -> None:
        self._connection.create_function(name, arguments, function, **options)


class InlineCursor:
    """As much of `aiosqlite.Cursor` as SQLAlchemy uses."""

    def __init__(self, cursor: sqlite3.Cursor, timeout: float) -> None:
        self._cursor = cursor
        self._timeout = timeout

    async def __aenter__(self) -> Self:
        return self

    async def execute(self, statement: str, values: Iterable[Any] = ()) -> Self:
        if statement.startswith("BEGIN"):
            await self._begin(statement)
        else:
            self._cursor.execute(statement, values)  # type: ignore[arg-type]  # a sequence, as SQLAlchemy gives it
        return self

    async def executemany(self, statement: str, values: Iterable[Any]) -> Self:
        self._cursor.executemany(statement, values)
        return self

    async def _begin(self, statement: str) -> None:
        """Another process that writes is waited for without holding up everybody else in this one."""
        until = asyncio.get_running_loop().time() + self._timeout
        while True:
            try:
                self._cursor.execute(statement)
            except sqlite3.OperationalError as locked:
                busy = locked.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
                if not busy or asyncio.get_running_loop().time() >= until:
                    raise
                await pause(_LOOK_AGAIN)
            else:
                return

    async def fetchall(self) -> Sequence[Any]:
        return self._cursor.fetchall()

    async def fetchmany(self, size: int = 1) -> Sequence[Any]:
        return self._cursor.fetchmany(size)

    async def fetchone(self) -> Any:
        return self._cursor.fetchone()

    async def close(self) -> None:
        self._cursor.close()

    @property
    def description(self) -> Any:
        return self._cursor.description

    @property
    def rowcount(self) -> int:
        return self._cursor.rowcount

    @property
    def lastrowid(self) -> int | None:
        return self._cursor.lastrowid

    @property
    def arraysize(self) -> int:
        return self._cursor.arraysize

    @arraysize.setter
    def arraysize(self, value: int) -> None:
        self._cursor.arraysize = value
