"""Handing over finishes what runs, cuts off what runs too long, and always ends with the partition free."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from messaging.consume import Held
from messaging.outcomes import Done, Outcome
from router.sharing import Sharing, SharingOptions
from router.store.replicas import ReplicaStore
from tests.router_sharing.house import PARTITIONS, House, number_in, until


class Slow:
    """A handler that works on a message until it is told that it may end."""

    def __init__(self) -> None:
        self.began: list[int] = []
        self.ended: list[int] = []
        self.may_end = asyncio.Event()

    async def __call__(self, held: Sequence[Held]) -> Sequence[Outcome]:
        number = number_in(held[0].envelope)
        self.began.append(number)
        await self.may_end.wait()
        self.ended.append(number)
        return [Done()]


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    urls = f"sqlite:///{tmp_path}/broker.db", f"sqlite+aiosqlite:///{tmp_path}/router.db"
    async with House(*urls).open() as opened:
        yield opened


async def at_work(house: House, handler: Slow, hand_over_seconds: float = 30) -> Sharing:
    """One that has begun with the first of three messages of a chat."""
    for number in range(3):
        await house.say("tg:5", number)
    options = SharingOptions("slow", PARTITIONS, hand_over_seconds=hand_over_seconds)
    sharing = Sharing(house.broker, house.clock, ReplicaStore(house.database), handler, options)
    await sharing.start()
    await until(lambda: handler.began == [0])
    return sharing


async def test_what_runs_is_finished_and_the_rest_is_left_to_the_next(house: House) -> None:
    handler = Slow()
    sharing = await at_work(house, handler)
    stopping = asyncio.create_task(sharing.stop())
    await until(lambda: sharing.working_on == frozenset())
    handler.may_end.set()
    await asyncio.wait_for(stopping, 5)

    await house.replica("next")
    await house.log.until(lambda log: len(log.seen) == 2)

    assert handler.ended == [0]
    assert house.log.by_chat() == {"tg:5": [1, 2]}


async def test_what_runs_too_long_is_cut_off_and_comes_again_first(house: House) -> None:
    handler = Slow()
    sharing = await at_work(house, handler, hand_over_seconds=0.1)
    await asyncio.wait_for(sharing.stop(), 5)

    await house.replica("next")
    await house.log.until(lambda log: len(log.seen) == 3)

    assert handler.ended == []
    assert house.log.by_chat() == {"tg:5": [0, 1, 2]}


async def test_a_stop_that_is_itself_cut_off_leaves_nothing_held(house: House) -> None:
    handler = Slow()
    sharing = await at_work(house, handler)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2):
            await sharing.stop()

    await house.replica("next")
    await house.log.until(lambda log: len(log.seen) == 3)

    assert house.log.by_chat() == {"tg:5": [0, 1, 2]}


async def test_it_can_be_stopped_before_it_has_begun(house: House) -> None:
    options = SharingOptions("early", PARTITIONS)
    sharing = Sharing(house.broker, house.clock, ReplicaStore(house.database), Slow(), options)

    await sharing.stop()
    await sharing.start()

    assert sharing.working_on == frozenset()
    await sharing.stop()
