"""Commands go out in the order of their lane, whatever the platform does, and the router hears of each."""

from contracts.content import Unsupported
from contracts.delivery import Reported
from contracts.envelope import id_from
from contracts.ids import ChatRef, MessageRef
from contracts.outbound import FindPin, Pin, Show, Tidy
from messaging.dead import replay
from messaging.failures import RateLimited, Refused, Unavailable
from tests.gatewaykit.scripted import GROUP, Hang, Lost, ScriptedMessenger
from tests.gatewaykit.stage import CLIENT, Stage, running

OTHER = ChatRef("tg:2")


async def test_what_the_router_says_stands_in_the_chat_and_is_reported(
    stage: Stage, messenger: ScriptedMessenger
) -> None:
    async with running(stage.gateway(messenger)):
        command = await stage.show("Здравствуйте!")
        reports = await stage.reported(1)
    message = MessageRef("tg:1:1")
    assert messenger.shown[CLIENT] == ["Здравствуйте!"]
    assert reports == [Reported(commands=(command,), chat=CLIENT, messages=(message,), at=stage.clock.now())]
    envelope = stage.reports[0]
    assert (envelope.key, envelope.correlation, envelope.causation) == (CLIENT, "chain", command)
    assert envelope.id == id_from("report", command, message, "delivered")


async def test_a_rate_limit_a_fault_a_lost_answer_and_a_hang_keep_the_order(
    stage: Stage, messenger: ScriptedMessenger
) -> None:
    hang = Hang()
    messenger.on("1", RateLimited(7))
    messenger.on("2", Unavailable("502"), Unavailable("502"))
    messenger.on("3", Lost())
    messenger.on("4", hang)
    async with running(stage.gateway(messenger)):
        for text in "12345":
            await stage.show(text)
        for tries, wait in ((1, 7), (3, 0.5), (4, 1)):
            await messenger.tried(tries)
            await stage.clock.until_sleeping()
            await stage.clock.pass_time(wait)
        await messenger.until(lambda at: at.tries[-1] == "3")
        await stage.clock.until_sleeping()
        await stage.clock.pass_time(0.5)
        await hang.reached.wait()
        assert "5" not in messenger.tries
        hang.answer.set()
        reports = await stage.reported(5)
    assert messenger.shown[CLIENT] == ["1", "2", "3", "3", "4", "5"]
    assert [report.certain for report in reports] == [True, True, False, True, True]
    assert [report.messages for report in reports] == [(f"tg:1:{number}",) for number in (1, 2, 4, 5, 6)]


async def test_a_chat_that_hangs_holds_up_no_other(stage: Stage, messenger: ScriptedMessenger) -> None:
    hang = Hang()
    messenger.on("slow", hang)
    async with running(stage.gateway(messenger)):
        await stage.show("slow")
        await stage.show("after it")
        await hang.reached.wait()
        await stage.show("quick", OTHER)
        reports = await stage.reported(1)
        assert reports[0].chat == OTHER
        assert messenger.shown == {OTHER: ["quick"]}
        hang.answer.set()
        await stage.reported(3)
    assert messenger.shown[CLIENT] == ["slow", "after it"]


async def test_a_rate_limit_of_a_group_holds_every_lane_of_that_group(
    stage: Stage, messenger: ScriptedMessenger
) -> None:
    messenger.on("from anna", RateLimited(30))
    async with running(stage.gateway(messenger)):
        await stage.show("from anna", GROUP, key="tg:1", lane="operators")
        await messenger.tried(1)
        await stage.clock.until_sleeping()
        await stage.show("from boris", GROUP, key="tg:2", lane="operators")
        await stage.show("an answer", OTHER)
        await stage.reported(1)
        assert messenger.tries == ["from anna", "an answer"]
        await stage.clock.pass_time(30)
        await stage.reported(3)
    assert messenger.shown[GROUP] == ["from anna", "from boris"]


async def test_a_refusal_is_reported_with_its_reason_and_the_lane_goes_on(
    stage: Stage, messenger: ScriptedMessenger
) -> None:
    messenger.on("too big", Refused("too_large"))
    messenger.on("odd", Refused("something new"))
    async with running(stage.gateway(messenger)):
        for text in ("too big", "odd", "fine"):
            await stage.show(text)
        reports = await stage.reported(3)
    assert [report.reason for report in reports] == ["too_large", "refused", None]
    assert [report.messages for report in reports] == [(), (), (MessageRef("tg:1:1"),)]


async def test_what_the_channel_cannot_express_is_reported_so(stage: Stage, messenger: ScriptedMessenger) -> None:
    async with running(stage.gateway(messenger)):
        await stage.order(Show(chat=CLIENT, content=Unsupported(what="poll")))
        reports = await stage.reported(1)
    assert [report.reason for report in reports] == ["unsupported"]
    assert messenger.tries == []


