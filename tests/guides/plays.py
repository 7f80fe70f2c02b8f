"""The guides for operators, the owner and clients: each step done as it is written there, and what must follow."""

import asyncio
import re
from datetime import date, datetime, timedelta

from sandbox.control.seen import Seen
from sandbox.pictures import png
from tests.guides.shop import Place, Shop
from tests.journeys.tills import SLIP, ZONE

__all__ = ["follow_desk", "follow_first_day", "follow_owner", "follow_table", "follow_topics", "follow_trouble"]

ANNA = "anna@example.org"
CHEAPER = [[("450,00" if word == "990,00" else word, x, y, w, h) for word, x, y, w, h in line] for line in SLIP]
"""What stands on a receipt of another sum."""


async def registers(shop: Shop, who: Place, email: str) -> None:
    await shop.says(who, shop.either("Здравствуйте", "Hello"))
    await shop.reads(who, "greeting")
    await shop.says(who, email)
    await shop.reads(who, "code-sent")


async def sends_the_code(shop: Shop, who: Place) -> None:
    """What the mail said, which was sent to this client last."""
    async with asyncio.timeout(30):
        await shop.office.arrived.wait()
    body = shop.office.letters[-1].get_payload(decode=True)
    assert isinstance(body, bytes)
    (code,) = re.findall(r"\b\d{6}\b", body.decode())
    await shop.says(who, code)
    await shop.reads(who, "verified")


async def asks(shop: Shop, who: Place, text: str) -> None:
    await shop.presses_menu(who, "menu-support")
    await shop.reads(who, "listening")
    await shop.says(who, text)
    await shop.relay(text)


async def pays(shop: Shop, who: Place, number: int) -> None:
    await shop.presses_menu(who, "menu-payment")
    await shop.reads(who, "payment-tariff")
    await shop.shows(who, png(320, 200, mark=number))


async def follow_first_day(shop: Shop) -> Place:
    """The owner makes tariffs; the first client writes, shows who she is, and pays."""
    month = shop.either("Месяц", "Month")
    await shop.says(shop.olga, shop.either("/тарифы", "/tariffs"))
    asked = await shop.reads(shop.olga, "owner-tariffs-how")
    await shop.says(shop.olga, f"+ {month}; 990 ₽; 30", to=asked)
    again = await shop.reads(shop.olga, "owner-tariffs-added")
    await shop.says(shop.olga, shop.either("+ Тридцать дней; 990 ₽; 30", "+ Thirty days; 990 ₽; 30"), to=again)
    twins = await shop.reads(shop.olga, "owner-tariffs-twin")
    await shop.says(shop.olga, "- 2", to=twins)
    await shop.reads(shop.olga, "owner-tariffs-off")

    anna = await shop.client("telegram", "Анна", "Anna")
    await registers(shop, anna, ANNA)
    await sends_the_code(shop, anna)
    await asks(shop, anna, "one")
    await shop.reads(shop.desk, "card", old=True)
    await shop.reads(anna, "passed-on")
    await pays(shop, anna, 1)
    await shop.reads(anna, "credited")
    await shop.reads(shop.desk, "operators-credited")
    await shop.presses_menu(anna, "menu-subscription")
    await shop.reads(anna, "subscription")
    await shop.control.ocrspace.show(CHEAPER)
    await pays(shop, anna, 2)
    await shop.reads(anna, "receipt-doubted")
    doubted = await shop.reads(shop.desk, "operators-receipt")
    await shop.presses(shop.desk, doubted, "button-reject")
    await shop.reads(anna, "receipt-rejected")
    return anna


async def follow_desk(shop: Shop, anna: Place) -> None:
    """What operators do with a dialog, until two of them have answered and it is closed."""
    relay = await shop.relay("one")
    answer = await shop.says(shop.desk, shop.either("Сейчас посмотрим", "Let us see"), to=relay)
    await shop.settled(answer)
    await shop.edits(shop.desk, answer, shop.either("Сейчас посмотрю", "Let me see"))
    await shop.world.telegram.wait(anna.id, contains=shop.either("посмотрю", "Let me"), within=30)
    for command, told in (
        (shop.either("/заметка звонить вечером", "/note call in the evening"), "operators-noted"),
        (shop.either("/кто", "/who"), "who-notes"),
        (shop.either("/назначить", "/assign"), "operators-assigned"),
    ):
        await shop.says(shop.desk, command, to=relay)
        await shop.reads(shop.desk, told)
    for command, told in (
        (shop.either("/шаблон + привет: Здравствуйте, {имя}!", "/template + hello: Hello, {name}!"), "template-added"),
        (shop.either("/шаблон", "/template"), "template-head"),
        (shop.either("/помощь", "/help"), "operators-help"),
        (shop.either("/пако", "/clsoe"), "operators-unknown-command"),
        (shop.either("/открытые", "/open"), "open-head"),
    ):
        await shop.says(shop.desk, command)
        notice = await shop.reads(shop.desk, told)
    await shop.says(shop.desk, shop.either("И вам", "You too"), to=notice)
    await shop.reads(shop.desk, "operators-no-relay")
    await shop.says(shop.desk, shop.either("/шаблон 1", "/template 1"), to=relay)
    await shop.reads(shop.desk, "template-sent")
    await shop.says(shop.desk, shop.either("/шаблон - 1", "/template - 1"))
    await shop.reads(shop.desk, "template-removed")
    await shop.says(shop.desk, shop.either("/удалить", "/delete"), to=answer)
    await shop.reads(shop.desk, "delete-done")
    await shop.says(shop.desk, shop.either("Да, можно", "Yes, you may"), to=relay, by=shop.pavel)
    await shop.reads(shop.desk, "operators-together")
    await shop.says(shop.desk, shop.either("/оплата", "/paid"), to=relay)
    asked = await shop.reads(shop.desk, "operators-receipt")
    await shop.presses(shop.desk, asked, "button-cancel")
    await ends(shop, anna, relay)


