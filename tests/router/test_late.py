"""A client who writes faster than the operator chat takes it is told once; whoever asks there is answered first."""

import pytest

from contracts.content import Text
from contracts.outbound import Edit, Mark, Show
from tests.requirements import requirement
from tests.router.stage import DESK, Shown, Stage, to_clients

LATE = "Вы написали много сообщений сразу"


async def flood(stage: Stage, count: int) -> list[Shown]:
    """So many messages of Anna's while nothing reaches the operator chat; what was decided, and not shown yet."""
    for number in range(count):
        await stage.client(f"{number}")
    return await stage.waiting()


def told(shown: list[Shown]) -> int:
    return sum(each.text.startswith(LATE) for each in to_clients(shown))


@requirement("fair:late:told-once")
async def test_whoever_has_more_than_twenty_waiting_is_told_once_that_they_arrive_late(stage: Stage) -> None:
    await stage.open()
    assert told(await flood(stage, 20)) == 0
    more = await flood(stage, 30)
    assert told(more) == 1
    assert sum(isinstance(each.command, Show) and each.show.header is not None for each in more) == 30


@requirement("fair:late:told-once")
async def test_once_all_has_arrived_the_next_flood_is_told_again(stage: Stage) -> None:
    await stage.open()
    first = await flood(stage, 25)
    assert told(first) == 1
    for each in first:
        await stage.carry_out(each)
    assert told(await flood(stage, 20)) == 0
    assert told(await flood(stage, 1)) == 1


async def test_while_one_is_left_nothing_is_said_again(stage: Stage) -> None:
    await stage.open()
    *most, last = await flood(stage, 25)
    for each in most:
        await stage.carry_out(each)
    assert told(await flood(stage, 25)) == 0
    await stage.carry_out(last)


async def test_other_clients_hear_nothing_of_it_and_neither_does_who_has_closed(stage: Stage) -> None:
    await stage.open()
    await stage.open("tg:2", email="boris@example.org")
    await flood(stage, 25)
    await stage.client("один", "tg:2")
    assert told(await stage.waiting()) == 0
    await stage.client("Завершить диалог")
    await stage.client("ещё")
    assert told(await stage.waiting()) == 0


@requirement("fair:answers-to-operators-first")
@pytest.mark.parametrize("command", ["/кто", "/заметка важно", "/помощь", "/открытые", "/ерунда", "/назначить"])
async def test_what_operators_ask_for_waits_behind_no_client(stage: Stage, command: str) -> None:
    await stage.open()
    await stage.client("Вопрос")
    relay = next(each for each in await stage.shown() if isinstance(each.command, Show) and each.show.header)
    await flood(stage, 5)

    asked = await stage.operator(command, relay.message)

    answers = [each for each in await stage.waiting() if isinstance(each.command, Show) and each.show.chat == DESK]
    assert answers
    assert all(each.show.ahead and each.key == asked.message for each in answers)


@requirement("fair:answers-to-operators-first")
async def test_what_became_of_an_answer_waits_behind_no_client(stage: Stage) -> None:
    await stage.open()
    await stage.client("Вопрос")
    relay = next(each for each in await stage.shown() if isinstance(each.command, Show) and each.show.header)
    answer = await stage.operator("Ответ", relay.message)
    other = await stage.operator("Второй", relay.message)
    first, second = to_clients(await stage.waiting())

    await stage.carry_out(first)
    await stage.carry_out(second, refuse="blocked")

    said = [each for each in await stage.waiting() if getattr(each.command, "chat", None) == DESK]
    mark = next(each for each in said if isinstance(each.command, Mark))
    word = next(each for each in said if isinstance(each.command, Show))
    assert mark.key == answer.message
    assert (word.key, word.show.ahead) == (other.message, True)


async def test_relays_cards_and_edits_keep_their_client_s_line(stage: Stage) -> None:
    opened = await stage.open()
    said = await stage.client("раз")
    relays = await stage.shown()
    await stage.client_edits(said.message, "два")

    for each in (*opened, *relays, *await stage.waiting()):
        if isinstance(each.command, Show | Edit) and each.command.chat == DESK:
            assert (each.key, each.command.ahead) == ("tg:1", False)
            assert isinstance(each.command.content, Text)
