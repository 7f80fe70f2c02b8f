"""Who was reminded stands on the board for a day."""

from datetime import timedelta

from tests.requirements import requirement
from tests.router.board.group import Group
from tests.router.money.shop import BORIS, Shop
from tests.router.stage import Shown


async def reminded(shop: Shop, group: Group, client: int, left: int = 3) -> None:
    """A reminder goes out and arrives."""
    (reminder,) = [each for each in await shop.reminds(shop.due(client, left)) if isinstance(each, Shown)]
    await group.carry_out(reminder)


@requirement("board:reminded")
async def test_clients_reminded_within_a_day_stand_on_the_board_each_once_the_last_one_first(
    group_on_each: Group,
) -> None:
    group, shop = group_on_each, Shop(group_on_each.stage)
    await shop.tariff("Месяц", "990")
    await group.stage.register()
    await group.stage.register("tg:2", "boris@example.org", person=BORIS)
    clients = [
        await shop.pays(email, "Месяц", shop.today + timedelta(days=3))
        for email in ("anna@example.org", "boris@example.org")
    ]
    for client in clients:
        await reminded(shop, group, client)
        group.stage.clock.advance(3600)
    await group.settle()
    assert group.lines == ["📌 Открытых диалогов нет", "", "🔔 За сутки напомнили об оплате: Борис, Анна"]
    assert group.pins == {group.number}

    group.stage.clock.advance(22.5 * 3600)
    await group.settle()
    assert group.lines[-1] == "🔔 За сутки напомнили об оплате: Борис"

    group.stage.clock.advance(3600)
    await group.settle()
    assert group.lines == ["📌 Открытых диалогов нет"]


@requirement("board:reminded")
async def test_a_reminder_that_arrives_is_shown_without_waiting_for_the_next_look(group: Group) -> None:
    shop = Shop(group.stage)
    await shop.tariff("Месяц", "990")
    await group.stage.open()
    anna = await shop.pays("anna@example.org", "Месяц", shop.today + timedelta(days=3))
    await group.passes(30)

    await reminded(shop, group, anna)
    await group.settle()

    assert group.lines[-1] == "🔔 За сутки напомнили об оплате: Анна"
