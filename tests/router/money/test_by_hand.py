"""`/оплата`: an operator says that a message is about a payment; and what an owner's entry does to credits."""

from datetime import timedelta

from router.store.fields import subscribe
from tests.requirements import requirement
from tests.router.money.receipts import Till, notice, paying, photo
from tests.router.money.shop import Shop, texts_to_clients, texts_to_operators
from tests.router.stage import to_operators


@requirement("payment:paid-command")
async def test_the_operators_command_reads_a_relayed_picture_and_credits_it(either_shop: Shop) -> None:
    shop = either_shop
    await shop.tariff("Месяц", "990")
    await shop.stage.open()
    till = Till(shop)
    (relay,) = to_operators(await till.sends(photo("1")))
    assert till.to_read == []

    await till.stage.operator("/оплата", relay.message)
    await till.shown()
    shown = await till.reads()

    assert await shop.last_paid_day() == shop.today + timedelta(days=30)
    assert "зачислена" in texts_to_clients(shown)[0]
    await till.stage.operator("/paid", relay.message)
    assert "уже зачислено «Месяц»" in texts_to_operators(await till.shown())[0]


@requirement("payment:paid-command")
async def test_the_operators_command_offers_the_tariffs_when_nothing_fits_and_the_client_reads_nothing_of_it(
    shop: Shop,
) -> None:
    await shop.tariff("Месяц", "990")
    await shop.stage.open()
    till = Till(shop)
    (relay,) = to_operators(await till.sends(photo("1")))
    command = await till.stage.operator("/оплата", relay.message)
    await till.shown()

    shown = await till.reads("777.00")

    question = notice(shown, "сам не зачислен")
    assert (question.show.reply_to, texts_to_clients(shown)) == (command.message, [])
    assert [button.text for row in question.show.buttons for button in row] == ["Месяц · 990\u00a0₽", "Отмена"]
    assert texts_to_clients(await till.presses(question, "Отмена")) == []


@requirement("payment:paid-command", "payment:day")
async def test_the_operators_command_on_words_offers_the_tariffs_once(shop: Shop) -> None:
    await shop.tariff("Месяц", "990")
    await shop.stage.open()
    till = Till(shop)
    (relay,) = to_operators(await till.sends("Заплатила наличными"))

    await till.stage.operator("/оплата", relay.message)
    first = notice(await till.shown(), "вручную")
    await till.stage.operator("/оплата", relay.message)
    second = notice(await till.shown(), "вручную")
    await till.presses(first, "Месяц")
    await till.presses(second, "Месяц")

    assert await shop.last_paid_day() == shop.today + timedelta(days=30)


async def test_undoing_a_credit_that_the_owners_entry_took_in_takes_its_days_out_of_it(shop: Shop) -> None:
    till = await paying(shop)
    await till.sends(photo("1"))
    credited = notice(await till.reads(), "зачислено")
    client = await shop.client()
    async with shop.stage.database.transaction() as connection:
        day = shop.today + timedelta(days=60)
        await subscribe(connection, client, [shop.tariffs["Месяц"], day.isoformat()])

    await till.presses(credited, "Отменить")

    assert await shop.last_paid_day() == shop.today + timedelta(days=30)


@requirement("payment:undone-not-by-itself")
async def test_an_undone_receipt_that_an_operator_has_asked_about_again_is_still_known(shop: Shop) -> None:
    till = await paying(shop)
    (relay,) = to_operators(await till.sends(photo("1")))
    credited = notice(await till.reads(), "зачислено")
    await till.presses(credited, "Отменить")
    await till.stage.operator("/оплата", relay.message)
    await till.shown()
    await till.sends("Оплата")
    await till.sends(photo("1"))

    shown = await till.reads()

    assert "отменили раньше" in notice(shown, "сам не зачислен").text
    assert await shop.last_paid_day() is None
