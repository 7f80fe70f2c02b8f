"""Records: the owner names a client, says what changes, sees old and new, keeps it; the journal takes it back."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from router.store.tables import ACCOUNTS, SUBSCRIPTIONS
from tests.requirements import requirement
from tests.router.owners import Account, Owner, buttons_of, client, said_to, tariff, words_for_press
from tests.router.records import PAID, anna, edits, lines, record, relayed, undo
from tests.router.stage import DESK, Stage, to_operators


@requirement("owner:record:asks", "owner:record:shows")
async def test_the_bot_asks_for_the_email_and_shows_the_record_with_its_fields_numbered(owned_both: Stage) -> None:
    await anna(owned_both, name="Анна", language="ru", notes="звонить")
    owner = Owner(owned_both)

    whose = await owner.asks("/record")
    shown = await owner.asks(" Anna@Example.org ", whose)

    assert whose.show.ask
    assert shown.show.ask
    assert shown.text.splitlines()[:7] == [
        "1. Почта: anna@example.org",
        "2. Имя: Анна",
        "3. Тариф: Месяц",
        "4. Оплачено до: 31.08.2026",
        "5. Язык: ru",
        "6. Заметки: звонить",
        "Пишет из: Telegram (Имя tg:1)",
    ]


async def test_what_is_no_email_or_nobodys_is_asked_again(owned: Stage) -> None:
    await anna(owned)
    owner = Owner(owned)
    whose = await owner.asks("/почта")

    assert "не похоже на почту" in (await owner.asks("анна", whose)).text
    assert "Клиента с такой почтой нет" in (await owner.asks("other@example.org", whose)).text
    assert "1. Почта: anna@example.org" in (await owner.asks("anna@example.org", whose)).text


@requirement("owner:record:old-and-new")
async def test_old_and_new_are_shown_and_nothing_changes_before_it_is_kept(owned: Stage) -> None:
    await anna(owned, name="Анна")
    owner = Owner(owned)

    question = await owner.asks("имя Анна Петрова", await record(owner))

    assert question.text.splitlines() == ["anna@example.org", "Имя", "Было: Анна", "Станет: Анна Петрова"]
    assert buttons_of(question) == ["Сохранить", "Отмена"]
    assert (await lines(owner))[1] == "2. Имя: Анна"
    (edit, *_) = await owner.presses(question)
    assert edit.text.splitlines()[-1] == "✅ Сохранено. Отменить можно в /журнал."
    assert edit.edit.buttons == ()
    assert (await lines(owner))[1] == "2. Имя: Анна Петрова"


@requirement("owner:record:old-and-new")
async def test_a_cancelled_edit_changes_nothing(owned: Stage) -> None:
    await anna(owned, name="Анна")
    owner = Owner(owned)

    shown = await owner.presses(await owner.asks("2 Ольга", await record(owner)), 1)

    assert words_for_press(shown) == ["✖️ Отменено, ничего не сделано."]
    assert (await lines(owner))[1] == "2. Имя: Анна"


@requirement("owner:record:field-value", "owner:record:shows")
async def test_every_field_can_be_changed_by_number_or_name(owned_both: Stage) -> None:
    await anna(owned_both)
    await tariff(owned_both, "Год")
    owner = Owner(owned_both)

    await edits(owner, "2 Анна", "тариф год", "4 2026-12-31", "язык английский", "6\nпросит звонить\nвечером")
    await edits(owner, "почта anna@new.example.org")

    assert (await record(owner, "anna@new.example.org")).text.splitlines()[:7] == [
        "1. Почта: anna@new.example.org",
        "2. Имя: Анна",
        "3. Тариф: Год",
        "4. Оплачено до: 31.12.2026",
        "5. Язык: en",
        "6. Заметки: просит звонить",
        "вечером",
    ]


@requirement("owner:record:checked")
@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("почта нет", "не похоже на почту"),
        ("почта a@example.org и ещё", "не похоже на почту"),
        ("тариф Нет такого", "Такого действующего тарифа нет"),
        ("тариф Старый", "Такого действующего тарифа нет"),
        ("оплачено до 31.02.2026", "Такой даты нет"),
        ("4 завтра", "Такой даты нет"),
        ("язык латынь", "Язык — русский или английский"),
        ("7 x", "Не понял, какое поле"),
        ("погода хорошая", "Не понял, какое поле"),
        ("имя", "новое значение"),
        ("имя \u200b", "новое значение"),
        ("тариф -", "нельзя оставить пустым"),
        ("4 31.08.2026", "менять нечего"),
        ("имя -", "менять нечего"),
    ],
)
async def test_what_cannot_be_is_said_in_words_and_asked_again(owned: Stage, words: str, why: str) -> None:
    await anna(owned)
    await tariff(owned, "Старый", active=False)
    owner = Owner(owned)
    shown = await record(owner)

    assert why in (await owner.asks(words, shown)).text
    assert buttons_of(await owner.asks("имя Анна", shown)) == ["Сохранить", "Отмена"]


@requirement("owner:record:checked")
async def test_who_has_no_subscription_gets_one_with_its_day(owned_both: Stage) -> None:
    await client(owned_both, "anna@example.org", "tg:1")
    await tariff(owned_both, "Месяц")
    owner = Owner(owned_both)

    assert "тариф Месяц 31.12.2026" in (await owner.asks("4 31.12.2026", await record(owner))).text
    assert "тариф Месяц 31.12.2026" in (await owner.asks("тариф Месяц", await record(owner))).text
    await edits(owner, "тариф месяц 31.12.2026")

    assert (await lines(owner))[2:4] == ["3. Тариф: Месяц", "4. Оплачено до: 31.12.2026"]
    await undo(owner)
    assert (await lines(owner))[2:4] == ["3. Тариф: —", "4. Оплачено до: —"]


async def test_what_has_changed_meanwhile_is_not_overwritten(owned_both: Stage) -> None:
    await anna(owned_both, name="Анна")
    owner, other = Owner(owned_both), Owner(owned_both, chat=DESK)
    question = await owner.asks("имя Анна Первая", await record(owner))
    await edits(other, "имя Анна Вторая")

    assert "за это время запись изменилась" in words_for_press(await owner.presses(question))[0]
    assert (await lines(owner))[1] == "2. Имя: Анна Вторая"


async def test_an_email_that_was_taken_meanwhile_is_not_given_twice(owned_both: Stage) -> None:
    await anna(owned_both)
    owner = Owner(owned_both)
    question = await owner.asks("почта new@example.org", await record(owner))
    await client(owned_both, "new@example.org", "tg:7")

    assert "принадлежит другой записи" in words_for_press(await owner.presses(question))[0]


@requirement("owner:record:shows")
async def test_the_desk_sees_the_changed_record_at_once(owned: Stage) -> None:
    await owned.open()
    owner = Owner(owned)
    await tariff(owned, "Месяц")
    await edits(owner, "тариф Месяц 31.12.2026", "язык en", "почта correct@example.org")

    relay = await relayed(owned, "Вопрос")
    card = await owned.operator("/кто", relay.message)
    (who,) = [each for each in to_operators(await owned.shown()) if each.show.reply_to == card.message]
    assert "correct@example.org" in who.text
    assert "Месяц, оплачено до 31.12.2026" in who.text
    await owned.client("Моя подписка")
    (answer,) = said_to("tg:1", await owned.shown())
    assert answer.text.isascii(), answer.text


@requirement("owner:record:journalled", "owner:log:records")
async def test_the_journal_says_who_when_what_it_was_and_what_it_is(owned_both: Stage) -> None:
    await anna(owned_both, name="Анна")
    owner = Owner(owned_both)
    assert "пока пусто" in (await owner.asks("/журнал")).text

    await edits(owner, "имя Ольга", "4 31.12.2026")
    log = await owner.asks("/log")

    at = f"{owned_both.clock.now():%d.%m %H:%M}"
    assert log.text.splitlines()[1:] == [
        f"1. {at} · Ольга · anna@example.org · Оплачено до: 31.08.2026 → 31.12.2026",
        f"2. {at} · Ольга · anna@example.org · Имя: Анна → Ольга",
    ]
    assert buttons_of(log) == ["Отменить 1", "Отменить 2"]


@requirement("owner:log:records")
async def test_each_change_of_a_field_can_be_taken_back_once(owned_both: Stage) -> None:
    await anna(owned_both, name="Анна", language="ru", notes="раз")
    await tariff(owned_both, "Год")
    owner = Owner(owned_both)
    before = await lines(owner)
    await edits(owner, "имя Ольга", "тариф Год", "4 31.12.2026", "язык en", "заметки -")
    await edits(owner, "почта olga@example.org")
    log = await owner.asks("/журнал")

    for number in range(6):
        assert words_for_press(await owner.presses(log, number)) == ["↩️ Изменение отменено."]
    assert await lines(owner) == before
    assert "уже отменено" in words_for_press(await owner.presses(log, 0))[0]
    assert (await owner.asks("/журнал")).text.count("· отменено") == 6
    assert buttons_of(await owner.asks("/журнал")) == []


@requirement("owner:log:records")
async def test_a_change_that_was_changed_again_is_not_taken_back(owned_both: Stage) -> None:
    await anna(owned_both, name="Анна")
    owner = Owner(owned_both)
    await edits(owner, "имя Ольга", "имя Вера", "4 31.12.2026")
    async with owned_both.database.transaction() as connection:
        await connection.execute(update(SUBSCRIPTIONS).values(last_paid_day=PAID + timedelta(days=60)))

    assert "запись изменилась" in await undo(owner, 2)
    assert "запись изменилась" in await undo(owner, 0)
    assert (await lines(owner))[1] == "2. Имя: Вера"


async def test_a_language_of_a_record_is_spoken_until_the_client_chooses_another(owned_both: Stage) -> None:
    await client(owned_both, "anna@example.org", "tg:1", Account("vk:2", language=None), Account("fb:3", language="en"))
    owner = Owner(owned_both)
    await edits(owner, "язык en")
    assert await languages(owned_both) == {"tg:1": "en", "vk:2": "en", "fb:3": "en"}
    async with owned_both.database.transaction() as connection:
        await connection.execute(update(ACCOUNTS).where(ACCOUNTS.c.chat == "vk:2").values(language="ru"))

    await undo(owner)

    assert await languages(owned_both) == {"tg:1": "ru", "vk:2": "ru", "fb:3": "en"}


async def languages(stage: Stage) -> dict[str, str | None]:
    async with stage.database.reading() as connection:
        rows = (await connection.execute(select(ACCOUNTS.c.chat, ACCOUNTS.c.language))).all()
    return {row.chat: row.language for row in rows}


async def test_a_long_record_is_shown_whole_and_its_changes_in_short(owned: Stage) -> None:
    await anna(owned)
    owner = Owner(owned)
    long = "слово " * 700
    await edits(owner, f"заметки {long}")

    assert long.strip() in (await record(owner)).text
    assert len((await owner.asks("/журнал")).text) < 300
