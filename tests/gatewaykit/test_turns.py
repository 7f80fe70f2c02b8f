"""The operator chat's twenty calls a minute, shared by clients who take turns."""

from dataclasses import replace

from chassis.metrics import Metrics
from chassis.parts import Parts
from contracts.capabilities import Pace
from contracts.ids import ChatRef, MessageRef
from contracts.outbound import FindPin, Mark, Pin
from gatewaykit.outbound import Outbound
from messaging.failures import RateLimited
from tests.gatewaykit.scripted import CAPABILITIES, GROUP, Lost, ScriptedMessenger
from tests.gatewaykit.stage import CLIENT, OPTIONS, Stage, killed, running


async def test_three_clients_share_twenty_calls_a_minute_each_in_its_own_order(stage: Stage) -> None:
    messenger = ScriptedMessenger(replace(CAPABILITIES, group_chat=Pace(20, 60)))
    said = [f"{client} {number}" for number in range(10) for client in ("anna", "boris", "vera")]
    for text in said:
        await stage.show(text, GROUP, key=text.split()[0], lane="operators")
    async with running(stage.gateway(messenger)):
        await messenger.until(lambda at: len(at.shown[GROUP]) == 20)
        await stage.clock.until_sleeping()
        await stage.clock.pass_time(59)
        assert len(messenger.shown[GROUP]) == 20
        await stage.clock.pass_time(1)
        await messenger.until(lambda at: len(at.shown[GROUP]) == 30)
        await stage.reported(30)
    for client in ("anna", "boris", "vera"):
        assert [text for text in messenger.shown[GROUP] if client in text] == [f"{client} {at}" for at in range(10)]
    rounds = [{text.split()[0] for text in messenger.shown[GROUP][at : at + 3]} for at in (0, 3, 6)]
    assert rounds == [{"anna", "boris", "vera"}] * 3


async def test_a_pin_takes_a_place_in_the_groups_minute_and_looking_for_one_does_not(stage: Stage) -> None:
    messenger = ScriptedMessenger(replace(CAPABILITIES, group_chat=Pace(1, 60)))
    board = MessageRef(f"{GROUP}:7")
    async with running(stage.gateway(messenger)):
        await stage.order(Pin(chat=GROUP, message=board), key="board", lane="operators")
        await stage.order(FindPin(chat=GROUP, message=board), key="board", lane="operators")
        await stage.reported(2)
        await stage.show("anna 1", GROUP, key="anna", lane="operators")
        await stage.clock.until_sleeping()
        assert messenger.shown[GROUP] == []
        await stage.clock.pass_time(60)
        await stage.reported(3)
    assert messenger.shown[GROUP] == ["anna 1"]


async def test_a_mark_that_is_a_message_counts_as_one(stage: Stage) -> None:
    messenger = ScriptedMessenger(replace(CAPABILITIES, group_chat=Pace(1, 60)))
    messenger.speaks = True
    async with running(stage.gateway(messenger)):
        await stage.order(Mark(chat=GROUP, message=MessageRef("tg:-100:7"), mark="delivered"), lane="operators")
        await messenger.tried(1)
        await stage.show("да", GROUP, key="tg:1", lane="operators")
        took = await stage.pass_until(lambda: messenger.shown[GROUP] == ["да"])
        await stage.reported(1)
    assert took >= 60


async def test_an_answer_does_not_wait_for_a_broadcast(stage: Stage) -> None:
    messenger = ScriptedMessenger(replace(CAPABILITIES, whole=Pace(2, 1)))
    for number in range(6):
        await stage.show(f"bulk {number}", ChatRef(f"tg:{number + 10}"), lane="bulk")
    async with running(stage.gateway(messenger)):
        await messenger.tried(2)
        await stage.clock.until_sleeping()
        await stage.show("answer")
        await stage.broker.handed_out("telegram-gateway.answers", 1)
        await stage.clock.pass_time(1)
        await messenger.tried(4)
        assert "answer" in messenger.tries[2:]
        await stage.clock.pass_time(10)
        await stage.reported(7)


async def test_what_happens_is_counted(stage: Stage, messenger: ScriptedMessenger) -> None:
    metrics = Metrics()
    gateway = Outbound(messenger, Parts(stage.broker, stage.database, stage.clock, metrics), OPTIONS)
    messenger.on("1", RateLimited(3), Lost())
    async with running(gateway):
        await stage.show("1")
        await messenger.tried(1)
        await stage.clock.until_sleeping()
        await stage.clock.pass_time(3)
        await messenger.tried(2)
        await stage.clock.until_sleeping()
        await stage.clock.pass_time(1)
        await stage.reported(1)
    kinds = {"channel": "telegram", "kind": "Show"}
    for outcome in ("RateLimited", "Unavailable", "done"):
        assert metrics.registry.get_sample_value("otklik_outbound_calls_total", kinds | {"outcome": outcome}) == 1
    assert metrics.registry.get_sample_value("otklik_outbound_rate_limited_total", {"channel": "telegram"}) == 1
    lag = {"channel": "telegram", "lane": "answers"}
    assert metrics.registry.get_sample_value("otklik_outbound_lag_seconds_sum", lag) == 3.5


async def test_a_repeat_that_nobody_can_rule_out_is_counted(stage: Stage, messenger: ScriptedMessenger) -> None:
    metrics = Metrics()
    first = stage.gateway(messenger)
    await first.start()
    await stage.show("1", CLIENT)
    await stage.reported(1)
    await stage.show("2", CLIENT)
    stage.broker.is_away = True
    await stage.broker.refused.wait()
    await killed(first)
    stage.broker.is_away = False
    second = Outbound(messenger, Parts(stage.broker, stage.database, stage.clock, metrics), OPTIONS)
    async with running(second):
        await stage.reported(2)
    name = "otklik_outbound_unknown_repeats_total"
    assert metrics.registry.get_sample_value(name, {"channel": "telegram"}) == 1
