"""What a message in the operator chat does, and what it never does."""

from dataclasses import replace

import pytest

from contracts.content import (
    Animation,
    Audio,
    Contact,
    Content,
    Document,
    Location,
    Photo,
    Sticker,
    Unsupported,
    Video,
    VideoNote,
    Voice,
)
from contracts.delivery import Reason, Reported
from contracts.ids import ChatRef, FileRef, MessageRef, PressRef
from contracts.inbound import OperatorPressed
from contracts.outbound import AnswerPress
from messaging.outcomes import Done, RetryIn
from router.dialog.orders import COMMANDS
from tests.requirements import requirement
from tests.router.stage import ANNA, DESK, OLEG, Stage, marks, to_clients, to_operators


async def question(stage: Stage) -> MessageRef:
    """An open dialog with one relay: where it stands."""
    await stage.open()
    await stage.client("Вопрос")
    message = to_operators(await stage.shown())[0].message
    assert message is not None
    return message


@requirement("operators:reply-routing", "operators:inside")
@pytest.mark.parametrize("bot", [True, False])
async def test_words_that_reply_to_nothing_concern_nobody(stage: Stage, bot: bool) -> None:
    await question(stage)
    await stage.operator("обед?", None, bot=bot)

    assert await stage.shown() == []


@requirement("operators:reply-routing", "operators:help-not-silence")
async def test_a_reply_to_a_colleague_concerns_nobody(stage: Stage) -> None:
    await question(stage)
    await stage.operator("да", MessageRef(f"{DESK}:5000"), bot=False)

    assert await stage.shown() == []


@requirement("operators:reply-routing")
async def test_a_reply_to_an_answer_of_a_colleague_reaches_the_client_too(stage: Stage) -> None:
    relay = await question(stage)
    answer = await stage.operator("Первое", relay)
    first = to_clients(await stage.shown())[0]

    await stage.operator("Второе", answer.message, bot=False)
    second = to_clients(await stage.shown())[0]

    assert (second.text, second.show.reply_to) == ("Второе", first.show.reply_to)


async def test_a_reply_to_an_answer_that_was_refused_is_said_not_to_be_sent(stage: Stage) -> None:
    relay = await question(stage)
    answer = await stage.operator("Первое", relay)
    await stage.shown(refuse="blocked")

    await stage.operator("Второе", answer.message, bot=False)
    shown = await stage.shown()

    assert to_clients(shown) == []
    assert to_operators(shown)[0].text.startswith("Не отправлено")


@requirement("operators:help-not-silence")
async def test_a_reply_to_a_notice_gets_one_line_of_help(stage: Stage) -> None:
    relay = await question(stage)
    await stage.operator("/помощь", relay)
    help_ = to_operators(await stage.shown())[0]

    said = await stage.operator("спасибо", help_.message)
    shown = await stage.shown()

    assert [each.show.reply_to for each in shown] == [said.message]
    assert shown[0].text.startswith("Чтобы ответить клиенту")


async def test_a_reply_waits_for_the_report_that_links_the_relay(stage: Stage) -> None:
    await stage.open()
    await stage.client("Вопрос")
    (relay,) = await stage.waiting()
    reply = stage.answered("Ответ", MessageRef(f"{DESK}:777"))

    assert isinstance(await stage.hear(reply), RetryIn)
    report = Reported(commands=(relay.id,), chat=DESK, messages=(MessageRef(f"{DESK}:777"),), at=stage.clock.now())
    await stage.hear(stage.envelope(report, relay.key))

    assert await stage.hear(reply) == Done()
    assert to_clients(await stage.shown())[0].text == "Ответ"


@pytest.mark.parametrize("text", ["//между нами", "/помощь"])
async def test_what_needs_no_client_does_not_wait_for_one(stage: Stage, text: str) -> None:
    assert await stage.hear(stage.answered(text, MessageRef(f"{DESK}:777"))) == Done()


async def test_a_reply_to_a_message_that_nobody_knows_is_answered_at_last(stage: Stage) -> None:
    await stage.register()
    await stage.client("Связаться с поддержкой")  # its card is not reported yet, and might be the one that was answered
    await stage.waiting()
    reply = stage.answered("Ответ", MessageRef(f"{DESK}:777"))
    assert isinstance(await stage.hear(reply), RetryIn)
    stage.clock.advance(11)

    assert await stage.hear(reply) == Done()

    assert "не отправлен" in (await stage.shown())[0].text


