"""A call whose answer was lost: what the platform tells of it itself, or keeps from standing twice."""

from collections.abc import Hashable, Sequence
from dataclasses import replace

from contracts.content import Text
from contracts.ids import ChatRef, MessageRef
from contracts.outbound import Show
from messaging.failures import Failure, RateLimited, Refused, Unavailable
from tests.gatewaykit.scripted import CAPABILITIES, Call, Hang, Lost, ScriptedMessenger
from tests.gatewaykit.stage import CLIENT, Stage, killed, running

BORIS = ChatRef("tg:2")
VERA = ChatRef("tg:3")


class Echoing(ScriptedMessenger):
    """A platform that tells of what it has shown, once it was asked so often."""

    def __init__(self, *, after: int = 0) -> None:
        super().__init__()
        self.asked = 0
        self._after = after

    async def settled(self, call: Call) -> tuple[MessageRef, ...] | None:
        self.asked += 1
        if self.asked <= self._after:
            raise Unavailable("the database is away")
        shown = self.shown[call.chat]
        return (MessageRef(f"{call.chat}:{shown.index(call.text) + 1}"),) if call.text in shown else None


async def test_what_the_platform_tells_of_is_not_sent_again_and_is_certain(stage: Stage) -> None:
    messenger = Echoing()
    messenger.on("once", Lost())
    async with running(stage.gateway(messenger)):
        await stage.show("once")
        await stage.clock.until_sleeping()
        await stage.clock.pass_time(1)
        (report,) = await stage.reported(1)

    assert messenger.shown[CLIENT] == ["once"]
    assert report.certain
    assert report.messages == ("tg:1:1",)


async def test_what_it_does_not_tell_of_is_sent_again_and_uncertain(stage: Stage) -> None:
    messenger = Echoing()
    messenger.on("twice", Unavailable("timeout", certain=False))
    async with running(stage.gateway(messenger)):
        await stage.show("twice")
        await stage.clock.until_sleeping()
        await stage.clock.pass_time(1)
        (report,) = await stage.reported(1)

    assert messenger.shown[CLIENT] == ["twice"]
    assert not report.certain


async def test_while_it_cannot_be_asked_nothing_is_sent_again(stage: Stage) -> None:
    messenger = Echoing(after=1)
    messenger.on("once", Lost())
    async with running(stage.gateway(messenger)):
        await stage.show("once")
        for seconds in (1, 2):
            await stage.clock.until_sleeping()
            await stage.clock.pass_time(seconds)
        (report,) = await stage.reported(1)

    assert messenger.shown[CLIENT] == ["once"]
    assert report.certain


async def test_after_a_kill_the_next_sender_asks_before_it_sends(stage: Stage) -> None:
    hang = Hang()
    first = ScriptedMessenger()
    first.on("once", Lost(), hang)
    dying = stage.gateway(first)
    await dying.start()
    await stage.show("once")
    await stage.clock.until_sleeping()
    await stage.clock.pass_time(1)
    await hang.reached.wait()
    await killed(dying)
    next_one = Echoing()
    next_one.shown[CLIENT] = first.shown[CLIENT]
    async with running(stage.gateway(next_one)):
        (report,) = await stage.reported(1)

    assert first.shown[CLIENT] == ["once"]
    assert report.certain


async def test_a_platform_that_knows_repeats_itself_is_never_asked_and_always_certain(stage: Stage) -> None:
    messenger = ScriptedMessenger(replace(CAPABILITIES, dedupes=True))
    messenger.on("once", Unavailable("timeout", certain=False))
    async with running(stage.gateway(messenger)):
        await stage.show("once")
        await stage.clock.until_sleeping()
        await stage.clock.pass_time(1)
        (report,) = await stage.reported(1)

    assert report.certain


async def test_a_file_that_cannot_be_brought_is_a_refusal_and_nothing_was_shown(stage: Stage) -> None:
    class WithoutFiles(ScriptedMessenger):
        async def prepare(self, call: Call) -> None:
            if call.text == "file":
                raise Refused("file_gone")

    messenger = WithoutFiles()
    async with running(stage.gateway(messenger)):
        await stage.show("file")
        await stage.show("text")
        refused, shown = await stage.reported(2)

    assert (refused.reason, refused.certain) == ("file_gone", True)
    assert shown.delivered
    assert messenger.shown[CLIENT] == ["text"]


class Together(ScriptedMessenger):
    """One request for many chats; what it gives for each is told by its text."""

    def __init__(self) -> None:
        super().__init__(replace(CAPABILITIES, batch=2))
        self.requests: list[tuple[ChatRef, ...]] = []
        self.whole: list[Failure] = []
        self.refused: set[ChatRef] = set()

    def series(self, call: Call) -> Hashable | None:
        return call.text

    async def deliver_series(self, calls: Sequence[Call]) -> Sequence[tuple[MessageRef, ...] | Failure]:
        self.requests.append(tuple(call.chat for call in calls))
        if self.whole:
            raise self.whole.pop()
        return [Refused("blocked") if call.chat in self.refused else await self._take(call) for call in calls]


async def broadcast(stage: Stage, *chats: ChatRef) -> None:
    for chat in chats:
        await stage.order(Show(chat=chat, content=Text(text="news"), series="s"), lane="bulk")


async def test_calls_of_a_series_that_wait_together_go_together_as_many_as_the_platform_takes(stage: Stage) -> None:
    messenger = Together()
    await broadcast(stage, CLIENT, BORIS, VERA)
    async with running(stage.gateway(messenger)):
        reports = await stage.reported(3)

    assert sorted(len(request) for request in messenger.requests) == [1, 2]
    assert {report.chat for report in reports} == {CLIENT, BORIS, VERA}
    assert all(report.delivered for report in reports)


async def test_each_of_a_series_has_an_end_of_its_own(stage: Stage) -> None:
    messenger = Together()
    messenger.refused = {BORIS}
    await broadcast(stage, CLIENT, BORIS)
    async with running(stage.gateway(messenger)):
        reports = {report.chat: report.reason for report in await stage.reported(2)}

    assert reports == {CLIENT: None, BORIS: "blocked"}


async def test_a_failure_of_the_whole_request_is_everybody_s_and_passes(stage: Stage) -> None:
    messenger = Together()
    messenger.whole = [RateLimited(3)]
    await broadcast(stage, CLIENT, BORIS)
    async with running(stage.gateway(messenger)):
        await stage.clock.until_sleeping()
        await stage.clock.pass_time(3)
        reports = await stage.reported(2)

    assert all(report.delivered for report in reports)
    assert messenger.shown[CLIENT] == messenger.shown[BORIS] == ["news"]