async def test_a_long_text_goes_in_pieces_that_one_report_names(stage: Stage, messenger: ScriptedMessenger) -> None:
    async with running(stage.gateway(messenger)):
        await stage.show("one two three four five six seven")
        reports = await stage.reported(1)
    assert messenger.shown[CLIENT] == ["one two three four", "five six seven"]
    assert reports[0].messages == (MessageRef("tg:1:1"), MessageRef("tg:1:2"))


async def test_a_piece_that_fails_is_repeated_alone(stage: Stage, messenger: ScriptedMessenger) -> None:
    messenger.on("five six seven", Unavailable("500"))
    async with running(stage.gateway(messenger)):
        await stage.show("one two three four five six seven")
        await messenger.tried(2)
        await stage.clock.until_sleeping()
        await stage.clock.pass_time(0.5)
        await stage.reported(1)
    assert messenger.tries == ["one two three four", "five six seven", "five six seven"]


async def test_a_refused_piece_leaves_the_others_named(stage: Stage, messenger: ScriptedMessenger) -> None:
    messenger.on("five six seven", Refused("blocked"))
    async with running(stage.gateway(messenger)):
        await stage.show("one two three four five six seven")
        reports = await stage.reported(1)
    assert (reports[0].reason, reports[0].messages) == ("blocked", (MessageRef("tg:1:1"),))


async def test_marks_and_presses_are_not_reported(stage: Stage, messenger: ScriptedMessenger) -> None:
    messenger.on("delivered tg:1:5", Refused("no_rights"))
    async with running(stage.gateway(messenger)):
        await stage.mark("tg:1:5")
        await stage.mark("tg:1:6")
        await stage.answer_press("tg:99")
        await stage.show("the end")
        reports = await stage.reported(1)
    assert messenger.marks == ["delivered tg:1:6", "press tg:99"]
    assert len(reports) == 1


async def test_a_pin_and_a_look_for_one_are_reported_and_tidying_is_not(
    stage: Stage, messenger: ScriptedMessenger
) -> None:
    board = MessageRef("tg:-100:7")
    messenger.on("pin tg:-100:7", Refused("no_rights"))
    messenger.on("tidy tg:-100:7", Refused("no_rights"))
    async with running(stage.gateway(messenger)):
        for command in (Pin(chat=GROUP, message=board), FindPin(chat=GROUP, message=board)):
            await stage.order(command, lane="operators")
        await stage.order(Tidy(chat=GROUP, message=board), lane="operators")
        await stage.show("the end", GROUP, lane="operators")
        reports = await stage.reported(3)
    assert [report.reason for report in reports] == ["no_rights", None, None]


async def test_nobody_waits_for_a_press_after_a_minute(stage: Stage, messenger: ScriptedMessenger) -> None:
    messenger.on("press tg:99", *(Unavailable("down") for _ in range(100)))
    async with running(stage.gateway(messenger)):
        await stage.answer_press("tg:99")
        await stage.show("next")
        await messenger.tried(1)
        await stage.clock.until_sleeping(2)
        await stage.clock.pass_time(61)
        await stage.reported(1)
    assert 5 < len(messenger.tries) < 10
    assert messenger.shown[CLIENT] == ["next"]


async def test_a_connector_that_breaks_its_word_sets_the_command_aside_after_five_tries(
    stage: Stage, messenger: ScriptedMessenger
) -> None:
    messenger.on("poison", *(ValueError("a mistake") for _ in range(5)))
    async with running(stage.gateway(messenger)):
        poison = await stage.show("poison")
        await stage.show("next")
        await messenger.tried(1)
        await stage.clock.until_sleeping()
        await stage.clock.pass_time(60)
        told, following = await stage.reported(2)
    assert messenger.tries == ["poison"] * 5 + ["next"]
    assert messenger.shown[CLIENT] == ["next"]
    assert (told.commands, told.reason, told.certain) == ((poison,), "set_aside", False)
    assert following.delivered
    assert await stage.broker.depth("telegram-gateway.dead") == 1


async def test_what_was_set_aside_and_is_replayed_is_shown_and_reported_so(
    stage: Stage, messenger: ScriptedMessenger
) -> None:
    messenger.on("poison", *(ValueError("a mistake") for _ in range(5)))
    async with running(stage.gateway(messenger)):
        poison = await stage.show("poison")
        await messenger.tried(1)
        await stage.clock.until_sleeping()
        await stage.clock.pass_time(60)
        await stage.reported(1)
        await stage.show("next")
        await stage.reported(2)
        assert await replay(stage.broker, "telegram-gateway", poison, stage.clock.now())
        await stage.reported(3)

    first, *_, last = (envelope.payload for envelope in stage.reports)
    assert (first.reason, last.reason) == ("set_aside", None)
    assert first.commands == last.commands == (poison,)
    assert messenger.shown[CLIENT] == ["next", "poison"]
