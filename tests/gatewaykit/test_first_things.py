"""A turn that goes into what must be done before the call itself, such as making the place where it is to stand."""

from collections.abc import Sequence
from dataclasses import replace

from contracts.capabilities import ChannelCapabilities, Pace
from contracts.ids import ChatRef, MessageRef, ThreadRef, TopicRef
from contracts.outbound import TendTopic, Topic
from gatewaykit.connector import Command
from gatewaykit.failures import FirstThings
from tests.gatewaykit.scripted import CAPABILITIES, GROUP, Call, ScriptedMessenger
from tests.gatewaykit.stage import CLIENT, Stage, running

PLACE = ThreadRef("tg:-100:7")
LONG = "twenty signs and no more, and then some"
PIECES = ["twenty signs and no", "more, and then some"]
ONE_A_MINUTE = replace(CAPABILITIES, group_chat=Pace(1, 60))


class WithPlaces(ScriptedMessenger):
    """Splits a text into pieces only where it has a place already, and needs a turn to make that."""

    def __init__(self, capabilities: ChannelCapabilities = CAPABILITIES) -> None:
        super().__init__(capabilities)
        self.places: set[ChatRef] = set()
        self.looked: list[ChatRef] = []

    async def look(self, command: Command) -> None:
        self.looked.append(command.chat)

    def plan(self, command: Command, command_id: str) -> tuple[Call, ...]:
        calls = super().plan(command, command_id)
        return calls if command.chat in self.places else calls[:1]

    async def deliver(self, call: Call) -> tuple[MessageRef, ...]:
        if call.chat not in self.places:
            self.places.add(call.chat)
            await self.tell("a place")
            raise FirstThings("a place")
        return await super().deliver(call)

    async def tell(self, text: str) -> None:
        self.tries.append(text)
        await self._notify()

    def thread_of(self, messages: Sequence[MessageRef]) -> ThreadRef | None:
        return PLACE if messages else None


async def test_the_call_is_planned_anew_and_made_at_its_next_turn_and_nothing_is_doubted(stage: Stage) -> None:
    messenger = WithPlaces()
    async with running(stage.gateway(messenger)):
        await stage.show(LONG, GROUP)
        (report,) = await stage.reported(1)

    assert messenger.shown[GROUP] == PIECES
    assert messenger.looked == [GROUP, GROUP]
    assert (report.certain, report.thread, len(report.messages)) == (True, PLACE, 2)


async def test_between_two_pieces_it_only_takes_a_turn(stage: Stage) -> None:
    messenger = ScriptedMessenger()
    messenger.on(PIECES[1], FirstThings("the place is gone"))
    async with running(stage.gateway(messenger)):
        await stage.show(LONG)
        (report,) = await stage.reported(1)

    assert messenger.tries == [*PIECES, PIECES[1]]
    assert messenger.shown[CLIENT] == PIECES
    assert report.certain


async def test_making_a_place_costs_a_turn_of_the_group(stage: Stage) -> None:
    messenger = WithPlaces(ONE_A_MINUTE)
    async with running(stage.gateway(messenger)):
        await stage.show("hello", GROUP)
        await messenger.tried(1)
        await stage.clock.until_sleeping()
        before = list(messenger.tries)
        await stage.clock.pass_time(61)
        await stage.reported(1)

    assert before == ["a place"]
    assert messenger.shown[GROUP] == ["hello"]


async def test_how_a_topic_looks_goes_behind_what_was_said_and_is_not_reported(stage: Stage) -> None:
    messenger = ScriptedMessenger(ONE_A_MINUTE)
    tend = TendTopic(chat=GROUP, topic=Topic(id=TopicRef("t1"), name="Anna"), version=1)
    async with running(stage.gateway(messenger)):
        await stage.show("first", GROUP, key="anna", lane="operators")
        await stage.reported(1)
        await stage.order(tend, key="anna", lane="operators")
        await stage.show("second", GROUP, key="boris", lane="operators")
        await stage.broker.handed_out("telegram-gateway.operators", 3)
        await stage.clock.until_sleeping()
        for count in (2, 3):
            await stage.clock.pass_time(61)
            await messenger.tried(count)
        await stage.reported(2)

    assert messenger.tries == ["first", "second", "tend Anna"]
    assert len(stage.reports) == 2
