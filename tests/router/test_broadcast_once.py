"""Whom a broadcast reaches, and that each client has it once, whatever comes late, twice or refused."""

from collections import Counter

from contracts.delivery import Reported
from contracts.ids import ChatRef
from contracts.outbound import Show
from messaging.outcomes import Done
from router.app.due import DueTimer, message_of
from router.app.owner.broadcasts import AT_A_TIME
from tests.requirements import requirement
from tests.router.broadcasting import bulk, page, run, shop, started
from tests.router.owners import Account, Owner, client, said_to
from tests.router.stage import DESK, Shown, Stage


@requirement("owner:broadcast:never-delays", "owner:broadcast:pace")
async def test_so_many_are_under_way_into_each_messenger_and_no_more(owned: Stage) -> None:
    for number in range(2 * AT_A_TIME):
        await client(owned, f"t{number}@example.org", f"tg:{1000 + number}")
        await client(owned, f"v{number}@example.org", f"vk:{1000 + number}")
    await started(Owner(owned))

    first = bulk(await page(owned, 0))
    queues = Counter(each.queue for each in first)
    assert queues == {"telegram-gateway.bulk": AT_A_TIME, "vk-gateway.bulk": AT_A_TIME}
    assert bulk(await page(owned)) == []

    for each in first:
        if each.queue.startswith("vk"):
            await owned.carry_out(each)
    second = bulk(await page(owned))
    assert [each.queue for each in second] == ["vk-gateway.bulk"] * AT_A_TIME
    assert {each.show.series for each in (*first, *second)} == {second[0].show.series}


@requirement("owner:broadcast:one-account")
async def test_a_client_with_three_accounts_gets_it_once_where_they_wrote_last(owned: Stage) -> None:
    await client(
        owned,
        "anna@example.org",
        Account("tg:1", verified=True, used_ago=50),
        Account("vk:1", verified=True, used_ago=5),
        Account("fb:1", used_ago=1),
    )
    await started(Owner(owned))

    assert [each.show.chat for each in bulk(await run(owned))] == ["vk:1"]


@requirement("owner:broadcast:one-account")
async def test_the_next_account_is_tried_when_one_is_out_of_reach(owned_both: Stage) -> None:
    await client(
        owned_both,
        "anna@example.org",
        Account("vk:1", verified=True, used_ago=5),
        Account("tg:1", verified=True, used_ago=50),
        Account("fb:1", verified=True, used_ago=500),
    )
    owner = Owner(owned_both)
    await started(owner)
    tried: list[str] = []
    shown: list[Shown] = []
    while waiting := await page(owned_both):
        for each in waiting:
            is_last = isinstance(each.command, Show) and each.show.chat == "fb:1"
            tried += [each.show.chat] if each in bulk(waiting) else []
            shown.append(await owned_both.carry_out(each, None if is_last or each not in bulk(waiting) else "blocked"))

    assert tried == ["vk:1", "tg:1", "fb:1"]
    assert said_to(owner.chat, shown)[-1].text == "✅ Рассылка закончена. Доставлено 1 клиенту."


@requirement("owner:broadcast:once")
async def test_each_client_has_it_once_whatever_comes_twice_late_or_refused(owned_both: Stage) -> None:
    """Reports twice; of the first page late, after two more pages; some refused; every page twice."""
    many = AT_A_TIME + 20
    for number in range(many):
        accounts = [Account(f"tg:{1000 + number}", verified=True, used_ago=1)]
        if number % 5 == 0:
            accounts.append(Account(f"vk:{1000 + number}", verified=True, used_ago=9))
        await client(owned_both, f"c{number}@example.org", *accounts)
    owner = Owner(owned_both)
    await started(owner)

    delivered: list[ChatRef] = []
    shown: list[Shown] = []
    late = await page(owned_both, 0)
    for _ in range(12):
        waiting = await page(owned_both)
        for each in (*waiting, *late):
            if each not in bulk([each]):
                shown.append(await owned_both.carry_out(each))
                continue
            refused = each.show.chat.startswith("tg:") and int(each.show.chat[3:]) % 10 == 0
            delivered += [] if refused else [each.show.chat]
            report = Reported(
                commands=(each.id,),
                chat=each.show.chat,
                messages=() if refused else owned_both.new_messages(each.show.chat, 1),
                reason="blocked" if refused else None,
                at=owned_both.clock.now(),
            )
            for _ in range(2):
                assert await owned_both.hear(owned_both.envelope(report, each.key)) == Done()
        late = []

    assert len(delivered) == len(set(delivered)) == many
    assert {int(chat.partition(":")[2]) for chat in delivered} == {1000 + number for number in range(many)}
    assert said_to(owner.chat, shown)[-1].text == f"✅ Рассылка закончена. Доставлено {many} клиентам."


