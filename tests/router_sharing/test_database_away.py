"""Without its database, or its broker, a replica begins nothing, says so, and lets others have its partitions."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import pytest

from messaging.failures import Unavailable
from messaging.port import Broker
from router.sharing import ALIVE_SECONDS, Sharing
from tests.clocks import FakeClock
from tests.router_sharing.house import PARTITIONS, House, until

ALL = frozenset(range(PARTITIONS))


@dataclass
class Register:
    """Heartbeats in memory, that can be away or hang."""

    clock: FakeClock
    away: bool = False
    hangs: bool = False
    beats: dict[str, float] = field(default_factory=dict)

    async def beat(self, replica: str, alive_seconds: float) -> Sequence[str]:
        if self.away:
            raise Unavailable("no database")
        if self.hangs:
            await asyncio.Event().wait()
        self.beats[replica] = self.clock.monotonic()
        return [name for name, beat in self.beats.items() if beat >= self.clock.monotonic() - alive_seconds]

    async def leave(self, replica: str) -> None:
        if self.away:
            raise Unavailable("no database")
        self.beats.pop(replica, None)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def register(clock: FakeClock) -> Register:
    return Register(clock)


@pytest.fixture
async def house(tmp_path: Path, clock: FakeClock) -> AsyncIterator[House]:
    urls = f"sqlite:///{tmp_path}/broker.db", f"sqlite+aiosqlite:///{tmp_path}/router.db"
    async with House(*urls, clock=clock).open() as opened:
        yield opened


async def at_work(house: House, register: Register) -> Sharing:
    sharing = await house.replica("anna", register)
    await until(lambda: sharing.working_on == ALL and sharing.ready()["consumers"])
    return sharing


async def test_nothing_is_begun_while_the_database_is_away_and_all_of_it_afterwards(
    house: House, register: Register, clock: FakeClock
) -> None:
    sharing = await at_work(house, register)
    register.away = True
    await clock.pass_time(1)
    expected = await house.say_all(6, range(3))
    await clock.pass_time(1)
    held = dict(sharing.ready()), list(house.log.seen)

    register.away = False
    await clock.pass_time(1)
    await until(lambda: sharing.ready()["database"])
    await clock.pass_time(2)
    await house.log.until_all(expected)

    assert held == ({"database": False, "consumers": False}, [])
    assert house.log.by_chat() == expected


async def test_after_as_long_as_the_others_wait_it_lets_go_and_takes_back_when_it_can(
    house: House, register: Register, clock: FakeClock
) -> None:
    sharing = await at_work(house, register)
    register.away = True
    await clock.pass_time(ALIVE_SECONDS - 1)
    still = sharing.working_on
    await clock.pass_time(2)
    gone = sharing.working_on

    register.away = False
    await clock.pass_time(2)
    await until(lambda: sharing.working_on == ALL)

    assert (still, gone) == (ALL, frozenset())


async def test_a_replica_without_database_makes_room_for_one_that_has_it(
    house: House, register: Register, clock: FakeClock
) -> None:
    await at_work(house, register)
    register.away = True
    others = Register(clock)
    other = await house.replica("boris", others)
    await until(lambda: other.working_on == ALL)
    await clock.pass_time(ALIVE_SECONDS + 1)

    expected = await house.say_all(6, range(2))
    await house.log.until_all(expected)

    assert house.log.by_chat() == expected
    assert house.log.workers() == {"boris"}


class Distant:
    """The broker, as a replica sees it whose connection may be cut."""

    def __init__(self, broker: Broker) -> None:
        self.is_up = True
        self._broker = broker

    def __getattr__(self, name: str) -> Any:
        return getattr(self._broker, name)


async def test_a_replica_cut_off_from_its_broker_makes_room_for_one_that_has_it_and_comes_back(
    house: House, register: Register, clock: FakeClock
) -> None:
    distant = Distant(house.broker)
    cut_off = await house.replica("anna", register, cast("Broker", distant))
    other = await house.replica("boris", register)
    await clock.pass_time(2)
    await until(lambda: bool(cut_off.working_on) and cut_off.working_on | other.working_on == ALL)

    distant.is_up = False
    await clock.pass_time(ALIVE_SECONDS - 1)
    still = cut_off.working_on
    await clock.pass_time(2)
    await until(lambda: (cut_off.working_on, other.working_on) == (frozenset(), ALL))
    ready = dict(cut_off.ready())

    distant.is_up = True
    await clock.pass_time(2)
    await until(lambda: bool(cut_off.working_on) and cut_off.working_on | other.working_on == ALL)
    assert still
    assert ready == {"database": True, "consumers": False}


async def test_a_database_that_hangs_is_away(house: House, register: Register, clock: FakeClock) -> None:
    sharing = await at_work(house, register)
    register.hangs = True

    await clock.pass_time(1)

    await until(lambda: not sharing.ready()["database"], seconds=ALIVE_SECONDS)


async def test_it_starts_and_stops_without_ever_having_had_a_database(house: House, register: Register) -> None:
    register.away = True
    sharing = await house.replica("anna", register)

    async with asyncio.timeout(5):
        await sharing.stop()

    assert sharing.ready() == {"database": False, "consumers": False}
    assert sharing.working_on == frozenset()
