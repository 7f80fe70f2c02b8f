"""Two records of one client become one, and two again."""

from datetime import date

import pytest
from sqlalchemy import select, update

from contracts.schedule import SubscriptionChanged
from router.store.owner_tables import RECIPIENTS
from tests.requirements import requirement
from tests.router.owners import Owner, buttons_of, client, clients_of, said_to, tariff, words_for_press
from tests.router.records import PAID, edits, lines, record, relayed, undo
from tests.router.stage import DESK, Shown, Stage, to_operators


async def two(stage: Stage) -> tuple[int, int]:
    """Somebody who mistyped the address, and the record that has the right one."""
    month, year = await tariff(stage, "Месяц"), await tariff(stage, "Год")
    wrong = await client(stage, "ana@example.org", "tg:1", paid=(month, PAID), name="Аня", notes="звонить")
    right = await client(stage, "anna@example.org", "vk:2", paid=(year, PAID), name="Анна", recorded=True)
    return wrong, right


async def merger(owner: Owner) -> Shown:
    return await owner.asks("почта anna@example.org", await record(owner, "ana@example.org"))


@requirement("owner:record:merge-offered", "owner:record:merge-subscription")
async def test_an_email_of_another_client_shows_both_records_side_by_side(owned: Stage) -> None:
    await two(owned)

    question = await merger(Owner(owned))

    cards = question.text.split("\n\n")
    assert [card.splitlines()[0] for card in cards[1:3]] == ["1. Почта: ana@example.org", "1. Почта: anna@example.org"]
    assert [card.splitlines()[-1] for card in cards[1:3]] == [
        "Пишет из: Telegram (Имя tg:1)",
        "Пишет из: ВКонтакте (Имя vk:2)",
    ]
    assert buttons_of(question) == ["Объединить: Год, 31.08.2026", "Объединить: Месяц, 31.08.2026", "Отмена"]


@requirement("owner:record:merge-offered")
async def test_where_there_is_nothing_to_choose_one_button_merges(owned: Stage) -> None:
    await client(owned, "ana@example.org", "tg:1")
    await anna_in_vk(owned)

    assert buttons_of(await merger(Owner(owned))) == ["Объединить", "Отмена"]


async def anna_in_vk(stage: Stage) -> int:
    return await client(stage, "anna@example.org", "vk:2", paid=(await tariff(stage, "Месяц"), PAID))


@requirement("owner:record:merge-offered")
async def test_a_cancelled_merge_leaves_two(owned: Stage) -> None:
    wrong, right = await two(owned)
    owner = Owner(owned)

    await owner.presses(await merger(owner), 2)

    assert await clients_of(owned) == {"tg:1": wrong, "vk:2": right}


@requirement("owner:record:merge-fields", "owner:record:merge-subscription")
@pytest.mark.parametrize(("button", "tariff"), [(0, "Год"), (1, "Месяц")])
async def test_own_fields_win_empty_ones_are_filled_and_the_chosen_subscription_stays(
    owned_both: Stage, button: int, tariff: str
) -> None:
    _, right = await two(owned_both)
    owner = Owner(owned_both)

    shown = await owner.presses(await merger(owner), button)

    assert words_for_press(shown) == ["✅ Записи объединены. Отменить можно в /журнал."]
    assert (await lines(owner))[1:] == [
        "2. Имя: Анна",
        f"3. Тариф: {tariff}",
        "4. Оплачено до: 31.08.2026",
        "5. Язык: —",
        "6. Заметки: звонить",
    ]
    assert await clients_of(owned_both) == {"tg:1": right, "vk:2": right}
    assert "Клиента с такой почтой нет" in (await record(owner, "ana@example.org")).text


@requirement("owner:record:merge-moves")
async def test_accounts_dialogs_ratings_and_notes_are_those_of_the_one_record_afterwards(owned_both: Stage) -> None:
    stage = owned_both
    await stage.register(email="ana@example.org")
    await stage.client("Связаться с поддержкой")
    await stage.shown()
    relay = await relayed(stage, "Вопрос")
    await stage.operator("/заметка звонить", relay.message)
    await stage.operator("/пока", relay.message)
    thanks = said_to("tg:1", await stage.shown())[-1]
    await stage.press(thanks.show.buttons[0][4].payload)
    await stage.shown()
    await client(stage, "anna@example.org", "vk:2")
    owner = Owner(stage)
    await owner.presses(await merger(owner))

    card = await stage.operator("/кто", relay.message)
    (who,) = [each for each in to_operators(await stage.shown()) if each.show.reply_to == card.message]
    for part in ("anna@example.org", "Telegram (Анна), ВКонтакте", "1 диалог", "новые впереди: 5", "звонить"):
        assert part in who.text