async def ends(shop: Shop, anna: Place, relay: Seen) -> None:
    """The dialog is closed and rated; another one the client closes herself."""
    await shop.says(shop.desk, shop.either("/пока", "/close"), to=relay)
    await shop.reads(shop.desk, "operators-closed")
    rate = await shop.reads(anna, "closed-rate")
    await shop.world.telegram.press(anna.id, rate.id, text="2")
    await shop.reads(shop.desk, "operators-rating")
    await shop.says(anna, shop.either("Долго ждала ответа", "I waited long"))
    await shop.reads(shop.desk, "operators-comment")
    await asks(shop, anna, "two")
    await shop.presses_menu(anna, "menu-close")
    await shop.reads(shop.desk, "operators-closed-by-client")


async def follow_trouble(shop: Shop, anna: Place) -> None:
    """What does not arrive, and who is not who they say."""
    boris = await shop.client("vk", "Борис", "Boris")
    gleb = await shop.client("facebook", "Глеб", "Gleb")
    for client, text in ((boris, "three"), (gleb, "four")):
        await registers(shop, client, f"{text}@example.org")
        await asks(shop, client, text)
    await shop.says(shop.desk, shop.either("/бан реклама", "/ban ads"), to=await shop.relay("three"))
    await shop.reads(shop.desk, "operators-banned")
    await shop.says(shop.desk, shop.either("/разбан", "/unban"), to=await shop.relay("three"))
    await shop.reads(shop.desk, "operators-unbanned")
    answer = await shop.says(shop.desk, shop.either("Да", "Yes"), to=await shop.relay("four"))
    await shop.settled(answer)
    await shop.edits(shop.desk, answer, shop.either("Нет", "No"))
    await shop.reads(shop.desk, "operators-still-old")

    vera = await shop.client("telegram", "Вера", "Vera")
    await shop.says(vera, shop.either("Привет", "Hi"))
    await shop.reads(vera, "greeting")
    await shop.says(vera, ANNA)
    claim = await shop.reads(shop.desk, "operators-email-taken")
    await shop.presses(shop.desk, claim, "button-refuse")
    await shop.reads(vera, "claim-refused")

    await shop.control.vk.deny(boris.id)
    await shop.world.telegram.block(anna.id)
    await shop.passes(25 * 3600)
    for text in ("two", "three", "four"):
        await shop.says(shop.desk, "?", to=await shop.relay(text))
        await shop.reads(shop.desk, "operators-answer-refused")
    await shop.world.telegram.start(anna.id)


async def follow_owner(shop: Shop, anna: Place) -> None:
    """A broadcast, records, the journal, figures, reminders, and a bot that was thrown out."""
    await writes_to_all(shop)
    for name in (shop.either("Аня", "Ann"), shop.either("Анна Петрова", "Anna Petrova")):
        await corrects(shop, ANNA, f"{shop.either('имя', 'name')} {name}")
    await shop.says(shop.olga, shop.either("/журнал", "/log"))
    journal = await shop.reads(shop.olga, "owner-log-head")
    await shop.presses(shop.olga, journal, [row[0].text for row in journal.inline][1])
    await shop.told("owner-not-kept")
    await shop.says(shop.olga, shop.either("/статистика 30", "/stats 30"))
    await shop.reads(shop.olga, "stats-title")
    await shop.says(shop.olga, shop.either("/открытые", "/open"))
    await shop.reads(shop.olga, "open-head")
    await merges(shop)

    wait, day = until_one(shop)
    paid = shop.either(f"{day:%d.%m.%Y}", f"{day}")
    for email in ("three@example.org", "four@example.org"):
        await corrects(shop, email, shop.either(f"тариф Месяц {paid}", f"tariff Month {paid}"))
    await corrects(shop, ANNA, f"4 {paid}")
    await shop.passes(wait)
    await shop.reads(anna, "reminder")
    await shop.reads(shop.desk, "reminders-missed")

    await shop.thrown_out(thrown=True)
    await shop.reads(shop.olga, "rights-presence")
    await shop.thrown_out(thrown=False)
    await shop.reads(shop.olga, "rights-well")


