"""What operators ask of the bot by commands: who a client is, who answers, whom to hear, who waits."""

from datetime import timedelta

import pytest

from contracts.ids import MessageRef, PersonRef
from contracts.inbound import Person
from tests.requirements import requirement
from tests.router.stage import DESK, Shown, Stage, marks, to_clients, to_operators

VERA = Person(ref=PersonRef("tg:901"), name="Вера", username="VeraK")
BORIS = Person(ref=PersonRef("tg:2"), name="Борис", language="ru")


async def relayed(stage: Stage, words: str = "Вопрос", chat: str = "tg:1", **more: Person) -> MessageRef:
    """A client writes in an open dialog: where it stands in the operator chat."""
    await stage.client(words, chat, **more)
    message = to_operators(await stage.shown())[0].message
    assert message is not None
    return message


async def asked(stage: Stage, words: str, to: MessageRef | None = None, **more: object) -> str:
    """An operator writes a command; what the bot answers to it, and to nobody else."""
    said = await stage.operator(words, to, **more)
    shown = await stage.shown()
    assert to_clients(shown) == []
    (answer,) = [each for each in to_operators(shown) if each.show.reply_to == said.message]
    assert answer.show.silent
    return answer.text


@requirement("operators:who", "operators:note")
async def test_a_card_shows_what_is_known_of_the_client(stage: Stage) -> None:
    await stage.open()
    relay = await relayed(stage)
    assert "Заметка сохранена" in await asked(stage, "/заметка просит звонить\nпосле шести", relay, by=VERA)
    await stage.operator("/пока", relay)
    thanks = to_clients(await stage.shown())[-1]
    await stage.press(thanks.show.buttons[0][1].payload)
    await stage.client("долго ждать")
    await stage.shown()

    day = f"{stage.clock.now():%d.%m.%Y}"
    assert (await asked(stage, "/кто", relay)).splitlines() == [
        "👤 Анна · Telegram",
        "anna@example.org · новый клиент · личность не подтверждена",
        f"1 диалог, первый {day}",
        "Оценки, новые впереди: 2",
        "  2 — долго ждать",
        "Заметки:",
        f"• {day} Вера: просит звонить после шести",
    ]


@requirement("operators:who")
async def test_a_card_gathers_all_accounts_of_a_client(stage: Stage) -> None:
    await stage.open()
    relay = await relayed(stage)
    await stage.open("vk:2", person=BORIS)
    other = await relayed(stage, "И отсюда", "vk:2", person=BORIS)
    await asked(stage, "/note с двух сторон", other)

    card = await asked(stage, "/who", relay)

    assert "Пишет из: Telegram (Анна), ВКонтакте (Борис)" in card
    assert "2 диалога" in card
    assert "с двух сторон" in card


async def test_a_note_without_words_is_asked_for(stage: Stage) -> None:
    await stage.open()

    assert "Напишите заметку" in await asked(stage, "/заметка", await relayed(stage))


@pytest.mark.parametrize("command", ["/кто", "/заметка x", "/назначить", "/бан", "/разбан"])
async def test_a_command_about_a_client_says_that_it_wants_a_reply(stage: Stage, command: str) -> None:
    await stage.open()

    assert "ответом на сообщение клиента" in await asked(stage, command)
    assert "ответом на сообщение клиента" in await asked(stage, command, MessageRef(f"{DESK}:4"), bot=False)


@requirement("operators:assign")
async def test_an_operator_takes_a_dialog_or_gives_it_to_a_colleague_by_name(stage: Stage) -> None:
    await stage.open()
    relay = await relayed(stage)
    await stage.operator("обед?", by=VERA)

    assert await asked(stage, "/назначить", relay) == "Диалог ведёт Олег."
    assert "ведёт Олег" in await asked(stage, "/открытые")
    assert await asked(stage, "/assign @verak", relay) == "Диалог ведёт Вера."
    assert "ведёт Вера" in await asked(stage, "/открытые")


@requirement("operators:assign")
async def test_a_name_that_was_never_seen_in_the_chat_is_said_to_be_unknown(stage: Stage) -> None:
    await stage.open()

    assert "@nobody в этом чате ещё ничего не писали" in await asked(stage, "/назначить @nobody", await relayed(stage))


@requirement("operators:assign")
async def test_assigning_by_a_colleagues_answer_gives_it_to_that_colleague(stage: Stage) -> None:
    await stage.open()
    relay = await relayed(stage)
    await stage.operator("Ответ", relay)
    theirs = await stage.operator("И мой", relay, by=VERA)
    await stage.shown()

    assert await asked(stage, "/назначить", theirs.message, bot=False) == "Диалог ведёт Вера."


