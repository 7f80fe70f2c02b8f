"""Whose account it is: codes by mail, the operators' word, corrections, and an e-mail that somebody else has."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import count

import pytest
from sqlalchemy import insert, select

from contracts.ids import ChatRef, PersonRef, PressRef
from contracts.inbound import OperatorPressed, Person
from contracts.mail import MailRefused, SendMail
from contracts.outbound import AnswerPress
from messaging.outcomes import Done
from router.store.tables import ACCOUNTS, CLIENTS, SUBSCRIPTIONS, TARIFFS
from tests.requirements import requirement
from tests.router.stage import DESK, OLEG, Shown, Stage, edits, to_clients, to_operators

BORIS = Person(ref=PersonRef("tg:2"), name="Борис", language="ru")


@pytest.fixture
def mailing(stage: Stage) -> Stage:
    """A house that can send mail; its codes are 000001, 000002 and so on."""
    numbers = count(1)
    stage.house = replace(stage.house, mails=True, new_code=lambda: f"{next(numbers):06d}")
    stage.handlers = stage.another_replica()
    return stage


def mails(shown: list[Shown]) -> list[SendMail]:
    return [each.command for each in shown if isinstance(each.command, SendMail)]


def told(shown: list[Shown]) -> str:
    return "\n".join(each.text for each in to_clients(shown))


async def named(stage: Stage, email: str = "anna@example.org", chat: str = "tg:1", **more: Person) -> list[Shown]:
    """A client names an e-mail; what follows."""
    await stage.client("Здравствуйте", chat, **more)
    await stage.shown()
    await stage.client(email, chat, **more)
    return await stage.shown()


async def pressed(stage: Stage, message: Shown, button: int = 0) -> list[Shown]:
    """An operator presses a button under a message; what follows."""
    said = OperatorPressed(
        chat=DESK,
        operator=OLEG,
        press=PressRef(f"tg:press{next(stage.numbers)}"),
        message=message.message,
        payload=message.show.buttons[0][button].payload,
        at=stage.clock.now(),
    )
    assert await stage.hear(stage.envelope(said, DESK)) == Done()
    return await stage.shown()


def word(shown: list[Shown]) -> str:
    """What the operator who pressed reads."""
    (answer,) = [each.command for each in shown if isinstance(each.command, AnswerPress)]
    return answer.text


async def subscribed(stage: Stage) -> None:
    """The records know a subscription of everybody."""
    async with stage.database.transaction() as connection:
        tariff = {"name": "Месяц", "price": Decimal("990.00"), "currency": "RUB", "days": 30}
        made = await connection.execute(insert(TARIFFS).values(tariff).returning(TARIFFS.c.id))
        number = made.scalar_one()
        for client in (await connection.execute(select(CLIENTS.c.id))).scalars().all():
            row = {"client": client, "tariff": number, "last_paid_day": date(2026, 12, 31)}
            await connection.execute(insert(SUBSCRIPTIONS).values(row))


@requirement("dialog:verify:code", "dialog:verify:any-address", "dialog:unverified-marked", "operators:relay:verified")
async def test_a_code_goes_to_the_email_and_the_right_one_verifies(mailing: Stage) -> None:
    shown = await named(mailing)
    (mail,) = mails(shown)
    assert (mail.to, "000001" in mail.text, "000001" in mail.subject) == ("anna@example.org", True, True)
    assert "шестизначный код" in told(shown)

    await mailing.client("Связаться с поддержкой")
    await mailing.shown()
    await mailing.client("000001")
    shown = await mailing.shown()

    assert "это вы" in told(shown)
    assert [each.text for each in to_operators(shown)] == ["Анна · Telegram: почта подтверждена кодом из письма ✅"]
    await mailing.client("Вопрос")
    assert to_operators(await mailing.shown())[0].show.header == "Анна · Telegram ✅"


@requirement("dialog:verify:code", "dialog:verify:wrong-tries", "dialog:verify:six-digits")
async def test_six_digits_are_not_relayed_while_a_code_is_under_way_and_five_wrong_end_it(
    mailing: Stage,
) -> None:
    await named(mailing)
    await mailing.client("Связаться с поддержкой")
    await mailing.shown()
    for left in ("4 попытки", "3 попытки", "2 попытки", "1 попытка"):
        await mailing.client("999999")
        shown = await mailing.shown()
        assert to_operators(shown) == []
        assert left in told(shown)
    await mailing.client("999999")
    assert "больше не действует" in told(await mailing.shown())

    await mailing.client("000001")
    assert [each.text for each in to_operators(await mailing.shown())] == ["000001"]


@requirement("dialog:verify:code", "dialog:verify:code-lives", "dialog:verify:six-digits")
async def test_a_code_lives_ten_minutes_and_all_else_goes_its_usual_way(mailing: Stage) -> None:
    await named(mailing)
    await mailing.client("Связаться с поддержкой")
    await mailing.shown()
    await mailing.client("00001")
    assert [each.text for each in to_operators(await mailing.shown())] == ["00001"]

    mailing.clock.advance(601)
    await mailing.client("000001")
    assert [each.text for each in to_operators(await mailing.shown())] == ["000001"]


@requirement("dialog:verify:limits")
async def test_one_mail_goes_to_an_address_in_a_minute_and_five_for_an_account_in_an_hour(mailing: Stage) -> None:
    assert len(mails(await named(mailing))) == 1
    await mailing.client("Прислать код на почту")
    shown = await mailing.shown()
    assert (mails(shown), "немного позже" in told(shown)) == ([], True)

    for number in range(2, 6):
        mailing.clock.advance(61)
        await mailing.client("Прислать код на почту")
        assert [f"00000{number}" in mail.text for mail in mails(await mailing.shown())] == [True]
    mailing.clock.advance(61)
    await mailing.client("Прислать код на почту")
    assert mails(await mailing.shown()) == []


async def test_an_address_that_got_a_mail_a_moment_ago_gets_none_for_another_account(mailing: Stage) -> None:
    await named(mailing)

    assert mails(await named(mailing, chat="tg:2", person=BORIS)) == []


@requirement("dialog:verify:without-mail")
async def test_a_house_without_mail_sends_no_code_and_offers_none(stage: Stage) -> None:
    shown = await named(stage)
    await stage.client("Прислать код на почту")
    shown += await stage.shown()

    menus = [each.show.menu for each in to_clients(shown) if each.show.menu]
    assert mails(shown) == []
    assert "шестизначный" not in told(shown)
    assert "Прислать код на почту" not in [button.text for menu in menus for row in menu for button in row]


async def test_a_mail_that_did_not_go_is_told_to_the_client(mailing: Stage) -> None:
    await named(mailing)
    refused = MailRefused(chat=ChatRef("tg:1"), to="anna@example.org", at=mailing.clock.now())
    assert await mailing.hear(mailing.envelope(refused, "tg:1")) == Done()

    assert "не ушло" in told(await mailing.shown())


@requirement("dialog:verify:operator")
async def test_an_operator_confirms_with_the_button_under_the_card(stage: Stage) -> None:
    card = to_operators(await stage.open())[0]
    assert [button.text for row in card.show.buttons for button in row] == ["Подтвердить личность"]

    shown = await pressed(stage, card)

    assert word(shown) == "✅ Личность подтверждена · Олег"
    assert "это вы" in told(shown)
    (edit,) = edits(shown)
    assert edit.messages == (card.message,)
    assert getattr(edit.content, "text", "").endswith("✅ Личность подтверждена · Олег")
    assert word(await pressed(stage, card)) == "Это уже решено."
    await stage.operator("Ответ", card.message)
    assert [each.text for each in to_clients(await stage.shown())] == ["Ответ"]


@requirement("dialog:unverified-sees-nothing", "dialog:subscription")
async def test_whoever_is_not_verified_sees_nothing_of_the_record(stage: Stage) -> None:
    card = to_operators(await stage.open())[0]
    await subscribed(stage)
    await stage.client("Моя подписка")
    shown = told(await stage.shown())
    assert "Сначала" in shown
    assert "Месяц" not in shown

    await pressed(stage, card)
    await stage.client("My subscription")

    assert told(await stage.shown()) == "Ваш тариф: Месяц. Оплачено до 31.12.2026."


@requirement("dialog:open:card", "operators:who:subscription")
async def test_the_card_of_a_new_dialog_shows_tariff_and_last_paid_day(stage: Stage) -> None:
    await stage.register()
    await subscribed(stage)
    await stage.client("Оплата")
    card = to_operators(await stage.shown())[0]

    assert card.text.splitlines()[-1] == "Месяц, оплачено до 31.12.2026"
    await stage.operator("/кто", card.message)
    assert "Месяц, оплачено до 31.12.2026" in to_operators(await stage.shown())[0].text


async def test_a_verified_client_without_a_subscription_reads_that_there_is_none(stage: Stage) -> None:
    card = to_operators(await stage.open())[0]
    await pressed(stage, card)
    await stage.client("Моя подписка")

    assert "пока нет подписки" in told(await stage.shown())


@requirement("dialog:email:correct")
async def test_a_mistyped_email_is_corrected_and_the_operators_see_old_and_new(stage: Stage) -> None:
    card = to_operators(await stage.open())[0]
    await stage.client("Исправить почту")
    assert "anna@example.org" in told(await stage.shown())

    await stage.client("anna@example.com")
    shown = await stage.shown()

    assert "anna@example.com" in told(shown)
    (note,) = to_operators(shown)
    assert note.text.endswith("Было anna@example.org, стало anna@example.com.")
    assert note.show.reply_to == card.message
    assert await email_of(stage, "tg:1") == "anna@example.com"


@requirement("dialog:email:correct")
async def test_an_address_written_without_the_button_is_a_message(stage: Stage) -> None:
    await stage.open()
    await stage.client("boris@example.org")

    assert [each.text for each in to_operators(await stage.shown())] == ["boris@example.org"]
    assert await email_of(stage, "tg:1") == "anna@example.org"


@requirement("dialog:email:correct")
async def test_a_verified_email_is_not_corrected_any_more(stage: Stage) -> None:
    card = to_operators(await stage.open())[0]
    shown = await pressed(stage, card)
    menu = to_clients(shown)[0].show.menu
    assert menu is not None
    assert "Исправить почту" not in [button.text for row in menu for button in row]
    await stage.client("Исправить почту")

    assert "уже подтверждена" in told(await stage.shown())


@requirement("dialog:email:correct:claim")
async def test_whoever_corrects_the_address_into_somebody_elses_claims_it_and_gets_nothing_silently(
    stage: Stage,
) -> None:
    await stage.register()
    await stage.register("tg:2", "boris@example.org", person=BORIS)
    await stage.client("Исправить почту", "tg:2", person=BORIS)
    await stage.shown()
    await stage.client("anna@example.org", "tg:2", person=BORIS)
    shown = await stage.shown()

    assert "проверяем" in told(shown)
    corrected, claim = to_operators(shown)
    assert corrected.text.endswith("Было boris@example.org, стало anna@example.org.")
    await pressed(stage, claim, 1)
    assert await email_of(stage, "tg:2") is None


async def claimed(stage: Stage) -> Shown:
    """Anna has an account; Boris names her e-mail: what the operators read."""
    await stage.register()
    shown = await named(stage, chat="tg:2", person=BORIS)
    claim = to_operators(shown)[-1]
    assert [button.text for button in claim.show.buttons[0]] == ["Разрешить", "Отклонить"]
    return claim


@requirement("dialog:email:taken", "dialog:claim:cards", "dialog:claim:allowed")
async def test_an_allowed_claim_leaves_both_accounts_with_the_client(stage: Stage) -> None:
    claim = await claimed(stage)

    shown = await pressed(stage, claim)

    assert word(shown) == "✅ Разрешено · Олег"
    assert "всё в порядке" in told(shown)
    assert await email_of(stage, "tg:1") == await email_of(stage, "tg:2") == "anna@example.org"
    assert word(await pressed(stage, claim, 1)) == "Это уже решено."


@requirement("dialog:email:taken", "dialog:claim:refused")
async def test_a_refused_claim_asks_for_another_email(stage: Stage) -> None:
    claim = await claimed(stage)

    shown = await pressed(stage, claim, 1)

    assert "занят другим" in told(shown)
    assert [each.show.chat for each in to_clients(shown)] == ["tg:2"]
    assert await email_of(stage, "tg:2") is None
    await stage.client("boris@example.org", "tg:2", person=BORIS)
    assert "записали" in told(await stage.shown())


@requirement("dialog:email:taken")
async def test_a_refused_claim_in_an_open_dialog_goes_on_without_an_email(stage: Stage) -> None:
    claim = await claimed(stage)
    await stage.client("Связаться с поддержкой", "tg:2", person=BORIS)
    await stage.shown()
    await pressed(stage, claim, 1)

    await stage.client("Это моя почта!", "tg:2", person=BORIS)
    assert [each.text for each in to_operators(await stage.shown())] == ["Это моя почта!"]
    await stage.client("boris@example.org", "tg:2", person=BORIS)
    assert "стало boris@example.org" in to_operators(await stage.shown())[0].text


@requirement("dialog:claim:meanwhile")
async def test_whoever_waits_for_a_claim_writes_and_rates_meanwhile(stage: Stage) -> None:
    await claimed(stage)
    await stage.client("Связаться с поддержкой", "tg:2", person=BORIS)
    await stage.shown()
    await stage.client("Вопрос", "tg:2", person=BORIS)
    (relay,) = to_operators(await stage.shown())
    await stage.client("Моя подписка", "tg:2", person=BORIS)
    assert "Сначала" in told(await stage.shown())
    await stage.operator("/пока", relay.message)
    await stage.shown()
    await stage.client("5", "tg:2", person=BORIS)

    assert (relay.show.header, relay.text) == ("Борис · Telegram", "Вопрос")
    assert [each.text for each in to_operators(await stage.shown())] == ["Борис · Telegram: оценка 5 из 5 😊"]


@requirement("dialog:open:held-no-codes")
async def test_a_code_sent_before_the_button_is_not_passed_on(mailing: Stage) -> None:
    await named(mailing)
    for words in ("000009", "Вопрос", "000001"):
        await mailing.client(words)
    await mailing.shown()

    await mailing.client("Связаться с поддержкой")

    relays = [each.text for each in to_operators(await mailing.shown()) if each.show.header]
    assert relays == ["Здравствуйте", "Вопрос"]


@requirement("dialog:email:taken", "dialog:verify:code", "dialog:verify:any-address", "dialog:claim:by-code")
async def test_a_right_code_settles_a_claim_without_the_operators(mailing: Stage) -> None:
    await named(mailing)
    mailing.clock.advance(61)
    claim = to_operators(await named(mailing, chat="tg:2", person=BORIS))[-1]

    await mailing.client("000002", "tg:2", person=BORIS)
    shown = await mailing.shown()

    assert "это вы" in told(shown)
    assert "подтверждена кодом" in to_operators(shown)[0].text
    assert word(await pressed(mailing, claim, 1)) == "Это уже решено."


@requirement("dialog:email:known", "dialog:answer:messenger", "operators:relay:header")
async def test_a_person_in_two_messengers_is_one_client_without_any_claim(stage: Stage) -> None:
    await stage.open()
    await stage.client("Вопрос")
    first = to_operators(await stage.shown())[0]
    await stage.open("vk:2", person=BORIS)
    await stage.client("И отсюда", "vk:2", person=BORIS)
    relay = to_operators(await stage.shown())[0]

    await stage.operator("Сюда", relay.message)
    await stage.operator("И туда", first.message)

    assert relay.show.header == "Борис · ВКонтакте"
    assert await email_of(stage, "tg:1") == await email_of(stage, "vk:2")
    answers = to_clients(await stage.shown())
    assert [(each.show.chat, each.text) for each in answers] == [("vk:2", "Сюда"), ("tg:1", "И туда")]


async def email_of(stage: Stage, chat: str) -> str | None:
    async with stage.database.reading() as connection:
        asked = select(CLIENTS.c.email).join(ACCOUNTS, ACCOUNTS.c.client == CLIENTS.c.id)
        found: str | None = (await connection.execute(asked.where(ACCOUNTS.c.chat == chat))).scalar()
        return found
