"""The router's half of reminders: whom, where, and who could not be reached."""

from datetime import timedelta

from contracts.outbound import Show
from contracts.schedule import BooksAsked, BooksPage
from messaging.outcomes import Done
from tests.requirements import requirement
from tests.router.money.shop import BORIS, VERA, Shop, texts_to_clients, texts_to_operators
from tests.router.stage import DESK, Shown

DAY = timedelta(days=1)


async def anna_pays(shop: Shop, left: int = 3) -> int:
    """Anna is a client, verified, and has so many days left."""
    await shop.tariff("Месяц", "990")
    await shop.stage.register()
    await shop.change_account("tg:1", verified=True)
    return await shop.pays("anna@example.org", "Месяц", shop.today + left * DAY)


def menu(shown: Shown) -> list[str]:
    assert shown.show.menu is not None
    return [button.text for row in shown.show.menu for button in row]


def where(shown: list[Shown]) -> list[tuple[str, str]]:
    return [(each.queue, each.show.chat) for each in shown if isinstance(each.command, Show)]


@requirement("reminder-button", "reminder-times")
async def test_a_verified_client_reads_tariff_and_day_and_has_a_button_that_pays(shop: Shop) -> None:
    anna = await anna_pays(shop)

    (reminder,) = await shop.reminds(shop.due(anna, 3))

    assert where([reminder]) == [("telegram-gateway.bulk", "tg:1")]
    assert "«Месяц» оплачена по 18.01.2026" in reminder.text
    assert "Оплата" in menu(reminder)


@requirement("reminder-unverified")
async def test_an_unverified_client_reads_only_that_it_ends_soon(shop: Shop) -> None:
    anna = await anna_pays(shop)
    await shop.change_account("tg:1", verified=False)

    (reminder,) = await shop.reminds(shop.due(anna, 3))

    assert "скоро закончится" in reminder.text
    assert "Месяц" not in reminder.text
    assert "2026" not in reminder.text


@requirement("reminder-once")
async def test_the_same_reminder_is_sent_once_however_often_it_is_said_to_be_due(either_shop: Shop) -> None:
    shop = either_shop
    anna = await anna_pays(shop)

    first = await shop.reminds(shop.due(anna, 3))
    again = await shop.reminds(shop.due(anna, 3, "r2"))

    assert (len(first), again) == (1, [])


@requirement("reminder-paid-meanwhile")
async def test_who_paid_meanwhile_or_ended_is_not_reminded(shop: Shop) -> None:
    anna = await anna_pays(shop, left=33)

    assert await shop.reminds(shop.due(anna, 3)) == []
    assert await shop.reminds(shop.due(99, 3)) == []


@requirement("reminder-catch-up", "reminder-not-late")
async def test_what_comes_too_late_for_its_day_is_not_sent_and_in_the_evening_only_on_the_last_day(shop: Shop) -> None:
    anna = await anna_pays(shop, left=3)
    tomorrow = shop.due(anna, 3)

    shop.stage.clock.advance(9.5 * 3600)
    assert await shop.reminds(tomorrow) == []  # 21:30
    shop.stage.clock.advance(13 * 3600)
    late = shop.due(anna, 4, day=tomorrow.last_paid_day)
    assert await shop.reminds(late) == []  # it was due yesterday
    shop.stage.clock.advance(48 * 3600 + 11 * 3600)
    assert len(await shop.reminds(shop.due(anna, 0))) == 1  # 21:30 of the last day


@requirement("reminder-open-dialog")
async def test_an_open_dialog_goes_on_as_if_nothing_had_been_said(shop: Shop) -> None:
    anna = await anna_pays(shop)
    await shop.stage.client("Связаться с поддержкой")
    await shop.stage.shown()

    (reminder,) = await shop.reminds(shop.due(anna, 3))
    await shop.stage.carry_out(reminder)
    await shop.stage.client("Вопрос")

    assert {"Завершить диалог", "Оплата"} <= set(menu(reminder))
    assert texts_to_operators(await shop.stage.shown()) == ["Вопрос"]


@requirement("reminder-button")
async def test_also_whoever_is_just_paying_gets_the_button(shop: Shop) -> None:
    anna = await anna_pays(shop)
    await shop.stage.client("Оплата")
    await shop.stage.shown()

    (reminder,) = await shop.reminds(shop.due(anna, 3))

    assert menu(reminder)[0] == "Оплата"


@requirement("reminder-not-banned")
async def test_the_banned_are_not_reminded_and_not_named(shop: Shop) -> None:
    anna = await anna_pays(shop)
    await shop.change_account("tg:1", banned_at=1.0)

    assert await shop.reminds(shop.due(anna, 3)) == []
    assert texts_to_operators(await shop.over(1)) == []


@requirement("reminder-account")
async def test_of_several_accounts_the_verified_one_used_last_is_chosen(shop: Shop) -> None:
    anna = await anna_pays(shop)
    for number, chat in enumerate(("tg:2", "vk:3", "vk:4")):
        await shop.stage.client("Здравствуйте", chat)
        shop.stage.clock.advance(60)
        await shop.change_account(chat, client=anna, verified=number < 2, bound_at=0.5)
    await shop.stage.waiting()

    assert where(await shop.reminds(shop.due(anna, 3))) == [("vk-gateway.bulk", "vk:3")]


