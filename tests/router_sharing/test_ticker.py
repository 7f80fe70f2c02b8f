"""Timers act only as messages in their chat's own line: once in effect, in time, whoever of the replicas fires them."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, insert, select, update

from chassis.clock import SystemClock
from chassis.database import Database
from contracts.registry import decode, encode
from contracts.routing import router_queue
from messaging.failures import Unavailable
from messaging.port import Delivery, Parcel
from router.app.due import DueTimer, message_of
from router.store.due import TIMERS, TimerStore
from router.ticker import Ticker
from tests.router_sharing.house import PARTITIONS, House, until


@dataclass
class Outlet:
    """A broker's end that keeps what it is given, or is away."""

    away: bool = False
    got: list[tuple[str, Parcel]] = field(default_factory=list)

    async def publish(self, queue: str, parcel: Parcel) -> None:
        if self.away:
            raise Unavailable("no broker")
        self.got.append((queue, parcel))

    @property
    def ids(self) -> list[str]:
        return [parcel.id for _, parcel in self.got]


class Forgetful(TimerStore):
    """Dies, as it were, between the publish and the deletion, once."""

    died = False

    async def fired(self, timers: Sequence[DueTimer]) -> None:
        if not self.died:
            self.died = True
            raise Unavailable("the process is gone")
        await super().fired(timers)

    async def give_back(self, timers: Sequence[DueTimer]) -> None:
        if self.died:
            await super().give_back(timers)


async def set_timer(database: Database, name: str, seconds: float, chat: str = "tg:5") -> None:
    row = {"id": name, "chat": chat, "kind": "answer_waits", "subject": "c1", "due": database.now_sql() + seconds}
    async with database.transaction() as connection:
        await connection.execute(insert(TIMERS).values(**row))


async def left(database: Database) -> int:
    async with database.reading() as connection:
        return int((await connection.execute(select(func.count()).select_from(TIMERS))).scalar_one())


async def fire(outlet: Outlet, timers: TimerStore, count: int) -> Ticker:
    """A ticker at work until so many were published."""
    ticker = Ticker(outlet, SystemClock(), timers, PARTITIONS)
    await ticker.start()
    await until(lambda: len(outlet.got) >= count)
    await ticker.stop()
    return ticker


async def test_a_due_timer_becomes_a_message_in_its_chats_line_and_is_forgotten(database: Database) -> None:
    outlet = Outlet()
    await set_timer(database, "one", -1)

    await fire(outlet, TimerStore(database), 1)

    [(queue, parcel)] = outlet.got
    envelope = decode(parcel.body)
    assert queue == router_queue("tg:5", PARTITIONS)
    assert (parcel.id, parcel.type, parcel.key) == (envelope.id, "timer.due.v1", "tg:5")
    assert (envelope.payload.chat, envelope.payload.kind, envelope.payload.subject) == ("tg:5", "answer_waits", "c1")  # type: ignore[attr-defined] # the type was compared above
    assert await left(database) == 0


async def test_a_timer_fires_within_a_second_of_its_time_and_not_before(database: Database) -> None:
    outlet, clock = Outlet(), SystemClock()
    begun = clock.monotonic()
    await set_timer(database, "soon", 0.7)

    await fire(outlet, TimerStore(database), 1)

    assert 0.65 < clock.monotonic() - begun < 1.7


async def test_a_timer_of_tomorrow_waits(database: Database) -> None:
    store = TimerStore(database)
    await set_timer(database, "tomorrow", 86_400)

    assert await store.claim(10, 10) == ()
    assert 86_390 < (await store.next_due_in() or 0) < 86_401


async def test_with_no_timer_there_is_nothing_to_wait_for(database: Database) -> None:
    assert await TimerStore(database).next_due_in() is None


async def test_two_replicas_that_claim_at_once_get_different_timers(database: Database) -> None:
    for number in range(40):
        await set_timer(database, f"n{number:02d}", -1)

    async with asyncio.timeout(10):
        claims = await asyncio.gather(*(TimerStore(database).claim(10, 10) for _ in range(5)))

    claimed = [timer.id for claim in claims for timer in claim]
    assert len(claimed) == len(set(claimed))
    assert await TimerStore(database).claim(100, 10) or len(claimed) == 40


