"""The one thread that touches the journal. It commits what has gathered while it was busy, all at once."""

import asyncio
import contextlib
import queue
import sqlite3
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from messaging.failures import Unavailable

__all__ = ["Work", "Writer"]

T = TypeVar("T")
Work = Callable[[sqlite3.Connection], T]
"""Something done within one transaction. What it raises undoes its own changes and nobody else's."""

_MOST_AT_ONCE = 256
_LOOK_EVERY = 0.5  # seconds between looks for what other processes changed


@dataclass(frozen=True, slots=True)
class _Job:
    work: Work[Any]
    answer: asyncio.Future[Any]


class Writer:
    """Runs work on the journal in the order it was given, many pieces in one commit."""

    def __init__(self, connect: Callable[[], sqlite3.Connection], on_foreign_change: Callable[[], None]) -> None:
        self._connect = connect
        self._on_foreign_change = on_foreign_change
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._connection: sqlite3.Connection | None = None
        self._version = 0
        self._looked = 0.0
        self._loop: asyncio.AbstractEventLoop | None = None

    @property
    def is_open(self) -> bool:
        """Whether the journal is open now."""
        return self._connection is not None

    def start(self) -> None:
        """Begin; the journal is opened with the first work, and again after a failure."""
        self._loop = asyncio.get_running_loop()
        self._thread = threading.Thread(target=self._main, name="journal", daemon=True)
        self._thread.start()

    async def stop(self) -> None:
        """Finish what was given, and close the journal."""
        thread, self._thread = self._thread, None
        if thread is not None:
            self._jobs.put(None)
            await asyncio.to_thread(thread.join)

    async def run(self, work: Work[T]) -> T:
        """What `work` returns, once it is on the disk.

        Raises what the work raises, and `Unavailable` when the disk does not take it.
        """
        if self._thread is None:
            raise Unavailable("the journal is closed")
        answer: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._jobs.put(_Job(work, answer))
        return await answer

    def _main(self) -> None:
        running = True
        while running:
            jobs, running = self._gather()
            if jobs:
                self._settle(self._execute(jobs))
            self._look()
        self._drop()

    def _gather(self) -> tuple[list[_Job], bool]:
        jobs: list[_Job] = []
        try:
            job = self._jobs.get(timeout=_LOOK_EVERY)
            while job is not None:
                jobs.append(job)
                if len(jobs) >= _MOST_AT_ONCE:
                    return jobs, True
                job = self._jobs.get_nowait()
        except queue.Empty:
            return jobs, True
        return jobs, False

    def _execute(self, jobs: Sequence[_Job]) -> list[tuple[_Job, Any, Exception | None]]:
        begun = False
        try:
            connection = self._opened()
            connection.execute("BEGIN IMMEDIATE")
            begun = True
            answers = [self._attempt(connection, job) for job in jobs]
            connection.execute("COMMIT")
        except (sqlite3.Error, OSError) as wrong:
            self._recover(wrong)
            if begun and len(jobs) > 1:
                # On a full disk a publish fails, yet an acknowledgement beside it may still make room.
                return [answer for job in jobs for answer in self._execute([job])]
            away = f"the journal does not take it: {wrong}"
            return [(job, None, Unavailable(away, certain=not begun)) for job in jobs]
        return answers

    @staticmethod
    def _attempt(connection: sqlite3.Connection, job: _Job) -> tuple[_Job, Any, Exception | None]:
        connection.execute("SAVEPOINT job")
        try:
            answer = job.work(connection)
        except sqlite3.Error:
            raise
        except Exception as wrong:  # noqa: BLE001 - it belongs to the one who gave the work, and is raised there
            connection.execute("ROLLBACK TO job")
            connection.execute("RELEASE job")
            return job, None, wrong
        connection.execute("RELEASE job")
        return job, answer, None

    def _opened(self) -> sqlite3.Connection:
        if self._connection is None:
            connection = self._connect()
            self._version = connection.execute("PRAGMA data_version").fetchone()[0]
            self._connection = connection
        return self._connection

    def _recover(self, wrong: Exception) -> None:
        """Undo; after anything but a full disk or another writer the journal is opened anew."""
        harmless = getattr(wrong, "sqlite_errorcode", None) in {sqlite3.SQLITE_FULL, sqlite3.SQLITE_BUSY}
        try:
            if self._connection is not None and self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
        except sqlite3.Error:
            harmless = False
        if not harmless:
            self._drop()

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(sqlite3.Error):
                connection.close()

    def _settle(self, answers: Sequence[tuple[_Job, Any, Exception | None]]) -> None:
        def tell() -> None:
            for job, answer, wrong in answers:
                if job.answer.done():  # its caller was cancelled meanwhile
                    continue
                if wrong is None:
                    job.answer.set_result(answer)
                else:
                    job.answer.set_exception(wrong)

        self._in_loop(tell)

    def _look(self) -> None:
        """Notice within a second what another process wrote."""
        if time.monotonic() - self._looked < _LOOK_EVERY:
            return
        self._looked = time.monotonic()
        try:
            version = self._opened().execute("PRAGMA data_version").fetchone()[0]
        except (sqlite3.Error, OSError) as wrong:
            self._recover(wrong)
            return
        if version != self._version:
            self._version = version
            self._in_loop(self._on_foreign_change)

    def _in_loop(self, call: Callable[[], None]) -> None:
        if self._loop is not None:
            with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any more
                self._loop.call_soon_threadsafe(call)
