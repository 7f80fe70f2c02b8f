"""Order within a lane holds however arrivals, beginnings and losses interleave."""

import asyncio
from collections import defaultdict

from hypothesis import given
from hypothesis import strategies as st

from messaging.alone import Gate
from messaging.lanes import Lanes
from tests.clocks import settle

MOVES = st.lists(
    st.one_of(
        st.tuples(st.just("arrive"), st.sampled_from("abc")),
        st.tuples(st.just("begin"), st.sampled_from("abc")),
        st.tuples(st.just("end"), st.sampled_from("abc")),
        st.tuples(st.just("lose"), st.just("")),
    ),
    max_size=60,
)


@given(MOVES)
def test_each_lane_gives_its_items_in_order_one_at_a_time(moves: list[tuple[str, str]]) -> None:
    lanes: Lanes[int] = Lanes()
    arrived: dict[str, list[int]] = defaultdict(list)
    finished: dict[str, list[int]] = defaultdict(list)
    running: dict[str, int] = {}
    for number, (move, lane) in enumerate(moves):
        match move:
            case "arrive":
                lanes.add(lane, number)
                arrived[lane].append(number)
            case "begin" if lane in lanes.free():
                lanes.enter(lane)
                running[lane] = lanes.ahead(lane)[0]
            case "end" if lane in running:
                finished[lane].append(running[lane])
                lanes.done(lane, running.pop(lane))
                lanes.leave(lane)
            case "lose":
                lanes.forget(lambda item: item not in running.values())
            case _:
                pass
        assert lanes.busy == len(running)
        assert not set(lanes.free()) & set(running)
    for lane, items in finished.items():
        assert items == sorted(items)
        assert set(items) <= set(arrived[lane])


async def test_one_passes_alone_and_is_not_overtaken() -> None:
    gate, order = Gate(), list[str]()
    go_on = asyncio.Event()

    async def together(name: str) -> None:
        async with gate.passing(alone=False):
            order.append(f"{name} in")
            await go_on.wait()
            order.append(f"{name} out")

    async def alone() -> None:
        async with gate.passing(alone=True):
            order.append("alone in")
            await settle()
            order.append("alone out")

    async with asyncio.timeout(5), asyncio.TaskGroup() as tasks:
        for work in (together("first"), alone(), together("second")):
            tasks.create_task(work)
        tasks.create_task(_later(go_on))
    assert order == ["first in", "first out", "alone in", "alone out", "second in", "second out"]


async def _later(event: asyncio.Event) -> None:
    event.set()
