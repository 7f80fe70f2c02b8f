"""One replica sends, whatever becomes of leases, connections and processes; what was under way is not forgotten."""

import asyncio

from contracts.ids import MessageRef
from messaging.failures import RateLimited, Unavailable
from tests.gatewaykit.scripted import Hang, ScriptedMessenger
from tests.gatewaykit.stage import CLIENT, Stage, killed, running

LONG = "one two three four five six seven"


async def test_one_replica_sends_and_another_takes_over_when_it_stops(
    stage: Stage, messenger: ScriptedMessenger
) -> None:
    first, second = stage.gateway(messenger), stage.gateway(messenger)
    async with running(second):
        async with running(first):
            await stage.show("1")
            await stage.reported(1)
            assert [first.ready(), second.ready()] == [{"sender": True}] * 2
            assert first.sends != second.sends
        await stage.show("2")
        await stage.reported(2)
        assert second.sends
    assert messenger.shown[CLIENT] == ["1", "2"]


async def test_who_lost_the_lease_begins_no_further_call_and_tries_to_hold_it_again(
    stage: Stage, messenger: ScriptedMessenger
) -> None:
    messenger.on("1", RateLimited(600))
    async with running(stage.gateway(messenger)):
        await stage.show("1")
        await stage.show("2")
        await messenger.tried(1)
        await stage.clock.until_sleeping()
        stage.broker.lose_lease()
        await stage.broker.held(2)
        await stage.clock.until_sleeping()
        await stage.clock.pass_time(600)
        reports = await stage.reported(2)
    assert messenger.shown[CLIENT] == ["1", "2"]
    assert [report.certain for report in reports] == [True, False]  # "2" was handed out, and who knows to whom


async def test_a_call_that_outlasts_the_lease_is_joined_and_not_repeated(
    stage: Stage, messenger: ScriptedMessenger
) -> None:
    hang = Hang()
    messenger.on("slow", hang)
    async with running(stage.gateway(messenger)):
        await stage.show("slow")
        await stage.show("next")
        await hang.reached.wait()
        stage.broker.lose_lease()
        await stage.broker.held(2)
        hang.answer.set()
        reports = await stage.reported(2)
        await messenger.until(lambda at: at.shown[CLIENT] == ["slow", "next"])
    assert messenger.tries == ["slow", "next"]
    assert all(report.certain for report in reports)


async def test_a_report_waits_for_the_broker_and_nothing_is_sent_twice(
    stage: Stage, messenger: ScriptedMessenger
) -> None:
    async with running(stage.gateway(messenger)):
        await stage.show("1")
        await stage.reported(1)
        await stage.show("2")
        stage.broker.is_away = True
        await stage.broker.refused.wait()
        await stage.clock.until_sleeping()
        stage.broker.lose_lease()
        await stage.clock.pass_time(0.5)
        stage.broker.is_away = False
        await stage.clock.pass_time(30)
        await stage.reported(2)
        await stage.show("3")
        await stage.until(lambda: {at.payload.messages for at in stage.reports} >= {("tg:1:3",)})
    assert messenger.tries == ["1", "2", "3"]
    assert len({report.id for report in stage.reports}) == 3


async def test_a_command_that_comes_again_after_its_end_is_reported_again_and_not_sent(
    stage: Stage, messenger: ScriptedMessenger
) -> None:
    async with running(stage.gateway(messenger)):
        stage.broker.loses_acks = True
        await stage.show("once")
        await stage.reported(1)
        await stage.broker.refused.wait()
        stage.broker.loses_acks = False
        stage.broker.lose_lease()
        await stage.reported(2)
    assert await stage.broker.depth("telegram-gateway.answers") == 0
    assert messenger.tries == ["once"]
    assert stage.reports[0] == stage.reports[1]


async def test_after_a_kill_between_call_and_report_it_is_sent_again_and_said_to_be_uncertain(
    stage: Stage, messenger: ScriptedMessenger
) -> None:
    first = stage.gateway(messenger)
    await first.start()
    await stage.show("0")
    await stage.reported(1)
    await stage.show("1")
    stage.broker.is_away = True
    await stage.broker.refused.wait()
    await killed(first)
    stage.broker.is_away = False
    async with running(stage.gateway(messenger)):
        reports = await stage.reported(2)
    assert messenger.shown[CLIENT] == ["0", "1", "1"]
    assert (reports[1].messages, reports[1].certain) == ((MessageRef("tg:1:3"),), False)


async def test_after_a_kill_only_the_piece_under_way_is_repeated(stage: Stage, messenger: ScriptedMessenger) -> None:
    hang = Hang()
    messenger.on("five six seven", hang)
    first = stage.gateway(messenger)
    await first.start()
    await stage.show(LONG)
    await hang.reached.wait()
    await killed(first)
    async with running(stage.gateway(messenger)):
        reports = await stage.reported(1)
    assert messenger.tries == ["one two three four", "five six seven", "five six seven"]
    assert (reports[0].messages, reports[0].certain) == (("tg:1:1", "tg:1:2"), False)


async def test_a_stop_ends_waits_and_what_waited_comes_again(stage: Stage, messenger: ScriptedMessenger) -> None:
    messenger.on("1", Unavailable("down"))
    async with running(stage.gateway(messenger)):
        await stage.show("1")
        await stage.show("2")
        await messenger.tried(1)
        await stage.clock.until_sleeping()
    async with running(stage.gateway(messenger)):
        await stage.reported(2)
    assert messenger.shown[CLIENT] == ["1", "2"]


async def test_a_stop_lets_a_running_call_end_and_be_reported(stage: Stage, messenger: ScriptedMessenger) -> None:
    hang = Hang()
    messenger.on("last", hang)
    gateway = stage.gateway(messenger)
    await gateway.start()
    await stage.show("last")
    await hang.reached.wait()
    stopping = asyncio.create_task(gateway.stop())
    hang.answer.set()
    async with asyncio.timeout(5):
        await stopping
    assert len(await stage.reported(1)) == 1
    assert await stage.broker.depth("telegram-gateway.answers") == 0


async def test_a_gateway_that_was_never_started_can_be_stopped(stage: Stage, messenger: ScriptedMessenger) -> None:
    gateway = stage.gateway(messenger)
    await gateway.stop()
    assert gateway.ready() == {"sender": False}
