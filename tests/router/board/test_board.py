"""The board among its operators: when it changes, what it costs, and how it comes back."""

import asyncio
from dataclasses import replace

import pytest

from contracts.ids import ChatRef, MessageRef, PersonRef
from contracts.inbound import Person
from tests.requirements import requirement
from tests.router.board.group import BOARD_KEY, Group
from tests.router.stage import DESK, Stage, to_operators

BORIS = Person(ref=PersonRef("tg:2"), name="Борис", language="ru")


async def opens(group: Group, chat: str = "tg:1", email: str = "anna@example.org", **more: Person) -> None:
    await group.stage.client("Здравствуйте", chat, **more)
    await group.stage.client(email, chat, **more)
    await group.stage.client("Связаться с поддержкой", chat, **more)
    await group.work()


async def asks(group: Group, words: str = "Вопрос", chat: str = "tg:1", **more: Person) -> MessageRef:
    """A client writes; where it stands then."""
    await group.stage.client(words, chat, **more)
    (relay,) = to_operators(await group.stage.shown())[:1]
    assert relay.message is not None
    return relay.message


@requirement("board:shows", "board:events")
async def test_the_board_follows_a_conversation_from_its_opening_to_its_end(group_on_each: Group) -> None:
    group = group_on_each
    stage = group.stage
    await opens(group)
    await group.settle()
    assert group.lines == ["📌 Открыт 1 диалог", "1. Анна · Telegram · поддержка · ждёт с 12:00"]
    assert group.pins == {group.number}
    assert group.board.silent

    stage.clock.advance(300)
    relay = await asks(group)
    await group.settle()
    (link,) = group.board.links
    assert (group.board.text[link.at : link.at + link.length], link.message) == ("Анна", relay)

    stage.clock.advance(60)
    await stage.operator("Ответ", relay)
    await group.settle()
    assert group.lines[1] == "1. Анна · Telegram · поддержка · отвечено · ведёт Олег"

    vera = Person(ref=PersonRef("tg:901"), name="Вера", username="vera")
    stage.clock.advance(60)
    await stage.operator("/назначить", relay, by=vera)
    await group.settle()
    assert group.lines[1] == "1. Анна · Telegram · поддержка · отвечено · ведёт Вера"

    stage.clock.advance(60)
    await stage.operator("/пока", relay)
    await group.settle()
    assert group.lines == ["📌 Открытых диалогов нет"]


@requirement("board:longest-first")
async def test_whoever_waits_longest_comes_first(group_on_each: Group) -> None:
    group = group_on_each
    await opens(group)
    anna = await asks(group)
    group.stage.clock.advance(60)
    await opens(group, "vk:2", "boris@example.org", person=BORIS)
    await asks(group, "И я", "vk:2", person=BORIS)
    await group.settle()
    assert group.lines[1:] == [
        "1. Анна · Telegram · поддержка · ждёт с 12:00",
        "2. Борис · ВКонтакте · поддержка · ждёт с 12:01",
    ]

    await group.stage.operator("Ответ", anna)
    await group.passes(15)
    assert [line.partition(" · ")[0] for line in group.lines[1:]] == ["1. Борис", "2. Анна"]


@requirement("board:events")
async def test_no_board_is_made_before_there_is_anything_to_show(group: Group) -> None:
    await group.stage.register()
    await group.passes(5)

    assert group.messages == {}


@requirement("board:coalesced")
async def test_nothing_piles_up_behind_a_full_budget_and_then_the_newest_is_shown(group_on_each: Group) -> None:
    group = group_on_each
    await opens(group)
    await group.passes(60)
    group.is_slow = True
    for number in range(10):
        relay = await asks(group, f"Вопрос {number}")
        await group.passes(20)
    (waiting,) = group.withheld
    assert waiting.key == BOARD_KEY

    group.is_slow = False
    await group.do(waiting)
    await group.passes(15)

    assert group.board.links[0].message == relay


@requirement("board:comes-back")
async def test_a_board_that_was_deleted_comes_back_with_the_next_change(group_on_each: Group) -> None:
    group = group_on_each
    await opens(group)
    await group.passes(60)
    first = group.number
    group.operators_delete(first)

    await asks(group)
    await group.passes(5)

    assert group.number != first
    assert group.pins == {group.number}


@requirement("board:comes-back")
async def test_a_board_that_was_deleted_comes_back_within_two_minutes_while_a_dialog_is_open(group: Group) -> None:
    await opens(group)
    await group.passes(20)
    group.operators_delete(group.number)

    await group.passes(115)

    assert group.lines[0] == "📌 Открыт 1 диалог"
    assert group.pins == {group.number}


@requirement("board:comes-back")
async def test_without_an_open_dialog_a_deleted_board_waits_for_the_next_one(group: Group) -> None:
    await opens(group)
    await group.settle()
    relay = await asks(group)
    await group.stage.operator("/пока", relay)
    await group.passes(80)
    group.operators_delete(group.number)

    await group.passes(180)
    gone = dict(group.messages)
    await group.stage.client("Связаться с поддержкой")
    await group.passes(5)

    assert all(message.notice for message in gone.values())
    assert group.lines[0] == "📌 Открыт 1 диалог"
    assert group.pins == {group.number}


