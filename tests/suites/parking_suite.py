"""Commands that must wait for their chat for long are parked: they hold up nobody, and nothing of them is lost.

class TestHere(ParkingSuite):
    @pytest.fixture
    async def stage(self) -> AsyncIterator[Stage]: ...
"""

import asyncio
from dataclasses import replace

import pytest

from contracts.ids import ChatRef
from gatewaykit.store import ParkedStore
from messaging.failures import RateLimited
from tests.gatewaykit.scripted import CAPABILITIES, Hang, ScriptedMessenger
from tests.gatewaykit.stage import CLIENT, Stage, killed, running
from tests.requirements import requirement

__all__ = ["ALL", "QUEUE", "ParkingSuite", "many_behind_a_429", "parked", "until_parked"]

OTHER = ChatRef("tg:2")
ALL = [f"{number}" for number in range(24)]
QUEUE = "telegram-gateway.answers"


async def parked(stage: Stage) -> int:
    return await ParkedStore(stage.database, "tg").count("answers")


async def many_behind_a_429(stage: Stage, messenger: ScriptedMessenger) -> None:
    """More than a sender holds, all for a chat that Telegram makes wait for five minutes."""
    messenger.on("0", RateLimited(300))
    for words in ALL:
        await stage.show(words)


async def until_parked(stage: Stage, count: int) -> None:
    """Let time pass until so many are, and acknowledged."""
    async with asyncio.timeout(10):
        while await parked(stage) < count or await stage.broker.depth(QUEUE):
            await stage.clock.until_sleeping()
            await stage.clock.pass_time(0.25)
            await stage.quiet()


class ParkingSuite:
    """Inherit, and give the fixture `stage`."""

    @pytest.fixture
    def messenger(self) -> ScriptedMessenger:
        return ScriptedMessenger(replace(CAPABILITIES, merges=True, album=5))

    @requirement("fair:parked:window")
    async def test_a_429_of_minutes_of_one_chat_holds_up_no_other(
        self, stage: Stage, messenger: ScriptedMessenger
    ) -> None:
        await many_behind_a_429(stage, messenger)
        await stage.show("quick", OTHER)
        async with running(stage.gateway(messenger)):
            took = await stage.pass_until(lambda: bool(messenger.shown[OTHER]), 10, step=0.5)
            assert took <= 5
            await until_parked(stage, len(ALL))
            await stage.show("behind")
            await stage.pass_until(lambda: "behind" in messenger.shown[CLIENT])
            await stage.reported(len(ALL) + 2)
        assert messenger.shown[CLIENT] == [*ALL, "behind"]
        assert messenger.tries.count("0") == 2
        assert all(report.payload.certain for report in stage.reports)
        assert await parked(stage) == 0
        assert await stage.broker.depth(QUEUE) == 0

    @requirement("fair:parked:handed-over")
    async def test_the_next_sender_works_off_first_what_was_parked(
        self, stage: Stage, messenger: ScriptedMessenger
    ) -> None:
        first, second = stage.gateway(messenger), stage.gateway(messenger)
        await many_behind_a_429(stage, messenger)
        await first.start()
        await until_parked(stage, len(ALL))
        async with running(second):
            await first.stop()
            for words in ("later", "last"):
                await stage.show(words)
            await stage.pass_until(lambda: "last" in messenger.shown[CLIENT])
            await stage.reported(len(ALL) + 2)
        assert messenger.shown[CLIENT] == [*ALL, "later", "last"]
        assert all(report.payload.certain for report in stage.reports), "none of them had been begun"

    @requirement("fair:parked:nothing-lost")
    async def test_killed_between_the_commit_and_the_ack_each_is_shown_once_and_in_order(
        self, stage: Stage, messenger: ScriptedMessenger
    ) -> None:
        stage.broker.loses_acks = True
        await many_behind_a_429(stage, messenger)
        dying = stage.gateway(messenger)
        await dying.start()
        async with asyncio.timeout(10):
            while not await parked(stage):
                await stage.clock.until_sleeping()
                await stage.clock.pass_time(0.25)
                await stage.quiet()
        await stage.broker.refused.wait()
        await dying.stop()  # in good order, and yet the queue has all of them still
        assert await stage.broker.depth(QUEUE) == len(ALL)
        stage.broker.loses_acks = False
        async with running(stage.gateway(messenger)):
            await stage.pass_until(lambda: ALL[-1] in messenger.shown[CLIENT])
            await stage.reported(len(ALL))
        assert messenger.shown[CLIENT] == ALL
        assert await parked(stage) == 0
        assert await stage.broker.depth(QUEUE) == 0

    @requirement("fair:parked:nothing-lost")
    async def test_killed_in_a_call_of_a_parked_command_only_that_one_comes_again(
        self, stage: Stage, messenger: ScriptedMessenger
    ) -> None:
        hang = Hang()
        messenger.on("7", hang)
        await many_behind_a_429(stage, messenger)
        dying = stage.gateway(messenger)
        await dying.start()
        await until_parked(stage, len(ALL))
        await stage.pass_until(hang.reached.is_set)
        await killed(dying)
        async with running(stage.gateway(messenger)):
            await stage.pass_until(lambda: ALL[-1] in messenger.shown[CLIENT])
            reports = await stage.reported(len(ALL))
        assert messenger.shown[CLIENT] == ALL
        assert messenger.tries.count("7") == 2
        assert [report.commands for report in reports if not report.certain] == [reports[7].commands]