async def writes_to_all(shop: Shop) -> None:
    """A broadcast."""
    await shop.says(shop.olga, shop.either("/рассылка", "/broadcast"))
    whom = await shop.reads(shop.olga, "owner-broadcast-how")
    await shop.says(shop.olga, shop.either("все", "all"), to=whom)
    what = await shop.reads(shop.olga, "owner-broadcast-what")
    await shop.says(shop.olga, shop.either("В субботу закрыто", "Closed on Saturday"), to=what)
    sure = await shop.reads(shop.olga, "owner-broadcast-sure")
    await shop.presses(shop.olga, sure, "owner-button-send")
    await shop.reads(shop.olga, "owner-progress")
    await shop.reads(shop.olga, "owner-report")


async def corrects(shop: Shop, email: str, change: str) -> None:
    """The owner corrects a record, one field."""
    what = await opens_record(shop, email)
    await shop.says(shop.olga, change, to=what)
    sure = await shop.reads(shop.olga, "owner-field-sure")
    await shop.presses(shop.olga, sure, "owner-button-keep")
    await shop.told("owner-kept")


async def opens_record(shop: Shop, email: str) -> Seen:
    await shop.says(shop.olga, shop.either("/почта", "/record"))
    whose = await shop.reads(shop.olga, "owner-record-whose")
    await shop.says(shop.olga, email, to=whose)
    what: Seen = await shop.reads(shop.olga, "owner-record-what")
    return what


async def merges(shop: Shop) -> None:
    """Somebody mistyped Anna's address in another messenger."""
    twin = await shop.client("vk", "Аня", "Ann")
    await registers(shop, twin, "ana@example.org")
    what = await opens_record(shop, "ana@example.org")
    await shop.says(shop.olga, f"{shop.either('почта', 'e-mail')} {ANNA}", to=what)
    sure = await shop.reads(shop.olga, "owner-merge")
    await shop.presses(shop.olga, sure, "owner-button-merge")
    await shop.told("owner-merged")


async def follow_topics(shop: Shop, anna: Place) -> None:
    """The group gets topics; Oleg's answer after the end has opened Anna's dialog again."""
    await shop.world.telegram.topics.switch(shop.desk.id, on=True)
    await shop.says(anna, "five")
    await shop.relay("five")
    await shop.says(shop.desk, shop.either("Да-да", "Yes, yes"), to=await shop.relay("two"))
    await shop.reads(shop.desk, "operators-general")


async def follow_table(shop: Shop, anna: Place) -> None:
    """The owner connects a table, makes every mistake in it, and at last forgets a client."""
    google = shop.control.google
    account = await shop.gets_a_table(ANNA)
    subscriptions, clients = shop.either("Подписки", "subscriptions"), shop.either("Клиенты", "clients")
    await google.wait_row(subscriptions, {shop.either("E-mail", "email"): ANNA}, within=30)
    await shop.now()
    await google.type(subscriptions, 3, 3, "31.02.2026")
    await shop.reads(shop.olga, "sheet-rows-refused")
    await google.type(subscriptions, 3, 3, "31.12.2099")
    await shop.reads(shop.olga, "sheet-rows-well")
    await shop.now()
    await google.delete(clients, 4, 5, 6, 7, 8)
    await shop.reads(shop.olga, "sheet-rows-lost")
    await shop.now()
    await google.share(account, "nobody")
    await shop.reads(shop.olga, "sheet-trouble")
    await shop.now()
    await google.share(account)
    await shop.reads(shop.olga, "sheet-well-again")

    await google.fault("500", method="values.batchUpdate", times=1000)
    await shop.says(shop.desk, shop.either("/оплата", "/paid"), to=await shop.relay("five"))
    asked = await shop.reads(shop.desk, "operators-receipt")
    await shop.presses(shop.desk, asked, asked.inline[0][0].text)
    await shop.reads(anna, "credited")
    await google.type(subscriptions, 2, 3, "01.02.2099")
    await shop.reads(shop.olga, "sheet-overridden")
    await google.clear_faults()

    await shop.says(shop.olga, shop.either("/забыть", "/forget"))
    whom = await shop.reads(shop.olga, "owner-forget-whom")
    await shop.says(shop.olga, ANNA, to=whom)
    sure = await shop.reads(shop.olga, "owner-forget-sheet-first")
    await shop.presses(shop.olga, sure, "owner-button-forget")
    await shop.reads(shop.olga, "owner-forgotten")


def until_one(shop: Shop) -> tuple[float, date]:
    """Seconds from now, in the shop's zone, until the round of reminders has begun; and its day."""
    now = datetime.now(ZONE) + timedelta(seconds=shop.child.ahead)  # noqa: TID251 - Otklik is so far ahead of the machine
    at = now.replace(hour=13, minute=0, second=1)
    at += timedelta(days=at <= now)
    return (at - now).total_seconds(), at.date()
