"""Waiting that can be called off: whoever loses is ended, and nothing of it is left behind."""

import asyncio

import pytest

from gatewaykit.ingress.asking import asked
from gatewaykit.waits import CalledOff, NobodyWaits, unless
from tests.clocks import turn


async def answer(of: "asyncio.Future[str]") -> str:
    return await of


async def test_the_work_ends_first_and_its_rivals_are_gone() -> None:
    given, clock = asyncio.get_running_loop().create_future(), asyncio.Event()
    before = asyncio.all_tasks()
    waiting = asyncio.create_task(unless(asyncio.Event(), answer(given), _until(clock)))
    await turn()

    given.set_result("so")

    assert await waiting == "so"
    await turn()
    assert asyncio.all_tasks() == before


async def test_called_off_it_ends_the_work_before_it_says_so() -> None:
    given, called_off = asyncio.get_running_loop().create_future(), asyncio.Event()
    waiting = asyncio.create_task(unless(called_off, answer(given)))
    await turn()

    called_off.set()

    with pytest.raises(CalledOff):
        await waiting
    assert given.cancelled()


async def test_when_patience_ends_nobody_waits() -> None:
    given, over = asyncio.get_running_loop().create_future(), asyncio.Event()
    waiting = asyncio.create_task(unless(asyncio.Event(), answer(given), _until(over)))
    await turn()

    over.set()

    with pytest.raises(NobodyWaits):
        await waiting
    assert given.cancelled()


async def test_what_was_called_off_before_is_not_begun() -> None:
    given, called_off = asyncio.get_running_loop().create_future(), asyncio.Event()
    called_off.set()

    with pytest.raises(CalledOff):
        await unless(called_off, answer(given))

    assert not given.done()


async def test_a_request_that_is_called_off_before_is_not_even_made() -> None:
    """One that was made and never waited for is what Python warns of."""
    called_off, made = asyncio.Event(), list[str]()
    called_off.set()

    async def request() -> None:
        made.append("made")

    with pytest.raises(CalledOff):
        await unless(called_off, asked(request))

    assert made == []
    await unless(asyncio.Event(), asked(request))
    assert made == ["made"]


async def test_a_failure_in_the_very_turn_of_a_cancellation_is_not_shouted_about() -> None:
    """Otherwise asyncio would log it with its whole trace, past our own words for faults."""
    loop, shouted = asyncio.get_running_loop(), list[object]()
    loop.set_exception_handler(lambda _, context: shouted.append(context["message"]))
    given = loop.create_future()
    waiting = asyncio.create_task(unless(asyncio.Event(), answer(given)))
    await turn()
    doing = next(task for task in asyncio.all_tasks() if getattr(task.get_coro(), "__name__", "") == "answer")
    doing.add_done_callback(lambda _: waiting.cancel())

    given.set_exception(OSError("gone"))

    with pytest.raises(asyncio.CancelledError):
        await waiting
    del doing
    await turn()
    assert shouted == []


async def _until(event: asyncio.Event) -> None:
    await event.wait()