async def test_a_reply_to_a_sign_of_the_bot_holds_nobody_up_when_everything_is_reported(stage: Stage) -> None:
    await stage.open()

    assert await stage.hear(stage.answered("Ответ", MessageRef(f"{DESK}:777"))) == Done()

    assert "не отправлен" in (await stage.shown())[0].text


@requirement("operators:slash-never-to-client")
@pytest.mark.parametrize("text", ["//между нами", "/пака", "/roll@dice_bot", " /x"])
async def test_nothing_with_a_slash_goes_to_the_client(stage: Stage, text: str) -> None:
    relay = await question(stage)
    await stage.operator(text, relay)
    await stage.operator(Photo(file=FileRef("tg:f"), caption=text), relay)

    assert to_clients(await stage.shown()) == []


@requirement("operators:slash-never-to-client")
async def test_an_unknown_command_names_the_nearest(stage: Stage) -> None:
    relay = await question(stage)
    await stage.operator("/пака", relay)

    assert "/пока" in to_operators(await stage.shown())[0].text


async def test_a_command_without_a_client_says_how_it_is_given(stage: Stage) -> None:
    await question(stage)
    await stage.operator("/пока")

    assert "ответом" in to_operators(await stage.shown())[0].text


@requirement("operators:answer:kinds")
@pytest.mark.parametrize(
    "content",
    [
        Photo(file=FileRef("tg:f"), caption="вот"),
        Video(file=FileRef("tg:f")),
        Document(file=FileRef("tg:f"), name="счёт.pdf"),
        Voice(file=FileRef("tg:f")),
        Audio(file=FileRef("tg:f")),
        Animation(file=FileRef("tg:f")),
        VideoNote(file=FileRef("tg:f")),
        Sticker(file=FileRef("tg:f")),
        Location(latitude=1, longitude=2),
        Contact(name="Склад", phone="+7 000"),
    ],
    ids=lambda content: content.kind,
)
async def test_an_answer_may_be_of_any_kind(stage: Stage, content: Content) -> None:
    relay = await question(stage)
    await stage.operator(content, relay)

    assert [each.show.content for each in to_clients(await stage.shown())] == [content]


@requirement("operators:help")
@pytest.mark.parametrize("command", ["/помощь", "/help"])
async def test_help_names_every_command(stage: Stage, command: str) -> None:
    await stage.operator(command)

    (said,) = await stage.shown()

    assert all(one in said.text for one in COMMANDS if not one.isascii())


@requirement("operators:relay:names-are-plain")
async def test_a_text_like_our_header_is_a_text(stage: Stage) -> None:
    await stage.open()
    await stage.client("Борис · Telegram ✅\n<b>привет</b> [id1|Борис]")
    (relay,) = to_operators(await stage.shown())

    await stage.operator("Ответ", relay.message)

    assert (relay.show.header, relay.text) == (
        "Анна · Telegram",
        "Борис · Telegram ✅\n<b>привет</b> [id1|Борис]",
    )
    assert [each.show.chat for each in to_clients(await stage.shown())] == ["tg:1"]


@requirement("operators:close")
async def test_a_second_close_says_that_it_is_closed(stage: Stage) -> None:
    relay = await question(stage)
    await stage.operator("/пока", relay)
    await stage.shown()
    await stage.operator("/пока", relay)

    shown = await stage.shown()

    assert [each.text for each in shown] == ["Диалог уже закрыт."]


@requirement("relaying:unsupported-said-aloud")
async def test_what_cannot_go_to_a_client_is_named_to_the_operator(stage: Stage) -> None:
    relay = await question(stage)
    await stage.operator(Unsupported(what="poll"), relay)

    shown = await stage.shown()

    assert to_clients(shown) == []
    assert "опрос" in to_operators(shown)[0].text


@requirement("dialog:answer:quotes", "operators:relay:any-piece")
async def test_an_answer_to_any_piece_of_a_relay_finds_the_client(stage: Stage) -> None:
    await stage.open()
    asked = await stage.client("длинный вопрос")
    (relay,) = await stage.waiting()
    pieces = tuple(MessageRef(f"{DESK}:{number}") for number in (800, 801))
    report = Reported(commands=(relay.id,), chat=DESK, messages=pieces, at=stage.clock.now())
    await stage.hear(stage.envelope(report, relay.key))

    await stage.operator("Ответ", pieces[1])

    assert to_clients(await stage.shown())[-1].show.reply_to == asked.message


