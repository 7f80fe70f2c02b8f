"""Edits both ways, what is offered when a messenger takes none, and answers sent again at somebody's wish."""

import pytest

from contracts.content import Album, Content, Location, Photo, Text
from contracts.delivery import Reason
from contracts.ids import FileRef, MessageRef
from contracts.inbound import Forwarded
from contracts.outbound import AnswerPress, Show
from messaging.outcomes import Done, RetryIn
from tests.requirements import requirement
from tests.router.stage import DESK, Shown, Stage, edits, to_clients, to_operators


def photo(number: int, caption: str = "") -> Photo:
    return Photo(file=FileRef(f"tg:photo{number}"), same=f"same{number}", caption=caption)


async def relayed(stage: Stage, content: Content | str) -> tuple[MessageRef, Shown]:
    """A client's message in an open dialog, and its relay."""
    await stage.open()
    said = await stage.client(content)
    relay = next(one for one in to_operators(await stage.shown()) if one.show.header)
    return said.message, relay


async def answered(stage: Stage, content: Content | str = "Ответ") -> tuple[MessageRef, Shown]:
    """An operator's message, and the answer that the client got."""
    _, relay = await relayed(stage, "Вопрос")
    assert relay.message is not None
    said = await stage.operator(content, relay.message)
    return said.message, to_clients(await stage.shown())[-1]


@requirement("operators:edit:client")
async def test_a_client_s_edit_changes_the_relay_and_notes_the_first_text(stage: Stage) -> None:
    message, relay = await relayed(stage, "приду в 5")
    await stage.client_edits(message, "приду в 6")

    (edit,) = edits(await stage.shown())
    assert edit.messages == relay.messages
    assert edit.header == relay.show.header
    assert edit.content == Text(text="приду в 6\n\n✎ Было: приду в 5")


@requirement("operators:edit:client")
async def test_a_second_edit_still_notes_the_first_text_and_the_way_back_notes_none(stage: Stage) -> None:
    message, _ = await relayed(stage, "раз")
    await stage.client_edits(message, "два")
    await stage.client_edits(message, "три")
    await stage.client_edits(message, "раз")

    _, second, back = edits(await stage.shown())
    assert second.before == Text(text="два\n\n✎ Было: раз")
    assert second.content == Text(text="три\n\n✎ Было: раз")
    assert back.content == Text(text="раз")


async def test_an_edit_in_which_nothing_that_is_seen_changed_does_nothing(stage: Stage) -> None:
    message, _ = await relayed(stage, photo(1, "вот"))
    await stage.client_edits(message, Photo(file=FileRef("tg:other"), same="same1", caption="вот"))
    await stage.client_edits(message, Location(latitude=1, longitude=2))

    assert await stage.shown() == []


async def test_the_caption_of_one_item_of_an_album_changes_there(stage: Stage) -> None:
    await stage.open()
    await stage.client(photo(1, "первое"), album="a")
    second = await stage.client(photo(2), album="a")
    await stage.pass_seconds(2)
    await stage.shown()

    await stage.client_edits(second.message, photo(2, "второе"))

    (edit,) = edits(await stage.shown())
    assert isinstance(edit.content, Album)
    assert [getattr(item, "caption", None) for item in edit.content.items][1] == "второе"


async def test_an_edit_that_the_operator_chat_refuses_comes_as_a_new_relay_that_says_so(stage: Stage) -> None:
    message, relay = await relayed(stage, "раз")
    await stage.client_edits(message, "два")

    again = [one for one in await stage.shown(refuse="message_gone") if isinstance(one.command, Show)]

    assert again[-1].text == "два"
    assert again[-1].show.header is not None
    assert again[-1].show.header.endswith("изменено")
    assert again[-1].show.reply_to == relay.message


async def test_an_edit_waits_for_the_relay_s_report_and_at_last_goes_without(stage: Stage) -> None:
    await stage.open()
    said = await stage.client("раз")
    await stage.waiting()
    edit = stage.client_edit(said.message, "два")
    assert isinstance(await stage.hear(edit), RetryIn)
    stage.clock.advance(11)

    assert await stage.hear(edit) == Done()

    (again,) = to_operators(await stage.shown())
    assert again.text == "два"


@requirement("operators:edit:answer")
async def test_an_operator_s_edit_changes_the_answer(stage: Stage) -> None:
    message, answer = await answered(stage)
    await stage.operator_edits(message, "Ответ, исправленный")

    (edit,) = edits(await stage.shown())
    assert edit.chat == "tg:1"
    assert edit.messages == answer.messages
    assert (edit.before, edit.content) == (Text(text="Ответ"), Text(text="Ответ, исправленный"))


