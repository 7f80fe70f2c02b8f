"""However arrivals, losses and ends of handlers interleave: each message once, in order within its key."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from messaging.consume import ConsumerOptions, Held
from messaging.failures import Unavailable
from messaging.outcomes import Done, Outcome, RetryIn
from messaging.port import Delivery, Parcel
from messaging.running import Running
from messaging.settling import Settling
from tests.clocks import FakeClock, settle
from tests.messaging.handlers import number_in
from tests.messaging.worlds import QUEUE
from tests.messaging.worlds import parcel as make_parcel

KEYS = ("tg:1", "tg:2", "vk:3")
MOVES = st.lists(
    st.one_of(
        st.tuples(st.just("publish"), st.integers(0, len(KEYS) - 1)),
        st.tuples(st.just("end"), st.integers(0, 9)),
        st.tuples(st.just("retry"), st.integers(0, 9)),
        st.tuples(st.just("lose"), st.just(0)),
        st.tuples(st.just("pass"), st.integers(1, 70)),
    ),
    max_size=40,
)


class Source:
    """A queue as the port promises it, without a broker: what is lost comes again, from the oldest on."""

    def __init__(self, prefetch: int) -> None:
        self.parcels: list[Parcel] = []
        self.acknowledged: set[int] = set()
        self._counts: Counter[int] = Counter()
        self._prefetch = prefetch
        self._held: set[int] = set()
        self._generation = 0
        self.take: Callable[[Delivery], None] = lambda _: None

    def publish(self, key: str) -> None:
        self.parcels.append(make_parcel(len(self.parcels), key=key))
        self.serve()

    def give_back(self) -> None:
        self._generation += 1
        self._held.clear()

    def serve(self) -> None:
        for number, each in enumerate(self.parcels):
            if len(self._held) >= self._prefetch:
                return
            if number not in self._held | self.acknowledged:
                self._held.add(number)
                self._counts[number] += 1
                self.take(Handed(self, number, each, self._counts[number], self._generation))

    def acknowledge(self, number: int, generation: int) -> None:
        if generation != self._generation:
            raise Unavailable("the connection is gone")
        self.acknowledged.add(number)
        self._held.discard(number)
        self.serve()


class Handed:
    def __init__(self, source: Source, number: int, handed: Parcel, deliveries: int, generation: int) -> None:
        self._source, self._number, self._generation = source, number, generation
        self.parcel, self.deliveries = handed, deliveries

    async def ack(self) -> None:
        self._source.acknowledge(self._number, self._generation)


class Table:
    """The consumer's inside on a source, with handlers that end when the test says."""

    def __init__(self, prefetch: int, batch: int) -> None:
        self.clock = FakeClock()
        self.source = Source(prefetch)
        self.handled: dict[str, list[int]] = defaultdict(list)
        self.running: list[tuple[str, asyncio.Future[Outcome]]] = []
        options = ConsumerOptions("router", prefetch=prefetch, batch=batch)
        settling = Settling(Nowhere(), QUEUE, "router", self.clock)
        self.inside = Running(self.handle, options, settling, self.clock, self.reopen)
        self.wanted = False
        self.source.take = self.inside.take
        self.inside.open()

    async def handle(self, held: Sequence[Held]) -> Sequence[Outcome]:
        key = held[0].envelope.key
        assert all(each.envelope.key == key for each in held)
        assert key not in [other for other, _ in self.running]
        ending: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self.running.append((key, ending))
        outcome = await ending
        self.running.remove((key, ending))
        if outcome == Done():
            self.handled[key] += [number_in(each) for each in held]
            return [outcome] * len(held)
        return [outcome]

    def reopen(self) -> None:
        self.inside.close()
        self.wanted = True

    async def move(self, move: str, value: int) -> None:
        match move:
            case "publish":
                self.source.publish(KEYS[value])
            case "lose":
                self.source.give_back()
                self.inside.lost()
                self.source.serve()
            case "end" if self.running:
                self.running[value % len(self.running)][1].set_result(Done())
            case "retry" if self.running:
                self.running[value % len(self.running)][1].set_result(RetryIn(45))
            case "pass":
                await self.clock.pass_time(value)
            case _:
                pass
        await settle()
        if self.wanted and not self.running:
            await self.inside.idle()
            self.inside.give_back()
            self.source.give_back()
            self.wanted = False
            self.inside.open()
            self.source.serve()
            await settle()

    async def finish(self) -> None:
        for _ in range(200):
            if len(self.source.acknowledged) == len(self.source.parcels):
                return
            await self.move("end", 0)
            await self.move("pass", 30)
        raise AssertionError("something is stuck")


class Nowhere:
    """A broker that nothing is published to here."""

    async def publish(self, queue: str, parcel: Parcel) -> None:
        raise AssertionError(f"{parcel.id} must not go to {queue}")


@settings(max_examples=60, deadline=None)
@given(MOVES, st.integers(1, 4), st.integers(1, 3))
def test_each_message_is_handled_once_and_in_the_order_of_its_key(
    moves: list[tuple[str, int]], prefetch: int, batch: int
) -> None:
    asyncio.run(play(moves, prefetch, batch))


async def play(moves: list[tuple[str, int]], prefetch: int, batch: int) -> None:
    table = Table(prefetch, batch)
    for move, value in moves:
        await table.move(move, value)
    async with asyncio.timeout(20):
        await table.finish()
    expected: dict[str, list[int]] = defaultdict(list)
    for number, each in enumerate(table.source.parcels):
        expected[each.key].append(number)
    assert table.handled == expected
    table.inside.close()
    await table.inside.idle()
