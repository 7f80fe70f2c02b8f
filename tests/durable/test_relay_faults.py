"""Slow brokers, absent databases: what a relay does when only one of its two sides is well."""

import asyncio
import sqlite3
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from messaging.durable.relay import RelayOptions
from messaging.failures import Unavailable
from messaging.port import Parcel
from tests.clocks import FakeClock
from tests.suites.durable_parts import NO_SWEEP, QUEUE, Desk, Shelf, desk, saying


@dataclass
class SlowShelf(Shelf):
    """Takes its time, and looks at what is still unsent while it takes."""

    clock: FakeClock = field(default_factory=FakeClock)
    desk: Desk | None = None
    unsent: list[list[str]] = field(default_factory=list)

    async def publish(self, queue: str, parcel: Parcel) -> None:
        assert self.desk is not None
        self.unsent.append(await self.desk.unsent())
        self.clock.advance(6)
        await super().publish(queue, parcel)


async def test_a_slow_broker_makes_the_relay_renew_its_lease_before_it_goes_on(database_url: str) -> None:
    shelf = SlowShelf()
    async with desk(database_url, shelf, NO_SWEEP, clock=shelf.clock) as one:
        shelf.desk = one
        await one.say("a", 1, 2, 3)
        await shelf.until(3)

    assert shelf.unsent == [["a/1", "a/2", "a/3"], ["a/2", "a/3"], ["a/3"]]


async def test_a_database_that_is_away_after_a_publish_makes_nothing_come_twice(tmp_path: Path) -> None:
    shelf = Shelf()
    shelf.open.clear()
    file = tmp_path / "clients.db"
    async with desk(f"sqlite+aiosqlite:///{file}?timeout=0.05", shelf) as one:
        await one.say("a", 1)
        await shelf.until(1)
        other = sqlite3.connect(file, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        shelf.open.set()
        for _ in range(3):  # writers take turns: by the second, the relay has had one in vain
            with pytest.raises(Unavailable):
                await one.say("b", 1)
        other.execute("ROLLBACK")
        other.close()
        async with asyncio.timeout(10):
            await one.relay.stop()

        assert await one.unsent() == []
    assert shelf.taken == ["a/1"]


async def test_a_relay_begins_while_the_database_is_away_and_works_when_it_is_back(tmp_path: Path) -> None:
    shelf = Shelf()
    file = tmp_path / "clients.db"
    async with desk(f"sqlite+aiosqlite:///{file}?timeout=0.05", shelf, started=False) as one:
        async with one.database.transaction() as connection:
            await one.outbox.add(connection, QUEUE, saying("a", 1))
        other = sqlite3.connect(file, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        await one.relay.start()
        for _ in range(3):
            with pytest.raises(Unavailable):
                await one.say("b", 1)
        other.execute("ROLLBACK")
        other.close()

        assert await shelf.until(1) == ["a/1"]


async def test_stopping_while_the_database_is_away_still_ends(tmp_path: Path) -> None:
    file = tmp_path / "clients.db"
    async with desk(f"sqlite+aiosqlite:///{file}?timeout=0.05", Shelf(), NO_SWEEP) as one:
        other = sqlite3.connect(file, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        async with asyncio.timeout(10):
            await one.relay.stop()
        other.close()


def test_a_lease_that_a_publish_could_outlive_is_refused() -> None:
    with pytest.raises(ValueError, match="lease"):
        RelayOptions(lease=10, publish_timeout=10)
