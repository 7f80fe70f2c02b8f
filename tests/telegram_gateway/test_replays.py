"""`otklik dead replay` for updates that could not be read: they come in after all, or are set aside again."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from chassis.clock import Clock, SystemClock
from contracts.envelope import Envelope, id_from
from contracts.registry import decode
from contracts.routing import dead_queue, router_queue
from contracts.wire import Wire
from gatewaykit.inbound import Inbound
from gatewaykit.ingress.intake import Intake, ToRouter
from gatewaykit.ingress.replays import Replays
from messaging.dead import list_dead, set_aside_headers
from messaging.failures import Unavailable
from messaging.opening import open_broker
from messaging.outcomes import DeadLetter
from messaging.port import Broker, Parcel
from messaging.topology import whole
from otklik.dead import list_all, replay_one
from telegram_gateway.ingress.intake import intake_of
from tests.clocks import FakeClock
from tests.messaging.worlds import Caught, until
from tests.telegram_gateway.test_from_native import POST, recorded
from tests.telegram_gateway.threads import few_threads

SERVICE = "telegram-gateway"
UPDATES = f"{SERVICE}.updates"

POISON = {"update_id": 7, "telepathy": {}}
READABLE = recorded("text")
ITS_ID = id_from("telegram", POST.bot, READABLE["update_id"])
ROUTER = router_queue("tg:501", 1)


@pytest.fixture(params=["embedded", pytest.param("rabbit", marks=pytest.mark.live)])
def broker_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "embedded":
        return f"sqlite:///{tmp_path}/journal.db"
    return str(request.getfixturevalue("amqp_url"))


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Broker]:
    broker = open_broker(url, name=SERVICE)
    await broker.start()
    try:
        await broker.wait_until_up(10)
        await broker.declare(whole(1))
        yield broker
    finally:
        await broker.stop()


@asynccontextmanager
async def attending(
    broker: Broker, to_router: ToRouter | None = None, clock: Clock | None = None
) -> AsyncIterator[Replays]:
    clock = clock or SystemClock()
    replays = Replays(intake(broker, to_router), broker, clock)
    await replays.start()
    try:
        yield replays
    finally:
        async with asyncio.timeout(10):
            await replays.stop()


def intake(broker: Broker, to_router: ToRouter | None = None) -> Intake:
    return intake_of(POST.bot, few_threads(), to_router or Inbound(broker, partitions=1), broker, SystemClock())


async def set_aside_by_an_older_version(broker: Broker, update: object = READABLE) -> str:
    """As it stands among the dead letters after a version that could not read it."""
    headers = set_aside_headers(UPDATES, DeadLetter("broken_contract", "a fault"), SystemClock().now(), 1)
    body = json.dumps(update, ensure_ascii=False).encode()
    await broker.publish(dead_queue(SERVICE), Parcel("dead-1", "telegram.update", "telegram", body, headers))
    return "dead-1"


async def said_to_router(broker: Broker, count: int = 1) -> list[Parcel]:
    caught = Caught()
    subscription = await broker.subscribe(ROUTER, caught, prefetch=10)
    await caught.until(lambda: len(caught.deliveries) >= count)
    for delivery in caught.deliveries:
        await delivery.ack()
    await subscription.close()
    return [delivery.parcel for delivery in caught.deliveries]


async def until_dead(broker: Broker, count: int = 1) -> None:
    async with asyncio.timeout(10):
        while await broker.depth(dead_queue(SERVICE)) != count:
            await SystemClock().sleep(0.01)


async def test_an_update_that_can_be_read_by_now_arrives_and_says_that_it_is_late(broker_url: str) -> None:
    async with opened(broker_url) as broker:
        dead = await set_aside_by_an_older_version(broker)
        assert await replay_one(broker, dead)
        async with attending(broker):
            (parcel,) = await said_to_router(broker)

        assert (parcel.id, parcel.headers) == (ITS_ID, {"replayed": "yes"})  # a new message, with no history yet
        assert getattr(decode(parcel.body).payload, "message", None) == "tg:501:31"
        assert await list_all(broker) == []
        assert await broker.depth(UPDATES) == 0


async def test_an_update_that_still_cannot_be_read_is_set_aside_again_and_the_next_goes_on(broker_url: str) -> None:
    async with opened(broker_url) as broker:
        await intake(broker).take([POISON])
        (before,) = await list_dead(broker, SERVICE)
        readable = await set_aside_by_an_older_version(broker)
        async with attending(broker):
            assert await replay_one(broker, before.id)
            assert await replay_one(broker, readable)
            await said_to_router(broker)
            await until_dead(broker)

        (after,) = await list_dead(broker, SERVICE)
        assert (before.origin, before.attempts) == (UPDATES, 1)
        assert [one.what for one in after.history] == ["set_aside", "replayed", "set_aside"]
        assert (after.id, after.origin, after.reason, after.detail, after.body) == (
            before.id,
            UPDATES,
            "broken_contract",
            "no known kind of update: telepathy",
            before.body,
        )
        assert await broker.depth(UPDATES) == 0


@pytest.mark.parametrize("body", [b"", b"\xff", b"[1]", b'{"update_id": "', b"[" * 100_000])
async def test_what_is_no_update_at_all_is_set_aside(tmp_path: Path, body: bytes) -> None:
    async with opened(f"sqlite:///{tmp_path}/journal.db") as broker, attending(broker):
        await broker.publish(UPDATES, Parcel("strange", "telegram.update", "telegram", body))
        await until_dead(broker)

        (dead,) = await list_dead(broker, SERVICE)
        assert (dead.id, dead.origin, dead.body) == ("strange", UPDATES, body)


class StopsAfterPublish:
    """A broker for a process that ends in the moment between its publish and the acknowledgement."""

    def __init__(self, broker: Broker) -> None:
        self.published = asyncio.Event()
        self._broker = broker

    async def publish(self, queue: str, parcel: Parcel) -> None:
        await self._broker.publish(queue, parcel)
        self.published.set()
        await asyncio.Event().wait()

    def __getattr__(self, name: str) -> object:
        return getattr(self._broker, name)


@pytest.mark.parametrize("update", [POISON, READABLE], ids=["unreadable", "readable"])
async def test_a_kill_before_the_acknowledgement_loses_nothing(broker_url: str, update: dict[str, object]) -> None:
    async with opened(broker_url) as broker:
        await replay_one(broker, await set_aside_by_an_older_version(broker, update))
        dying = StopsAfterPublish(broker)
        replays = Replays(intake(dying), dying, SystemClock())  # type: ignore[arg-type]  # passes all else on
        await replays.start()
        async with asyncio.timeout(10):
            await dying.published.wait()
        last_moment = asyncio.create_task(replays.stop())
        await asyncio.wait([last_moment], timeout=0)
        last_moment.cancel()
        await asyncio.gather(last_moment, return_exceptions=True)

    async with opened(broker_url) as broker, attending(broker):
        if update is POISON:
            await until_dead(broker, 2)
            found = [dead.id for dead in await list_dead(broker, SERVICE)]
        else:
            found = [parcel.id for parcel in await said_to_router(broker, 2)]

    assert found == ["dead-1" if update is POISON else ITS_ID] * 2, "twice with one id: the router does it once"


class AwayAtFirst:
    """A way to the router that is closed for the first tries."""

    def __init__(self, tries: int) -> None:
        self.said: list[str] = []
        self._left = tries

    async def publish(self, envelopes: Sequence[Envelope[Wire]], *, late: bool = False) -> None:
        if self._left:
            self._left -= 1
            raise Unavailable("away")
        assert late
        self.said += [envelope.id for envelope in envelopes]


async def test_while_the_router_cannot_be_reached_the_update_waits_in_its_queue(tmp_path: Path) -> None:
    clock, router = FakeClock(), AwayAtFirst(2)
    async with opened(f"sqlite:///{tmp_path}/journal.db") as broker, attending(broker, router, clock) as replays:
        await replay_one(broker, await set_aside_by_an_older_version(broker))
        await clock.until_sleeping()
        waiting = await broker.depth(UPDATES)
        ready = replays.is_subscribed
        for seconds in (0.5, 1.0):
            await clock.until_sleeping()
            await clock.pass_time(seconds)
        await until(lambda: router.said == [ITS_ID])

    assert (waiting, ready) == (1, False)


async def test_a_stop_while_the_broker_is_away_is_not_held_up(tmp_path: Path) -> None:
    broker = open_broker(f"sqlite:///{tmp_path}/journal.db", name=SERVICE)

    async with attending(broker):
        pass