async def test_what_may_stand_there_twice_is_counted_in_the_report(owned: Stage) -> None:
    await shop(owned)
    owner = Owner(owned)
    await started(owner)
    (first, *others) = bulk(await page(owned, 0))
    said = Reported(commands=(first.id,), chat=first.show.chat, certain=False, at=owned.clock.now())
    assert await owned.hear(owned.envelope(said, first.key)) == Done()
    await owned.carry_out(first)
    for each in others:
        await owned.carry_out(each)

    twice = Reported(commands=(others[0].id,), chat=others[0].show.chat, certain=False, at=owned.clock.now())
    assert await owned.hear(owned.envelope(twice, others[0].key)) == Done()

    report = said_to(owner.chat, await run(owned))[-1]
    assert "Из них 2 клиента могли получить сообщение дважды" in report.text


async def test_what_was_set_aside_and_arrives_after_all_is_no_failure(owned: Stage) -> None:
    await client(owned, "anna@example.org", "tg:1")
    await client(owned, "boris@example.org", "tg:2")
    owner = Owner(owned)
    await started(owner)
    first, second = bulk(await page(owned, 0))
    await owned.carry_out(first, "set_aside")
    await owned.carry_out(first)
    await owned.carry_out(second)

    assert said_to(owner.chat, await run(owned))[-1].text == "✅ Рассылка закончена. Доставлено 2 клиентам."


async def test_the_audience_is_fixed_at_the_start(owned: Stage) -> None:
    await client(owned, "anna@example.org", "tg:1")
    await started(Owner(owned))
    await client(owned, "late@example.org", "tg:2")

    assert [each.show.chat for each in bulk(await run(owned))] == ["tg:1"]


@requirement("owner:broadcast:survives-restart")
async def test_another_replica_goes_on_where_the_first_one_stopped(owned_both: Stage) -> None:
    for number in range(2 * AT_A_TIME):
        await client(owned_both, f"c{number}@example.org", f"tg:{1000 + number}")
    owner = Owner(owned_both)
    await started(owner)
    first = await page(owned_both, 0)
    owned_both.handlers = owned_both.another_replica()
    for each in first:
        await owned_both.carry_out(each)
    rest = await run(owned_both)

    chats = [each.show.chat for each in bulk([*first, *rest])]
    assert len(chats) == len(set(chats)) == 2 * AT_A_TIME


async def test_a_messenger_that_does_not_answer_holds_up_neither_the_others_nor_the_report_for_ever(
    owned: Stage,
) -> None:
    await shop(owned)
    owner = Owner(owned)
    await started(owner)
    silent = [each for each in await page(owned, 0) if not each.queue.startswith("vk")]
    for each in silent:
        await owned.carry_out(each)
    assert said_to(owner.chat, await page(owned)) == []

    shown: list[Shown] = []
    for _ in range(3):
        shown += await page(owned, 601)

    (report,) = said_to(owner.chat, shown)
    assert report.text.splitlines() == [
        "✅ Рассылка закончена. Доставлено 3 клиентам.",
        "Ещё 1 сообщение ждёт: мессенджер пока не отвечает. Оно уйдёт, когда ответит.",
    ]


async def test_two_broadcasts_at_once_each_reach_everybody(owned: Stage) -> None:
    await shop(owned)
    at_home, at_desk = Owner(owned), Owner(owned, chat=DESK)
    await started(at_home, "Дома")
    await started(at_desk, "В чате")

    sent = bulk(await run(owned))

    assert sorted(each.text for each in sent) == ["В чате"] * 4 + ["Дома"] * 4


async def test_the_timer_of_a_page_is_never_the_one_that_has_just_come_due(owned: Stage) -> None:
    """Its row is deleted after its message was published, maybe only after the page."""
    await shop(owned)
    await started(Owner(owned))
    owned.clock.advance(1)
    (now,) = await owned.timers()
    assert await owned.hear(message_of(now)) == Done()

    owned.clock.advance(60)
    (then,) = await owned.timers()
    assert isinstance(then, DueTimer)
    assert then.id != now.id
