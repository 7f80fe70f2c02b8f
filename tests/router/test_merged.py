"""Relays that went out as one message: answered, changed and quoted as if each stood alone."""

import pytest

from contracts.content import Album, Content, Photo, Text
from contracts.delivery import Reported
from contracts.ids import FileRef, MessageRef
from contracts.merging import merged
from contracts.outbound import Show
from messaging.outcomes import Done
from tests.requirements import requirement
from tests.router.stage import DESK, Shown, Stage, edits, to_clients, to_operators


async def together(stage: Stage, *contents: Content | str) -> tuple[list[MessageRef], tuple[MessageRef, ...]]:
    """What Anna says while the group's calls are short: her messages, and the one message that they come to there."""
    await stage.open()
    said = [(await stage.client(content)).message for content in contents]
    relays = [each for each in await stage.waiting() if isinstance(each.command, Show) and each.show.header]
    shown = merged([relay.show.content for relay in relays])
    stand = stage.new_messages(DESK, len(shown.items) if isinstance(shown, Album) else 1)
    await reported(stage, relays, stand)
    await stage.shown()
    return said, stand


async def reported(stage: Stage, relays: list[Shown], stand: tuple[MessageRef, ...]) -> None:
    commands = tuple(relay.id for relay in relays)
    report = Reported(commands=commands, chat=DESK, messages=stand, at=stage.clock.now())
    assert await stage.hear(stage.envelope(report, "tg:1")) == Done()


def picture(number: int, caption: str = "") -> Photo:
    return Photo(file=FileRef(f"tg:photo{number}"), same=f"same{number}", caption=caption)


@requirement("fair:merged:answered")
async def test_an_answer_to_a_merged_relay_quotes_the_last_of_its_messages(stage: Stage) -> None:
    said, stand = await together(stage, "раз", "два", "три", "четыре", "пять")

    await stage.operator("Понятно", stand[0])

    (answer,) = to_clients(await stage.shown())
    assert answer.show.reply_to == said[-1]


@requirement("fair:merged:answered")
async def test_a_reply_to_any_picture_of_a_merged_album_answers_the_client(stage: Stage) -> None:
    said, stand = await together(stage, picture(1), picture(2), picture(3))

    await stage.operator("Вижу", stand[1])

    (answer,) = to_clients(await stage.shown())
    assert (answer.show.chat, answer.show.reply_to) == ("tg:1", said[-1])


@requirement("fair:merged:edited")
async def test_an_edit_of_one_of_them_changes_its_line_and_no_other(stage: Stage) -> None:
    said, stand = await together(stage, "раз", "два", "три")

    await stage.client_edits(said[1], "ДВА")
    await stage.client_edits(said[2], "ТРИ")

    first, second = edits(await stage.shown())
    assert first.messages == second.messages == stand
    assert first.before == Text(text="раз\nдва\nтри")
    assert first.content == second.before == Text(text="раз\nДВА\n\n✎ Было: два\nтри")
    assert second.content == Text(text="раз\nДВА\n\n✎ Было: два\nТРИ\n\n✎ Было: три")


@requirement("fair:merged:edited")
async def test_an_edit_of_a_picture_s_words_changes_those_of_the_album(stage: Stage) -> None:
    said, stand = await together(stage, picture(1), picture(2, "вот"))

    await stage.client_edits(said[1], picture(2, "вот он"))

    (edit,) = edits(await stage.shown())
    assert edit.messages == stand
    assert edit.content == Album(items=(picture(1), picture(2)), caption="вот он\n\n✎ Было: вот")


@requirement("fair:merged:edited")
async def test_what_an_edit_has_added_is_counted_by_the_next_edit_of_another(stage: Stage) -> None:
    said, stand = await together(stage, "раз", "два")
    await stage.client_edits(said[0], "РАЗ")
    (longer,) = await stage.waiting()
    added = (*stand, *stage.new_messages(DESK, 1))
    await reported(stage, [longer], added)
    await stage.client_edits(said[1], "ДВА")

    (edit,) = edits(await stage.shown())
    assert edit.messages == added


async def test_an_edit_into_what_goes_with_nothing_comes_as_a_relay_of_its_own(stage: Stage) -> None:
    said, stand = await together(stage, picture(1), picture(2))

    await stage.client_edits(said[0], Text(text="словами"))

    (relay,) = to_operators(await stage.shown())
    assert relay.text == "словами"
    assert relay.show.reply_to == stand[0]
    assert relay.show.header is not None
    assert relay.show.header.endswith("изменено")


@requirement("fair:merged:quoted")
@pytest.mark.parametrize("which", [0, 1, 2])
async def test_a_client_s_reply_to_any_of_them_is_a_reply_to_the_relay_of_all(stage: Stage, which: int) -> None:
    said, stand = await together(stage, "раз", "два", "три")

    await stage.client("и вот ещё", reply_to=said[which])

    (relay,) = to_operators(await stage.shown())
    assert relay.show.reply_to == stand[0]


@requirement("fair:merged:quoted")
async def test_a_client_s_reply_to_the_answer_is_a_reply_to_that_answer(stage: Stage) -> None:
    _, stand = await together(stage, "раз", "два")
    answer = await stage.operator("Ответ", stand[0])
    (delivered,) = to_clients(await stage.shown())

    await stage.client("Спасибо", reply_to=delivered.message)

    relay = next(one for one in to_operators(await stage.shown()) if one.text == "Спасибо")
    assert relay.show.reply_to == answer.message