@requirement("operators:first-answer-takes")
async def test_the_first_answer_takes_the_dialog_and_the_next_operator_leaves_it_so(stage: Stage) -> None:
    await stage.open()
    relay = await relayed(stage)
    await stage.operator("Ответ", relay)
    stage.clock.advance(121)
    await stage.operator("И мой", relay, by=VERA)
    shown = await stage.shown()

    assert to_operators(shown) == []
    assert "ведёт Олег" in await asked(stage, "/открытые")


@requirement("operators:two-at-once")
async def test_a_second_operator_within_two_minutes_is_told_and_the_answer_delivered(stage: Stage) -> None:
    await stage.open()
    relay = await relayed(stage)
    await stage.operator("Ответ", relay)
    await stage.shown()
    stage.clock.advance(110)
    await stage.operator("И мой", relay, by=VERA)
    shown = await stage.shown()

    assert [each.text for each in to_clients(shown)] == ["И мой"]
    (told,) = to_operators(shown)
    assert told.show.silent
    assert "уже говорит Олег" in told.text
    assert "Вера" in told.text


@requirement("operators:open")
async def test_the_open_dialogs_are_listed_the_longest_wait_first(stage: Stage) -> None:
    await stage.open()
    anna = await relayed(stage)
    since = stage.clock.now()
    stage.clock.advance(60)
    await stage.open("vk:2", email="boris@example.org", person=BORIS)
    await relayed(stage, "И я", "vk:2", person=BORIS)
    later = since + timedelta(seconds=60)

    assert (await asked(stage, "/open")).splitlines() == [
        "Открыто 2 диалога",
        f"1. Анна · Telegram · поддержка · ждёт с {since:%d.%m %H:%M}",
        f"2. Борис · ВКонтакте · поддержка · ждёт с {later:%d.%m %H:%M}",
    ]
    await stage.operator("Ответ", anna)
    await stage.shown()
    assert (await asked(stage, "/открытые")).splitlines()[1:] == [
        f"1. Борис · ВКонтакте · поддержка · ждёт с {later:%d.%m %H:%M}",
        "2. Анна · Telegram · поддержка · отвечено · ведёт Олег",
    ]


@requirement("operators:open")
async def test_no_open_dialog_is_said_in_words(stage: Stage) -> None:
    await stage.register()

    assert await asked(stage, "/открытые") == "Открытых диалогов нет."


@requirement("operators:open")
async def test_after_a_refused_answer_the_client_waits_as_long_as_before(stage: Stage) -> None:
    await stage.open()
    relay = await relayed(stage)
    since = f"ждёт с {stage.clock.now():%d.%m %H:%M}"
    stage.clock.advance(300)
    await stage.operator("Ответ", relay)
    await stage.shown(refuse="unsupported")

    assert since in await asked(stage, "/открытые")


@requirement("operators:ban", "operators:unban")
async def test_a_banned_client_is_told_nothing_and_only_counted(stage: Stage) -> None:
    await stage.open()
    relay = await relayed(stage)

    assert "заблокирован" in await asked(stage, "/бан спам", relay)
    for words in ("Эй", "Связаться с поддержкой", "/start"):
        await stage.client(words)
    assert await stage.shown() == []
    assert "Заблокирован: спам" in await asked(stage, "/кто", relay)
    assert await asked(stage, "/открытые") == "Открытых диалогов нет."

    assert "пришли 3 сообщения" in await asked(stage, "/разбан", relay)
    await stage.client("Связаться с поддержкой")
    assert [each.text.partition(" ")[0] for each in await shown_to_operators(stage)] == ["🟢"]


async def shown_to_operators(stage: Stage) -> list[Shown]:
    return to_operators(await stage.shown())


@requirement("operators:ban")
async def test_an_edit_of_a_banned_client_changes_nothing_there(stage: Stage) -> None:
    await stage.open()
    said = await stage.client("Вопрос")
    relay = to_operators(await stage.shown())[0].message
    await asked(stage, "/бан", relay)

    await stage.client_edits(said.message, "Хитрый вопрос")

    assert await stage.shown() == []


@requirement("operators:ban")
async def test_an_answer_to_a_banned_client_is_said_not_to_be_sent(stage: Stage) -> None:
    await stage.open()
    relay = await relayed(stage)
    await asked(stage, "/ban", relay)

    said = await stage.operator("Ответ", relay)
    shown = await stage.shown()

    assert to_clients(shown) == []
    assert marks(shown) == []
    assert [(each.show.reply_to, each.text.partition(":")[0]) for each in shown] == [(said.message, "Не отправлено")]


async def test_somebody_who_is_not_banned_cannot_be_let_in_again(stage: Stage) -> None:
    await stage.open()

    assert "и так не заблокирован" in await asked(stage, "/разбан", await relayed(stage))
