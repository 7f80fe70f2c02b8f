"""What only the embedded broker promises: one owner, visitors, and a full disk that heals by itself."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from messaging.embedded import EmbeddedBroker, JournalInUse
from messaging.failures import Unavailable
from messaging.opening import open_broker
from messaging.port import Parcel
from messaging.topology import whole
from tests.messaging.worlds import AT, PARTITIONS, QUEUE, Caught, parcel


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "journal.sqlite"


@asynccontextmanager
async def opened(path: Path, *, owner: bool = True, limit_bytes: int | None = None) -> AsyncIterator[EmbeddedBroker]:
    broker = EmbeddedBroker(path, owner=owner, limit_bytes=limit_bytes)
    await broker.start()
    try:
        await broker.wait_until_up(5)
        await broker.declare(whole(PARTITIONS))
        yield broker
    finally:
        await broker.stop()


async def test_a_journal_has_one_owner_and_the_second_is_told_who_it_is(path: Path) -> None:
    async with opened(path):
        with pytest.raises(JournalInUse, match=r"journal\.sqlite is in use by process \d+"):
            await EmbeddedBroker(path).start()
    async with opened(path) as following:
        assert following.is_up


async def test_what_a_visitor_puts_in_is_handed_out_by_the_owner_within_a_second(path: Path) -> None:
    async with opened(path) as owner, opened(path, owner=False) as visitor:
        caught = Caught()
        subscription = await owner.subscribe(QUEUE, caught, prefetch=5)
        await visitor.publish(QUEUE, parcel(1))
        await visitor.publish("router.dead", parcel(2))
        assert await visitor.move("router.dead", QUEUE, "message-2", AT)
        assert await caught.reach(2) == [1, 2]
        await subscription.close()


async def test_a_visitor_cannot_consume(path: Path) -> None:
    async with opened(path, owner=False) as visitor:
        with pytest.raises(RuntimeError):
            await visitor.subscribe(QUEUE, Caught(), prefetch=1)


async def test_a_full_disk_refuses_publishes_until_an_acknowledgement_makes_room(path: Path) -> None:
    big = replace(parcel(0), body=b"x" * 40_000)
    async with opened(path, limit_bytes=400_000) as broker:
        stored = await fill_up(broker, big)
        assert stored > 0
        caught = Caught()
        subscription = await broker.subscribe(QUEUE, caught, prefetch=100)
        await caught.until(lambda: len(caught.deliveries) == stored)
        for delivery in caught.deliveries[:2]:
            await delivery.ack()

        await broker.publish(QUEUE, big)

        await caught.until(lambda: len(caught.deliveries) == stored + 1)
        await subscription.close()


async def fill_up(broker: EmbeddedBroker, big: Parcel) -> int:
    """How many went in before the journal was full."""
    for stored in range(1000):
        try:
            await broker.publish(QUEUE, big)
        except Unavailable:
            return stored
    raise AssertionError("the journal never became full")


async def test_everything_stands_when_the_journal_is_opened_again(path: Path) -> None:
    async with opened(path) as broker:
        for number in range(3):
            await broker.publish(QUEUE, parcel(number))
        caught = Caught()
        subscription = await broker.subscribe(QUEUE, caught, prefetch=2)
        await caught.reach(2)
        await subscription.close()
    async with opened(path) as broker:
        again = Caught()
        subscription = await broker.subscribe(QUEUE, again, prefetch=3)
        assert await again.reach(3) == [0, 1, 2]
        assert [delivery.deliveries for delivery in again.deliveries] == [2, 2, 1]
        await subscription.close()


async def test_a_stopped_broker_says_so(path: Path) -> None:
    async with opened(path) as broker:
        pass
    with pytest.raises(Unavailable):
        await broker.publish(QUEUE, parcel(0))


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///", "sqlite://host/file", "redis://host/", "journal.sqlite"])
def test_a_url_that_names_no_broker_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="URL"):
        open_broker(url, name="test")
