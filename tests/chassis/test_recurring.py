"""What is done again and again goes on after every fault, and ends when it is told to."""

import asyncio

import pytest
from structlog.testing import capture_logs

from chassis.recurring import Recurring, Trouble
from messaging.failures import Unavailable
from tests.clocks import FakeClock

TROUBLE = Trouble("it did not work", "it_failed", 7.0)


@pytest.mark.parametrize("fault", [Unavailable("away"), ValueError("a bug"), asyncio.CancelledError()])
async def test_a_fault_ends_no_turn_but_its_own_and_is_told(fault: BaseException) -> None:
    clock = FakeClock()
    begun: list[float] = []

    async def turn() -> float:
        begun.append(clock.monotonic())
        if len(begun) == 1:
            raise fault
        return 3600.0

    recurring = Recurring("test", turn, TROUBLE, clock)
    with capture_logs() as logs:
        await recurring.start()
        await clock.until_sleeping()
        assert not recurring.well
        await clock.pass_time(10)
    assert recurring.well
    await recurring.stop()

    assert begun == [0.0, 7.0]
    assert [(entry["action"], entry["fault"]) for entry in logs] == [("it_failed", type(fault).__name__)]


async def test_a_stop_lets_the_turn_that_runs_end() -> None:
    going, may_end = asyncio.Event(), asyncio.Event()
    done: list[bool] = []

    async def turn() -> float:
        going.set()
        await may_end.wait()
        done.append(True)
        return 0.0

    recurring = Recurring("test", turn, TROUBLE, FakeClock())
    await recurring.start()
    await going.wait()
    stopping = asyncio.create_task(recurring.stop())
    may_end.set()
    async with asyncio.timeout(5):
        await stopping

    assert done == [True]


async def test_a_stop_that_is_called_off_ends_it_all_the_same() -> None:
    going = asyncio.Event()

    async def turn() -> float:
        going.set()
        await asyncio.Event().wait()
        return 0.0

    recurring = Recurring("test", turn, TROUBLE, FakeClock())
    await recurring.start()
    await going.wait()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await recurring.stop()

    assert "test" not in {task.get_name() for task in asyncio.all_tasks()}
