"""In a forum the board's links lead into the topic in which a client's last message stands."""

from contracts.delivery import Reported
from contracts.ids import MessageRef, ThreadRef
from contracts.inbound import OperatorChatSeen
from messaging.outcomes import Done
from telegram_gateway.calls import SendText
from telegram_gateway.to_native import to_native
from tests.requirements import requirement
from tests.router.board.group import BOARD_KEY, Group
from tests.router.stage import DESK, Shown, to_operators

THREAD = ThreadRef("tg:-100:17")


async def stands_in_topic(group: Group, command: Shown, number: int) -> MessageRef:
    """The gateway says where it stands."""
    place = MessageRef(f"{DESK}:{number}")
    at = group.stage.clock.now()
    report = Reported(commands=(command.id,), chat=DESK, messages=(place,), thread=THREAD, at=at)
    assert await group.stage.hear(group.stage.envelope(report, command.key)) == Done()
    return place


@requirement("board:shows")
async def test_a_link_leads_into_the_topic_of_the_card_and_then_of_the_last_relay(group_on_each: Group) -> None:
    group, stage = group_on_each, group_on_each.stage
    seen = OperatorChatSeen(chat=DESK, forum=True, may_tend=True, at=stage.clock.now())
    assert await stage.hear(stage.envelope(seen, DESK)) == Done()
    await stage.register()
    stage.clock.advance(3601)  # what was written before is passed on no more
    await stage.client("Связаться с поддержкой")
    (card,) = to_operators(await stage.waiting())
    announced = await stands_in_topic(group, card, 900)
    await group.settle()
    (before,) = group.board.links
    stage.clock.advance(20)
    await stage.client("Вопрос")
    (relay,) = to_operators(await stage.waiting())
    asked = await stands_in_topic(group, relay, 931)

    await group.passes(20)

    (link,) = group.board.links
    assert (before.message, before.thread) == (announced, THREAD)
    assert (link.message, link.thread) == (asked, THREAD)


@requirement("board:shows")
async def test_the_address_of_such_a_link_is_the_chats_the_topics_and_the_messages(group: Group) -> None:
    stage = group.stage
    await stage.register()
    await stage.client("Связаться с поддержкой")
    card = to_operators(await stage.waiting())[0]
    at = stage.clock.now()
    message, thread = MessageRef("tg:-1001234567890:31"), ThreadRef("tg:-1001234567890:17")
    report = Reported(commands=(card.id,), chat=DESK, messages=(message,), thread=thread, at=at)
    assert await stage.hear(stage.envelope(report, card.key)) == Done()

    await stage.drawing.turn()
    (board,) = [each.show for each in await stage.waiting() if each.key == BOARD_KEY]

    (call,) = to_native(board)
    assert isinstance(call, SendText)
    assert [link.url for link in call.links] == ["https://t.me/c/1234567890/17/31"]
