"""What a dead letter tells of itself, the same on both brokers."""

import asyncio
from datetime import datetime, timedelta

from messaging.dead import DeadParcel, list_dead, replay
from messaging.failures import Refused, Unavailable
from messaging.waiting import LoopTime
from tests.clocks import FakeClock
from tests.messaging.handlers import Scripted
from tests.messaging.worlds import AT, PATIENCE, World
from tests.suites.consumer_suite import consuming, publish

__all__ = ["HistoryPromises"]


async def until_dead(world: World) -> None:
    """Return when something was set aside."""
    broker = await world.broker()
    async with asyncio.timeout(PATIENCE):
        while not await broker.depth("router.dead"):
            await LoopTime().sleep(0.01)


async def only_dead(world: World) -> DeadParcel:
    [dead] = await list_dead(await world.broker(), "router")
    return dead


class HistoryPromises:
    async def test_a_dead_letter_tells_all_that_befell_it_over_every_replay(self, world: World) -> None:
        script = [Unavailable("away"), ValueError("a secret text"), *[KeyError("another")] * 4, Refused("blocked")]
        clock, handler = FakeClock(), Scripted({0: [*script]})
        consumer = await consuming(world, handler, clock)
        await publish(world, 0)
        for count in range(len(script) - 2):
            await handler.until_attempts(0, count + 1)
            await clock.until_sleeping(1)
            clock.advance(30)
        await until_dead(world)
        first = await only_dead(world)
        assert await replay(await world.broker(), "router", "message-0", AT)
        await handler.until_attempts(0, len(script))
        await until_dead(world)
        await consumer.drain()

        dead = await only_dead(world)
        assert [(one.service, one.what, one.why, one.times) for one in dead.history] == [
            ("router", "waited", "Unavailable", 1),
            ("router", "failed", "ValueError", 1),
            ("router", "failed", "KeyError", 4),
            ("router", "set_aside", "failed_five_times", 1),
            ("", "replayed", "", 1),
            ("router", "failed", "Refused", 1),
            ("router", "set_aside", "permanent", 1),
        ]
        assert dead.history[:4] == first.history
        times = [datetime.fromisoformat(one.at) for one in first.history]
        assert times == sorted(times)
        assert datetime.fromisoformat(first.history[2].until) - times[2] == timedelta(seconds=90)
        assert "text" not in str(dead.history)