@requirement("owner:record:merge-undone")
async def test_the_journal_makes_two_of_one_again(owned_both: Stage) -> None:
    wrong, right = await two(owned_both)
    owner = Owner(owned_both)
    before = [await lines(owner, email) for email in ("ana@example.org", "anna@example.org")]
    await owner.presses(await merger(owner), 1)
    assert "записи объединены: ana@example.org → anna@example.org" in (await owner.asks("/журнал")).text

    assert await undo(owner) == "↩️ Изменение отменено."

    assert await clients_of(owned_both) == {"tg:1": wrong, "vk:2": right}
    assert [await lines(owner, email) for email in ("ana@example.org", "anna@example.org")] == before
    await owner.presses(await merger(owner))
    assert await clients_of(owned_both) == {"tg:1": right, "vk:2": right}


@requirement("owner:record:merge-undone")
async def test_a_merge_is_not_undone_over_what_was_changed_or_made_since(owned_both: Stage) -> None:
    await two(owned_both)
    owner = Owner(owned_both)
    await owner.presses(await merger(owner))
    await edits(owner, "4 31.12.2026")

    assert "запись изменилась" in await undo(owner, 1)
    await undo(owner, 0)
    await client(owned_both, "ana@example.org", "tg:9")
    assert "принадлежит другой записи" in await undo(owner, 0)


async def test_two_merges_of_the_same_records_make_one(owned_both: Stage) -> None:
    _, right = await two(owned_both)
    owner, other = Owner(owned_both), Owner(owned_both, chat=DESK)
    first, second = await merger(owner), await merger(other)

    await owner.presses(first)

    assert "этой записи больше нет" in words_for_press(await other.presses(second))[0]
    assert await clients_of(owned_both) == {"tg:1": right, "vk:2": right}


@pytest.mark.parametrize(("state", "after"), [("sent", "sent"), ("waiting", "waiting")])
async def test_whom_a_broadcast_has_written_to_before_a_merge_it_does_not_write_to_again(
    owned_both: Stage, state: str, after: str
) -> None:
    wrong, right = await two(owned_both)
    owner = Owner(owned_both)
    what = await owner.asks("все", await owner.asks("/рассылка"))
    await owner.presses((await owner.says("Привет", what))[-1])
    async with owned_both.database.transaction() as connection:
        theirs = RECIPIENTS.c.client == wrong
        await connection.execute(update(RECIPIENTS).where(theirs).values(state=state, command="c"))

    await owner.presses(await merger(owner))

    async with owned_both.database.reading() as connection:
        mine = select(RECIPIENTS.c.state).where(RECIPIENTS.c.client == right)
        assert (await connection.execute(mine)).scalar_one() == after


async def told_of_subscriptions(stage: Stage) -> dict[int, date | None]:
    """What the scheduler hears next, by client."""
    said = [each.command for each in await stage.waiting() if isinstance(each.command, SubscriptionChanged)]
    return {change.client: change.last_paid_day for change in said}


async def test_the_scheduler_hears_of_every_change_of_a_subscription(owned_both: Stage) -> None:
    wrong, right = await two(owned_both)
    owner = Owner(owned_both)
    question = await owner.asks("4 31.12.2026", await record(owner))
    await owner.hears_twice(owner.pressed(question, "owner:yes"))
    assert await told_of_subscriptions(owned_both) == {right: date(2026, 12, 31)}

    merge = await merger(owner)
    await owner.hears_twice(owner.pressed(merge, "owner:other"))
    assert await told_of_subscriptions(owned_both) == {wrong: None, right: PAID}

    log = await owner.asks("/журнал")
    await owner.hears_twice(owner.pressed(log, log.show.buttons[0][0].payload))
    assert await told_of_subscriptions(owned_both) == {wrong: PAID, right: date(2026, 12, 31)}
