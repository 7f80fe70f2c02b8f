"""Credits in the owner's journal."""

from dataclasses import replace

from sqlalchemy import select

from contracts.outbound import AnswerPress
from router.store.payment_tables import PAYMENTS
from tests.requirements import requirement
from tests.router.money.receipts import Till, paying, photo
from tests.router.money.shop import Shop, texts_to_clients
from tests.router.owners import HOME, OLGA, Owner, client, clients_of
from tests.router.records import record


@requirement("owner:record:merge-payments")
async def test_payments_move_with_a_merge(shop: Shop) -> None:
    till = await paid(shop)
    right = await client(shop.stage, "ann@example.org", "vk:2")
    owner = Owner(shop.stage)

    await owner.presses(await owner.asks("почта ann@example.org", await record(owner)))

    assert (await shop.run(select(PAYMENTS.c.client))).scalars().all() == [right]
    assert await clients_of(till.stage) == {"tg:1": right, "vk:2": right}
    assert "ann@example.org · зачислено «Месяц», 990 ₽" in (await owner.asks("/журнал")).text


async def paid(shop: Shop) -> Till:
    """Anna has paid a month; Olga owns the shop."""
    shop.stage.house = replace(shop.stage.house, owners=frozenset({OLGA.ref}))
    shop.stage.handlers = shop.stage.another_replica()
    till = await paying(shop)
    await till.sends(photo("1"))
    await till.reads()
    return till


@requirement("payment:journal", "owner:log:credits")
async def test_the_journal_lists_credits_and_a_button_there_takes_one_back(shop: Shop) -> None:
    await paid(shop)
    owner = Owner(shop.stage)

    journal = await owner.asks("/журнал")
    assert "бот · anna@example.org · зачислено «Месяц», 990 ₽" in journal.text
    shown = await owner.presses(journal)

    assert await shop.last_paid_day() is None
    (word,) = [each.command for each in shown if isinstance(each.command, AnswerPress)]
    assert (word.chat, word.text) == (HOME, "Зачисление отменено, клиент узнает об этом")
    assert "Мы отменили зачисление" in texts_to_clients([each for each in shown if each.key == "tg:1"])[0]
    assert "отменено" in (await owner.asks("/log")).text