async def test_what_a_dead_replica_claimed_is_free_again_after_a_while(database: Database) -> None:
    await set_timer(database, "one", -1)
    store = TimerStore(database)
    claimed = await store.claim(10, 10)

    assert await store.claim(10, 10) == ()
    assert await store.next_due_in() is None
    async with database.transaction() as connection:
        await connection.execute(update(TIMERS).values(claimed_until=database.now_sql() - 1))
    assert await store.claim(10, 10) == claimed


async def test_while_the_broker_is_away_the_timer_stays_and_fires_when_it_is_back(database: Database) -> None:
    outlet, store = Outlet(away=True), TimerStore(database)
    await set_timer(database, "one", -1)
    ticker = Ticker(outlet, SystemClock(), store, PARTITIONS)
    await ticker.start()
    await until(lambda: not ticker.ready()["timers"])

    outlet.away = False

    await until(lambda: len(outlet.got) == 1, seconds=2)
    await until(lambda: ticker.ready()["timers"])
    await ticker.stop()
    assert await left(database) == 0


async def test_a_death_between_publish_and_deletion_repeats_the_message_with_the_same_id(database: Database) -> None:
    outlet, store = Outlet(), Forgetful(database)
    await set_timer(database, "one", -1)

    await fire(outlet, store, 2)

    assert len(outlet.ids) == 2
    assert len(set(outlet.ids)) == 1
    assert await left(database) == 0


async def test_a_timer_set_anew_while_it_fires_is_kept_and_fires_as_another_message(database: Database) -> None:
    outlet, store = Outlet(), TimerStore(database)
    await set_timer(database, "one", -1)
    [claimed] = await store.claim(10, 10)
    async with database.transaction() as connection:
        await connection.execute(update(TIMERS).values(due=database.now_sql() - 0.5, claimed_until=None))

    await store.fired([claimed])
    await fire(outlet, store, 1)

    assert outlet.ids != [message_of(claimed).id]
    assert await left(database) == 0


async def test_the_timers_of_one_chat_fire_in_the_order_of_their_times(database: Database) -> None:
    outlet = Outlet()
    for number in range(30):
        await set_timer(database, f"n{number:02d}", number - 100.0, chat=f"tg:{number % 3}")

    await fire(outlet, TimerStore(database), 30)

    for chat in ("tg:0", "tg:1", "tg:2"):
        times = [decode(parcel.body).at for _, parcel in outlet.got if parcel.key == chat]
        assert times == sorted(times)


async def test_replicas_together_fire_a_crowd_of_timers_each_once(house: House) -> None:
    got: list[str] = []

    def take(delivery: Delivery) -> None:
        got.append(delivery.parcel.id)

    for queue in {router_queue(f"tg:{chat}", PARTITIONS) for chat in range(20)}:
        await house.broker.subscribe(queue, take, prefetch=1000)
    for number in range(150):
        await set_timer(house.database, f"n{number}", -1, chat=f"tg:{number % 20}")
    tickers = [Ticker(house.broker, SystemClock(), TimerStore(house.database), PARTITIONS) for _ in range(3)]

    for ticker in tickers:
        await ticker.start()
    await until(lambda: len(got) >= 150)
    for ticker in tickers:
        await ticker.stop()

    assert len(got) == len(set(got)) == 150
    assert await left(house.database) == 0


@given(st.builds(DueTimer, st.text(), st.text(), st.text(), st.text(), st.floats(0, 1e10)))
def test_the_message_of_a_timer_is_always_the_same_and_survives_the_wire(timer: DueTimer) -> None:
    message = message_of(timer)

    assert message == message_of(timer)
    assert decode(encode(message)) == message
    assert message.at == datetime.fromtimestamp(timer.due, UTC)
    assert message_of(DueTimer(timer.id + "'", timer.chat, timer.kind, timer.subject, timer.due)).id != message.id
