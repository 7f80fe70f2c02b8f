"""The same on RabbitMQ, where a lost lease and a redelivery are real."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from messaging.failures import RateLimited, Unavailable
from tests.gatewaykit.scripted import Hang, ScriptedMessenger
from tests.gatewaykit.stage import CLIENT, Stage, killed, running, staged

pytestmark = pytest.mark.live


@pytest.fixture
async def stage(tmp_path: Path, amqp_url: str) -> AsyncIterator[Stage]:
    async with staged(tmp_path, amqp_url) as stage:
        yield stage


async def test_order_is_kept_over_a_rate_limit_and_a_fault(stage: Stage, messenger: ScriptedMessenger) -> None:
    messenger.on("1", RateLimited(7))
    messenger.on("2", Unavailable("502"))
    async with running(stage.gateway(messenger)):
        for text in "123":
            await stage.show(text)
        for tries, wait in ((1, 7), (3, 0.5)):
            await messenger.tried(tries)
            await stage.clock.until_sleeping()
            await stage.clock.pass_time(wait)
        await stage.reported(3)
    assert messenger.shown[CLIENT] == ["1", "2", "3"]


async def test_the_other_replica_takes_over_and_continues_in_order(stage: Stage, messenger: ScriptedMessenger) -> None:
    first, second = stage.gateway(messenger), stage.gateway(messenger)
    async with running(second):
        async with running(first):
            for number in range(20):
                await stage.show(str(number))
            await stage.reported(5)
        for number in range(20, 30):
            await stage.show(str(number))
        await stage.reported(30)
    assert messenger.shown[CLIENT] == [str(number) for number in range(30)]


async def test_after_a_kill_only_what_was_under_way_is_repeated(stage: Stage, messenger: ScriptedMessenger) -> None:
    hang = Hang()
    messenger.on("3", hang)
    first = stage.gateway(messenger)
    await first.start()
    for number in range(10):
        await stage.show(str(number))
    await hang.reached.wait()
    await killed(first)
    async with running(stage.gateway(messenger)):
        await stage.reported(10)
    assert messenger.shown[CLIENT] == [str(number) for number in range(10)]
    assert messenger.tries.count("3") == 2