async def test_relays_that_went_out_as_one_message_are_answered_by_a_reply_to_it(stage: Stage) -> None:
    await stage.open()
    await stage.client("раз")
    await stage.client("два")
    commands = tuple(each.id for each in await stage.waiting())
    merged = MessageRef(f"{DESK}:900")
    report = Reported(commands=commands, chat=DESK, messages=(merged,), at=stage.clock.now())
    await stage.hear(stage.envelope(report, "tg:1"))

    await stage.operator("Ответ", merged)

    assert [each.text for each in to_clients(await stage.shown())] == ["Ответ"]


async def test_a_second_real_message_of_a_relay_can_be_answered_and_changes_nothing_else(stage: Stage) -> None:
    await question(stage)
    await stage.client("ещё")
    (relay,) = await stage.waiting()
    await stage.carry_out(relay)
    await stage.shown()

    again = await stage.carry_out(relay)
    assert await stage.shown() == []

    await stage.operator("Ответ", again.message)
    assert to_clients(await stage.shown())[0].text == "Ответ"


@requirement("operators:marks")
async def test_a_second_report_of_an_answer_marks_nothing_twice(stage: Stage) -> None:
    relay = await question(stage)
    await stage.operator("Ответ", relay)
    (answer,) = await stage.waiting()

    await stage.carry_out(answer)
    await stage.carry_out(answer)

    assert len(marks(await stage.shown())) == 1


@requirement("operators:refusal-in-words")
@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("blocked", "заблокировал"),
        ("not_allowed", "не разрешил сообществу"),
        ("unsupported", "такое не принимает"),
        ("too_large", "слишком большой"),
        ("window_closed", "24 часов"),
        ("refused", "не принял"),
    ],
)
async def test_a_refusal_is_explained_in_words(stage: Stage, reason: Reason, words: str) -> None:
    relay = await question(stage)
    answer = await stage.operator("Ответ", relay)

    explained = to_operators(await stage.shown(refuse=reason))[0]

    assert words in explained.text
    assert explained.show.reply_to == answer.message


async def test_a_relay_that_is_refused_is_told(stage: Stage) -> None:
    await stage.open()
    await stage.client("Вопрос")

    told = to_operators(await stage.shown(refuse="unsupported"))[-1]

    assert told.text.startswith("⚠️ Анна · Telegram: сообщение клиента показать не удалось")


@requirement("operators:where")
async def test_another_chat_is_not_the_operator_chat(stage: Stage) -> None:
    relay = await question(stage)
    strange = stage.answered("Ответ", relay)
    strange = replace(strange, payload=strange.payload.model_copy(update={"chat": ChatRef("tg:-5")}))

    assert await stage.hear(strange) == Done()

    assert await stage.shown() == []


async def test_a_button_without_a_meaning_is_answered(stage: Stage) -> None:
    said = OperatorPressed(chat=DESK, operator=OLEG, press=PressRef("tg:p"), payload="undo:1", at=stage.clock.now())

    await stage.hear(stage.envelope(said, DESK))

    (answered,) = await stage.waiting()
    assert isinstance(answered.command, AnswerPress)
    assert answered.command.text == "Эта кнопка больше не действует."


@requirement("operators:threads")
async def test_a_clients_reply_to_an_own_message_stands_under_its_relay(stage: Stage) -> None:
    await stage.open()
    first = await stage.client("Вопрос")
    relay = to_operators(await stage.shown())[0]

    await stage.client("к нему вдогонку", reply_to=first.message, person=ANNA)

    assert to_operators(await stage.shown())[0].show.reply_to == relay.message


async def test_a_message_that_could_not_be_shown_is_told_to_its_sender_too(stage: Stage) -> None:
    await stage.open()
    await stage.shown()
    await stage.client("Вопрос")

    shown = await stage.shown(refuse="too_large")

    assert "слишком большое" in to_clients(shown)[0].text
    assert "слишком большое" in to_operators(shown)[-1].text


async def test_a_card_that_could_not_be_shown_is_not_called_a_message(stage: Stage) -> None:
    await stage.client("anna@example.org")
    await stage.shown()
    await stage.client("Связаться с поддержкой")

    shown = await stage.shown(refuse="too_large")

    assert "карточку" in to_operators(shown)[-1].text