@requirement("operators:edit:still-old")
@pytest.mark.parametrize("reason", ["unsupported", "too_late", "message_gone"])
async def test_where_the_old_text_stays_the_operators_read_it_and_may_send_a_correction(
    stage: Stage, reason: Reason
) -> None:
    message, answer = await answered(stage)
    await stage.operator_edits(message, "Правильный ответ")
    shown = await stage.shown(refuse=reason)
    (told,) = to_operators(shown)
    assert "всё ещё видит прежний текст" in told.text
    assert told.show.reply_to == message
    ((button,),) = told.show.buttons

    await stage.operator_presses(button.payload)
    await stage.operator_presses(button.payload)

    shown = await stage.shown()
    (correction,) = to_clients(shown)
    assert correction.text == "Правильный ответ"
    assert correction.show.reply_to == answer.show.reply_to
    words = [one.command.text for one in shown if isinstance(one.command, AnswerPress)]
    assert words == ["Отправляем.", "Уже отправлено."]


@pytest.mark.parametrize("text", ["//между нами", "/пока"])
async def test_an_answer_changed_into_something_for_operators_stays_as_it_is(stage: Stage, text: str) -> None:
    message, _ = await answered(stage)
    await stage.operator_edits(message, text)

    assert await stage.shown() == []


async def test_an_edit_of_what_never_went_anywhere_does_nothing(stage: Stage) -> None:
    await stage.open()
    said = await stage.operator("просто разговор")
    await stage.operator_edits(said.message, "просто беседа")
    await stage.client_edits(MessageRef("tg:1:424242"), "ничего такого не было")

    assert await stage.shown() == []


async def test_a_closed_window_offers_to_send_the_answer_as_a_person_s_own(stage: Stage) -> None:
    _, relay = await relayed(stage, "Вопрос")
    said = await stage.operator("Ответ через два дня", relay.message)
    shown = await stage.shown(refuse="human_agent_only")
    (told,) = to_operators(shown)
    ((button,),) = told.show.buttons
    assert "24 часов" in told.text

    await stage.operator_presses(button.payload)

    (answer,) = to_clients(await stage.shown())
    assert answer.show.human_agent
    assert answer.text == "Ответ через два дня"
    assert said.message != answer.message


async def test_a_closed_window_without_that_way_offers_nothing(stage: Stage) -> None:
    _, relay = await relayed(stage, "Вопрос")
    await stage.operator("Ответ", relay.message)
    (told,) = to_operators(await stage.shown(refuse="window_closed"))

    assert told.show.buttons == ()
    assert "Facebook" in told.text


async def test_a_button_that_nobody_made_does_nothing(stage: Stage) -> None:
    message, answer = await answered(stage)
    await stage.operator_presses(f"fix:{answer.id}")
    await stage.operator_presses("fix:00000000")
    await stage.operator_presses("anything")

    shown = await stage.shown()
    assert to_clients(shown) == []
    assert [one.command.text for one in shown if isinstance(one.command, AnswerPress)] == [
        "Эта кнопка больше не действует."
    ] * 3
    assert message.startswith(DESK)


async def test_what_became_of_a_file_on_its_way_is_said_silently(stage: Stage) -> None:
    _, relay = await relayed(stage, "Вопрос")
    said = await stage.operator(photo(1), relay.message)
    for command in await stage.waiting():
        await stage.carry_out(command, remarks=("zipped", "still"))

    words = [one for one in to_operators(await stage.shown()) if one.show.reply_to == said.message]
    assert [one.show.silent for one in words] == [True, True]
    assert "zip" in words[0].text
    assert "неподвижную" in words[1].text


@pytest.mark.parametrize(("name", "words"), [("Борис", "переслано от Борис"), (None, "переслано")])
async def test_what_was_forwarded_is_named_as_such(stage: Stage, name: str | None, words: str) -> None:
    await stage.open()
    await stage.client("чужие слова", forwarded=Forwarded(name=name))

    (relay,) = [one for one in to_operators(await stage.shown()) if one.show.header]
    assert relay.show.header is not None
    assert relay.show.header.endswith(words)


@pytest.mark.parametrize(("payload", "topic"), [("menu:support", "поддержка"), ("menu:payment", "оплата")])
async def test_a_menu_that_is_pressed_as_a_button_is_the_same_as_its_text(
    stage: Stage, payload: str, topic: str
) -> None:
    await stage.register()
    await stage.press(payload)

    assert topic in to_operators(await stage.shown())[0].text


@requirement("dialog:menu:facebook")
async def test_the_menu_button_shows_where_one_stands(stage: Stage) -> None:
    await stage.register()
    await stage.press("menu:menu")

    assert to_clients(await stage.shown())[0].show.menu is not None