@requirement("board:pinned-again")
@pytest.mark.parametrize("older", [False, True], ids=["nothing is pinned", "something older is"])
async def test_a_board_that_was_unpinned_is_pinned_again(group: Group, *, older: bool) -> None:
    rules = group.stage.new_messages(DESK, 1)[0]
    await opens(group)
    await group.passes(20)
    if older:
        group.operators_pin(int(rules.rpartition(":")[2]))
    group.pins.discard(group.number)

    await asks(group)
    await group.passes(5)
    with_a_change = group.number in group.pins
    group.pins.discard(group.number)
    await group.passes(115)

    assert with_a_change
    assert group.number in group.pins


@requirement("board:newer-pin")
async def test_a_newer_pin_of_the_operators_is_left_alone(group: Group) -> None:
    await opens(group)
    await group.passes(20)
    group.done.clear()
    group.operators_pin(group.number + 1000)
    group.pins.discard(group.number)

    await asks(group)
    await group.passes(130)

    assert group.pins == {group.number + 1000}
    assert set(group.done) == {"Edit", "FindPin"}


@requirement("board:no-rights")
async def test_without_the_right_to_pin_the_board_stands_and_the_operators_are_told_once(group: Group) -> None:
    group.may_pin = False
    await opens(group)
    await group.passes(200)
    (told,) = group.words
    assert "«Закрепление сообщений»" in told
    assert group.lines[0] == "📌 Открыт 1 диалог"

    group.may_pin = True
    await group.passes(100)
    assert group.pins == {group.number}
    group.may_pin = False
    group.pins.clear()
    await group.passes(120)
    assert group.words == [told, told]


@requirement("board:notices")
async def test_the_notice_that_the_bot_pinned_something_is_taken_away(group: Group) -> None:
    await opens(group)
    await group.settle()

    assert group.done[:2] == ["Show", "Pin"]
    assert "Tidy" in group.done
    assert [message.notice for message in group.messages.values()] == [False]


@requirement("board:one")
async def test_of_several_replicas_one_draws(group_on_each: Group) -> None:
    group = group_on_each
    await opens(group)
    drawers = [group.stage.drawing, group.stage.another_drawer(), group.stage.another_drawer()]

    drawn = await asyncio.gather(*(drawer.turn() for drawer in drawers))
    commands = [command for command in await group.stage.waiting() if command.key == BOARD_KEY]

    assert len(commands) == 1
    assert any(drawn)


@requirement("board:upgrade")
async def test_after_an_upgrade_it_is_made_anew_in_the_new_chat(group_on_each: Group) -> None:
    group = group_on_each
    await opens(group)
    await group.stage.drawing.turn()
    (late,) = [command for command in await group.stage.waiting() if command.key == BOARD_KEY]
    new = ChatRef("tg:-1009")
    stage = Stage(group.stage.database, group.stage.clock, replace(group.stage.house, operator_chat=new))
    stage.numbers = group.stage.numbers
    moved = Group(stage, new)

    await moved.do(late)  # what waited for the old chat is shown in the new one (TG-24)
    stranger = moved.number
    await moved.settle()

    assert moved.number != stranger
    assert moved.pins == {moved.number}
    assert moved.lines[0] == "📌 Открыт 1 диалог"


@requirement("board:one")
async def test_a_second_message_of_one_command_is_taken_away(group: Group) -> None:
    await opens(group)
    await group.stage.drawing.turn()
    (show,) = [command for command in await group.stage.waiting() if command.key == BOARD_KEY]
    await group.do(show)
    first = group.number

    await group.do(show)  # as a gateway does that was killed before it wrote down what it had done
    await group.settle()

    assert group.number == first
    assert group.pins == {first}


async def test_who_replies_to_the_board_is_helped(group: Group) -> None:
    await opens(group)
    await group.settle()

    said = await group.stage.operator("Кто возьмёт?", MessageRef(f"{DESK}:{group.number}"))
    (word,) = await group.stage.shown()

    assert word.show.reply_to == said.message
    assert "ответьте на его сообщение" in word.text


@requirement("board:refused")
async def test_a_board_that_cannot_be_changed_any_more_makes_room_for_another(group: Group) -> None:
    await opens(group)
    await group.passes(60)
    first = group.number
    await asks(group)
    await group.stage.drawing.turn()
    (edit,) = [command for command in await group.stage.waiting() if command.key == BOARD_KEY]

    await group.report(edit, (), "refused")
    await group.passes(20)

    assert group.number > first
    assert group.pins == {group.number}


@requirement("board:refused")
async def test_a_refusal_makes_no_flood(group: Group) -> None:
    await opens(group)
    await group.stage.drawing.turn()
    tries = 0
    for _ in range(60):
        for command in await group.stage.waiting():
            if command.key == BOARD_KEY:
                tries += 1
                await group.report(command, (), "refused")
        group.stage.clock.advance(5)
        await group.stage.drawing.turn()

    assert 5 <= tries <= 9


@requirement("board:lost")
async def test_a_command_that_was_lost_is_not_waited_for_for_ever(group: Group) -> None:
    await opens(group)
    await group.passes(20)
    group.is_slow = True
    await asks(group)
    await group.passes(5)
    group.withheld.clear()
    group.is_slow = False
    relay = await asks(group, "И ещё")

    group.stage.clock.advance(900)
    await group.passes(5)

    assert group.board.links[0].message == relay