@requirement("reminder-account")
async def test_without_a_verified_one_the_account_bound_first_is_chosen(shop: Shop) -> None:
    anna = await anna_pays(shop)
    await shop.change_account("tg:1", verified=False)
    await shop.stage.client("Здравствуйте", "vk:3")
    await shop.change_account("vk:3", client=anna, bound_at=1.0)
    await shop.stage.waiting()

    assert where(await shop.reminds(shop.due(anna, 3))) == [("vk-gateway.bulk", "vk:3")]


@requirement("reminder-next-account")
async def test_when_the_window_is_closed_the_next_account_is_reminded(either_shop: Shop) -> None:
    shop = either_shop
    anna = await anna_pays(shop)
    await shop.stage.client("Здравствуйте", "fb:3", person=VERA)
    await shop.change_account("fb:3", client=anna, verified=True, bound_at=0.5)
    await shop.stage.waiting()
    shop.stage.clock.advance(60)

    (first,) = await shop.reminds(shop.due(anna, 3))
    await shop.stage.carry_out(first, refuse="window_closed")
    (second,) = await shop.stage.waiting()
    await shop.stage.carry_out(second)

    assert where([first, second]) == [("fb-gateway.bulk", "fb:3"), ("telegram-gateway.bulk", "tg:1")]
    assert texts_to_operators(await shop.over(1)) == []


@requirement("reminder-one-message", "reminder-no-account")
async def test_after_the_round_one_message_names_whom_it_did_not_reach(either_shop: Shop) -> None:
    shop = either_shop
    anna = await anna_pays(shop)
    await shop.stage.register("tg:2", "boris@example.org", person=BORIS)
    boris = await shop.pays("boris@example.org", "Месяц", shop.today + 3 * DAY)
    nobody = [await shop.pays(f"n{number}@example.org", "Месяц", shop.today + DAY) for number in range(2)]

    (first,) = await shop.reminds(shop.due(anna, 3))
    await shop.stage.carry_out(first, refuse="blocked")
    (second,) = await shop.reminds(shop.due(boris, 3))
    for client in nobody:
        assert await shop.reminds(shop.due(client, 1)) == []
    assert texts_to_operators(await shop.over(4)) == []  # Boris's reminder is still under way
    await shop.stage.carry_out(second)
    await shop.stage.pass_seconds(3)

    (text,) = texts_to_operators(await shop.stage.shown())
    assert text.splitlines() == [
        "Напоминания об оплате не дошли до 3 клиентов:",
        "· Анна (anna@example.org): клиент закрыл боту доступ",
        "· 2 клиента не писали боту ни в одном мессенджере",
    ]
    await shop.stage.pass_seconds(3600)
    assert texts_to_operators(await shop.stage.shown()) == []


@requirement("reminder-one-message")
async def test_a_messenger_that_is_away_for_hours_does_not_hold_the_message_back_for_ever(shop: Shop) -> None:
    anna = await anna_pays(shop)
    await shop.reminds(shop.due(anna, 3))
    assert texts_to_operators(await shop.over(1)) == []
    text: list[str] = []
    for _ in range(300):
        await shop.stage.pass_seconds(30)
        text += [each.text for each in await shop.stage.waiting() if each.show.chat == DESK]

    assert len(text) == 1
    assert "1 напоминание ещё в пути" in text[0]


async def test_whoever_pays_between_two_tries_is_not_reminded_by_the_second(shop: Shop) -> None:
    anna = await anna_pays(shop)
    await shop.stage.client("Здравствуйте", "vk:3")
    await shop.change_account("vk:3", client=anna, verified=True)
    await shop.stage.waiting()

    (first,) = await shop.reminds(shop.due(anna, 3))
    async with shop.stage.database.transaction() as connection:
        await connection.exec_driver_sql("UPDATE router_subscriptions SET last_paid_day = '2026-03-01'")
    await shop.stage.carry_out(first, refuse="not_allowed")

    assert await shop.stage.waiting() == []
    assert texts_to_clients(await shop.over(1)) == []


@requirement("scheduler-copy")
async def test_the_scheduler_gets_a_copy_of_the_books_page_by_page(either_shop: Shop) -> None:
    shop = either_shop
    anna = await anna_pays(shop)

    async def asked(after: int) -> BooksPage:
        said = shop.stage.envelope(BooksAsked(after=after), "scheduler")
        assert await shop.stage.hear(said) == Done()
        (page,) = await shop.stage.waiting()
        assert (page.queue, page.cause) == ("scheduler.changes", said.id)
        assert isinstance(page.command, BooksPage)
        return page.command

    (known,) = (await asked(0)).subscriptions

    assert (known.client, known.last_paid_day, known.paid_at) == (anna, shop.today + 3 * DAY, None)
    assert (await asked(anna)).subscriptions == ()
