"""Payments on the card of a client that operators ask for."""

from router.app.cards import PAYMENTS
from tests.requirements import requirement
from tests.router.money.receipts import Till, notice, paying, photo
from tests.router.money.shop import Shop, texts_to_operators
from tests.router.stage import Shown, to_operators

DAY = 86_400


async def card(till: Till, relay: Shown) -> list[str]:
    """What `/кто` says of payments: the line before them, and each."""
    await till.stage.operator("/кто", relay.message)
    lines = texts_to_operators(await till.shown())[0].splitlines()
    return [line for line in lines if "«" in line or "Платежи" in line]


@requirement("operators:who:payments")
async def test_a_card_shows_the_last_payments_who_credited_them_and_what_was_undone(either_shop: Shop) -> None:
    shop = either_shop
    till = await paying(shop)
    (relay,) = to_operators(await till.sends(photo("1")))[-1:]
    first = f"{shop.today:%d.%m.%Y}"
    credited = notice(await till.reads(), "зачислено")
    shop.stage.clock.advance(DAY)
    second = f"{shop.today:%d.%m.%Y}"
    (words,) = to_operators(await till.sends("Год — наличными"))
    await till.stage.operator("/оплата", words.message)
    await till.presses(notice(await till.shown(), "вручную"), "Год")

    by_hand = f"• {second}: 9\u00a0900\u00a0₽, «Год», вручную (Олег)"
    by_bot = f"• {first}: 990\u00a0₽, «Месяц», бот"
    assert await card(till, relay) == ["Платежи, новые впереди:", by_hand, by_bot]
    await till.presses(credited, "Отменить")
    assert await card(till, relay) == ["Платежи, новые впереди:", by_hand, f"{by_bot} · отменён"]


@requirement("operators:who:payments")
async def test_a_card_has_no_word_of_payments_without_one_and_no_more_than_the_newest_few(shop: Shop) -> None:
    await shop.tariff("Месяц", "990")
    await shop.stage.open()
    till = Till(shop)
    (relay,) = to_operators(await till.sends("Вопрос"))
    assert await card(till, relay) == []

    for _ in range(PAYMENTS + 1):
        (words,) = to_operators(await till.sends("Наличными"))
        await till.stage.operator("/оплата", words.message)
        await till.presses(notice(await till.shown(), "вручную"), "Месяц")
        shop.stage.clock.advance(DAY)

    last = shop.today.toordinal() - 1
    days = [shop.today.fromordinal(last - number) for number in range(PAYMENTS)]
    shown = await card(till, relay)
    assert [line.partition(":")[0] for line in shown[1:]] == [f"• {day:%d.%m.%Y}" for day in days]
