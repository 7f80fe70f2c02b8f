"""Photos that are read only once a payment was spoken of, and the button by which a client pays once more."""

import pytest

from tests.requirements import requirement
from tests.router.money.receipts import Till, notice, paying, photo
from tests.router.money.shop import Shop, texts_to_clients
from tests.router.stage import Shown, to_clients, to_operators


def menu(shown: list[Shown]) -> list[str]:
    """The buttons that the client has now."""
    menus = [each.show.menu for each in to_clients(shown) if each.show.menu]
    return [button.text for row in menus[-1] for button in row]


@pytest.fixture
async def till(shop: Shop) -> Till:
    return await paying(shop)


@requirement("payment:until-credit", "payment:again")
async def test_after_a_credit_the_client_has_the_button_for_the_next_payment(till: Till) -> None:
    await till.sends(photo("1"))
    assert "Оплата" in menu(await till.reads())

    assert "Оплата" not in menu(await till.sends("Оплата"))
    await till.sends(photo("2"))

    assert "Оплата зачислена" in texts_to_clients(await till.reads("9900.00"))[0]


@requirement("payment:reject", "payment:again")
async def test_who_is_told_to_press_payment_after_a_rejection_has_that_button(till: Till) -> None:
    await till.sends(photo("1"))
    question = notice(await till.reads("777.00"), "сам не зачислен")

    shown = await till.presses(question, "Отклонить")

    assert "нажмите «Оплата»" in texts_to_clients(shown)[0]
    assert "Оплата" in menu(shown)


@requirement("payment:read", "payment:paid-command")
async def test_a_photo_in_an_open_support_dialog_is_a_receipt_only_when_an_operator_says_so(shop: Shop) -> None:
    await shop.tariff("Месяц", "990")
    await shop.stage.register()
    till = Till(shop)
    await till.sends("Связаться с поддержкой")
    (relay,) = to_operators(await till.sends(photo("1")))
    await till.sends("Оплата")
    assert till.to_read == []

    await till.stage.operator("/оплата", relay.message)
    await till.shown()

    assert "Оплата зачислена" in texts_to_clients(await till.reads())[0]
