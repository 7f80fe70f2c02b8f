"""The database of a process: SQLite or PostgreSQL behind the same few promises."""

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from pathlib import Path
from typing import Any, Literal, TypeVar

from sqlalchemy import Connection, event, select
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from chassis.database_faults import Contended, Phase, fault_of
from chassis.inline_sqlite import inline
from messaging.durable.instants import epoch_now
from messaging.failures import Unavailable

__all__ = ["Contended", "Database", "Dialect"]

Dialect = Literal["sqlite", "postgresql"]
T = TypeVar("T")

_TRIES = 5
_WAL_TRIES, _WAL_PAUSE = 100, 0.02
_REACHABLE_SECONDS = 2.0
_BUSY_SECONDS = 5.0
"""How long SQLite waits for another process that writes, unless the URL says `?timeout=SECONDS`."""
_READERS = 4
_CONNECTIONS = 10
_COMMAND_SECONDS = 60.0
_POSTGRESQL_SETTINGS = {"application_name": "otklik", "idle_in_transaction_session_timeout": "20000"}


class Database:
    """Transactions on `sqlite+aiosqlite:///FILE` or `postgresql+asyncpg://USER@HOST/NAME`.

    Nothing is opened before the first use; a missing folder of a SQLite file is made then. On SQLite writers wait
    for one another in the order they came; readers wait for nobody.
    A database that is away, locked, full or out of connections raises `messaging.failures.Unavailable`.
    Raises `ValueError` for any other URL.
    """

    def __init__(self, url: str, *, prepare: Callable[[sqlite3.Connection], None] = lambda _connection: None) -> None:
        """`prepare` is given each new connection to a SQLite file, before its first use."""
        parsed = _parsed(url)
        self.dialect: Dialect = "sqlite" if parsed.drivername.startswith("sqlite") else "postgresql"
        if self.dialect == "sqlite":
            self._writing = _sqlite_engine(parsed, prepare, writes=True)
            self._reading = _sqlite_engine(parsed, prepare, writes=False)
            self._turn: AbstractAsyncContextManager[Any] = asyncio.Lock()
        else:
            self._writing = self._reading = _postgresql_engine(parsed)
            self._turn = nullcontext()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncConnection]:
        """One transaction: committed when the block ends, rolled back when it raises.

        SQLite: begun with the right to write. PostgreSQL: READ COMMITTED.
        Raises `Unavailable`; `certain` is false when the commit itself got no answer. `Contended` is one, too.
        """
        async with self._turn, _begun(self._writing) as connection:
            yield connection

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that only reads, and never waits for a writer. Raises `Unavailable`."""
        async with _begun(self._reading) as connection:
            yield connection

    async def run(self, work: Callable[[AsyncConnection], Awaitable[T]]) -> T:
        """Do the work in a transaction, and again if another was in the way (deadlock), at most five times in all.

        The work must have no effect but in the database. Raises `Unavailable`.
        """
        for _ in range(_TRIES - 1):
            try:
                async with self.transaction() as connection:
                    return await work(connection)
            except Contended:
                continue
        async with self.transaction() as connection:
            return await work(connection)

    @staticmethod
    def now_sql() -> epoch_now:
        """The database's time in SQL, in seconds since 1970: for leases and due times."""
        return epoch_now()

    async def reachable(self) -> bool:
        """Whether it answers, within two seconds."""
        try:
            async with asyncio.timeout(_REACHABLE_SECONDS), self.reading() as connection:
                await connection.execute(select(1))
        except (Unavailable, TimeoutError):
            return False
        return True

    async def close(self) -> None:
        """Close every connection; none may be in use."""
        await self._writing.dispose()
        await self._reading.dispose()


@asynccontextmanager
async def _begun(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    phase: Phase = "connecting"
    try:
        async with engine.begin() as connection:
            phase = "working"
            yield connection
            phase = "committing"
    except asyncio.CancelledError:
        task = asyncio.current_task()
        if task is None or task.cancelling():
            raise
        raise Unavailable("database: connection lost", certain=phase != "committing") from None
    except Exception as error:
        fault = fault_of(error, phase)
        if fault is None:
            raise
        raise fault from error


def _parsed(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise ValueError("the database's URL cannot be read") from None  # the text may hold a password
    if parsed.drivername not in {"sqlite+aiosqlite", "postgresql+asyncpg"}:
        raise ValueError(f"{parsed.drivername!r} is neither sqlite+aiosqlite nor postgresql+asyncpg")
    if parsed.drivername == "sqlite+aiosqlite" and parsed.database in {None, "", ":memory:"}:
        raise ValueError("SQLite needs a file: sqlite+aiosqlite:///data/clients.db")
    return parsed


def _postgresql_engine(url: URL) -> AsyncEngine:
    return create_async_engine(
        url,
        pool_size=_CONNECTIONS,
        max_overflow=0,
        pool_timeout=30.0,
        isolation_level="READ COMMITTED",
        hide_parameters=True,  # they hold what people wrote, and an error's text goes to the log
        connect_args={"timeout": 10.0, "command_timeout": _COMMAND_SECONDS, "server_settings": _POSTGRESQL_SETTINGS},
    )


def _use_wal(cursor: sqlite3.Cursor) -> None:
    """Only the first connection ever changes something; SQLite does not wait for another that does so just now."""
    for _ in range(_WAL_TRIES):
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
        except Exception as locked:  # the driver's own class, whatever stands between
            if "locked" not in str(locked):
                raise
            time.sleep(_WAL_PAUSE)
        else:
            return
    cursor.execute("PRAGMA journal_mode = WAL")


def _sqlite_engine(url: URL, also: Callable[[sqlite3.Connection], None], *, writes: bool) -> AsyncEngine:
    more: dict[str, Any] = {} if "timeout" in url.query else {"timeout": _BUSY_SECONDS}
    if writes:  # one at a time, and short; what reads much stays in a thread of its own
        more["async_creator_fn"] = inline
    engine = create_async_engine(
        url,
        pool_size=1 if writes else _READERS,
        max_overflow=0,
        hide_parameters=True,
        connect_args={"isolation_level": None} | more,  # None: BEGIN is ours to say
    )
    folder = Path(str(url.database)).parent

    def make_folder(*_: object) -> None:
        folder.mkdir(parents=True, exist_ok=True)

    def prepare(connection: sqlite3.Connection, _: object) -> None:
        cursor = connection.cursor()
        _use_wal(cursor)
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute(f"PRAGMA query_only = {'OFF' if writes else 'ON'}")
        cursor.close()
        also(connection)

    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    def let_go(connection: sqlite3.Connection, *_: object) -> None:
        # Closed with a statement half read, as a cancelled task leaves it, SQLite keeps the write lock until the
        # cursor is collected. A rollback is allowed then, and frees it.
        connection.rollback()

    event.listen(engine.sync_engine.pool, "invalidate", let_go)
    event.listen(engine.sync_engine, "do_connect", make_folder)
    event.listen(engine.sync_engine, "connect", prepare)
    event.listen(engine.sync_engine, "begin", begin)
    return engine
