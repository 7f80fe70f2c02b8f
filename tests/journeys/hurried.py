"""Otklik in this very process, with a clock that the test moves: hours pass at once, for the database as well."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine

from chassis.clock import Clock, SystemClock, rest
from chassis.database import Database
from chassis.metrics import Metrics
from chassis.parts import Parts
from messaging.opening import open_broker
from otklik.house import bring_up_to_date, load, serve
from tests.ports import free_port

__all__ = ["Hurried", "MovedClock", "hurried"]

EPOCH, DAY = 2440587.5, 86_400.0
"""When 1970 began, as SQLite counts days, and how many seconds one has."""
READY_SECONDS = 30


class MovedClock:
    """The machine's clock, and so far ahead as it was moved; whoever sleeps beyond that moment wakes.

    Implements `chassis.clock.Clock`.
    """

    def __init__(self) -> None:
        self._machine: Clock = SystemClock()
        self._ahead = 0.0
        self._moved = asyncio.Event()

    def now(self) -> datetime:
        return self._machine.now() + timedelta(seconds=self._ahead)

    def monotonic(self) -> float:
        return self._machine.monotonic() + self._ahead

    async def sleep(self, seconds: float) -> None:
        until = self.monotonic() + seconds
        while (left := until - self.monotonic()) > 0:
            await rest(self._machine, left, self._moved)
        await self._machine.sleep(0)

    def move(self, seconds: float) -> None:
        """So much time has passed."""
        self._ahead += seconds
        moved, self._moved = self._moved, asyncio.Event()
        moved.set()


@dataclass(frozen=True)
class Hurried:
    """The running house."""

    parts: Parts
    clock: MovedClock


@contextmanager
def _sqlite_knows(clock: Clock) -> Iterator[None]:
    """What SQLite takes for now is the clock's time, in every connection that is opened meanwhile."""

    def day_number(_when: str) -> float:
        return EPOCH + clock.now().timestamp() / DAY

    def connected(connection: Any, _record: object) -> None:
        connection.create_function("julianday", 1, day_number)

    event.listen(Engine, "connect", connected)
    try:
        yield
    finally:
        event.remove(Engine, "connect", connected)


@asynccontextmanager
async def hurried(folder: Path, *services: str, **settings: str) -> AsyncIterator[Hurried]:
    """These services on SQLite, until the block ends. `settings` are named as their fields."""
    clock = MovedClock()
    urls = {"broker_url": f"sqlite:///{folder}/broker.db", "database_url": f"sqlite+aiosqlite:///{folder}/clients.db"}
    places = {**urls, "media_url": f"file://{folder}/media", "http_port": str(free_port())}
    loaded = load(services, env_file=None, **places, **settings)
    broker = open_broker(urls["broker_url"], name="otklik")
    database = Database(urls["database_url"])
    parts = Parts(broker=broker, database=database, clock=clock, metrics=Metrics())
    stop = asyncio.Event()
    await broker.start()
    try:
        with _sqlite_knows(clock):
            await bring_up_to_date(parts, loaded.house)
            serving = asyncio.create_task(serve(loaded, parts, stop), name="hurried-house")
            try:
                yield Hurried(parts, clock)
            finally:
                stop.set()
                await serving
    finally:
        await broker.stop()
        await database.close()
