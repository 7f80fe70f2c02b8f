"""How the gateway knows what the operator chat is like, and tells the router."""

from dataclasses import dataclass, field

import pytest

from contracts.inbound import OperatorChatSeen
from messaging.failures import Failure, RateLimited, Refused, Unavailable
from telegram_gateway.desk import Desk
from tests.clocks import FakeClock


@dataclass(frozen=True)
class Form:
    is_forum: bool


@dataclass
class Chat:
    """What Telegram would say, and what the router has heard."""

    answer: Form | Failure = field(default_factory=lambda: Form(is_forum=False))
    asked: int = 0
    broker_away: bool = False
    told: list[tuple[bool, bool]] = field(default_factory=list)

    async def ask(self, number: int) -> Form:
        self.asked += 1
        assert number == -100
        if isinstance(self.answer, Failure):
            raise self.answer
        return self.answer

    async def tell(self, seen: OperatorChatSeen) -> None:
        if self.broker_away:
            raise Unavailable("away")
        self.told.append((seen.forum, seen.may_tend))


async def test_the_router_is_told_at_the_start_and_when_something_has_changed() -> None:
    chat, clock = Chat(), FakeClock()
    desk = Desk(-100, chat.ask, chat.tell, clock)
    await desk.start()
    await clock.pass_time(31)
    chat.answer = Form(is_forum=True)
    await clock.pass_time(31)
    desk.may_tend(may=False)
    await clock.pass_time(1)
    await desk.stop()

    assert chat.told == [(False, True), (True, True), (True, False)]


async def test_what_could_not_be_told_is_told_later() -> None:
    chat, clock = Chat(broker_away=True), FakeClock()
    desk = Desk(-100, chat.ask, chat.tell, clock)
    await desk.start()
    await clock.pass_time(1)
    chat.answer = Form(is_forum=True)
    desk.seen(forum=True)
    chat.broker_away = False
    await clock.pass_time(31)
    await desk.stop()

    assert chat.told[-1] == (True, True)


@pytest.mark.parametrize("failure", [Unavailable("502"), RateLimited(5)])
async def test_nothing_is_planned_before_it_is_known_and_a_silence_changes_nothing(failure: Failure) -> None:
    chat = Chat(failure)
    desk = Desk(-100, chat.ask, chat.tell, FakeClock())
    with pytest.raises(Unavailable):
        await desk.know()
    chat.answer = Form(is_forum=True)
    await desk.know()
    chat.answer = failure
    await desk.know()
    with pytest.raises(Unavailable):
        await desk.verify()

    assert desk.forum
    assert chat.asked == 3


async def test_a_chat_that_shuts_the_bot_out_is_no_forum_for_now() -> None:
    chat = Chat(Refused("chat_gone"))
    desk = Desk(-100, chat.ask, chat.tell, FakeClock())
    await desk.know()

    assert not desk.forum
