"""From the first message to a client with an e-mail."""

from dataclasses import replace

import pytest
from sqlalchemy import insert, select

from contracts.content import Unsupported
from contracts.ids import PersonRef
from contracts.inbound import Person
from router.store.tables import ACCOUNTS, CLIENTS
from tests.requirements import requirement
from tests.router.stage import Stage, to_clients, to_operators

BORIS = Person(ref=PersonRef("tg:2"), name="Борис", language="ru")


@requirement("dialog:email:asked")
async def test_the_first_message_is_answered_with_a_greeting(stage: Stage) -> None:
    await stage.client("/start")

    assert "электронной почты" in (await stage.shown())[0].text


async def test_somebody_who_writes_on_is_asked_again_and_not_for_every_line(stage: Stage) -> None:
    await stage.client("/start")
    await stage.shown()
    await stage.client("здравствуйте")
    await stage.client("у меня вопрос")

    assert [each.text.partition(",")[0] for each in await stage.shown()] == ["Чтобы продолжить"]


@requirement("dialog:email:form")
async def test_a_slip_in_the_address_is_named(stage: Stage) -> None:
    await stage.client("/start")
    await stage.client("anna@example")

    assert (await stage.shown())[1].text.startswith("Похоже, в адресе опечатка")


@requirement("dialog:email:asked")
@pytest.mark.parametrize("first", ["anna@example", Unsupported(what="poll")])
async def test_whoever_begins_with_a_slip_or_with_what_cannot_be_carried_is_greeted_too(
    stage: Stage, first: str | Unsupported
) -> None:
    await stage.client(first)
    begun = await stage.shown()
    await stage.client(first)

    assert "\n".join(each.text for each in begun).count("Здравствуйте! Это поддержка.") == 1
    assert begun[-1].show.menu is not None
    assert not any("Здравствуйте" in each.text for each in await stage.shown())


@requirement("dialog:email:form")
async def test_a_new_email_makes_a_client_and_an_account_of_it(stage: Stage) -> None:
    await stage.register(email="Anna@Example.org")

    async with stage.database.reading() as connection:
        clients = (await connection.execute(select(CLIENTS.c.email, CLIENTS.c.recorded))).all()
        accounts = (await connection.execute(select(ACCOUNTS.c.chat, ACCOUNTS.c.name, ACCOUNTS.c.verified))).all()
    assert [tuple(row) for row in clients] == [("anna@example.org", False)]
    assert [tuple(row) for row in accounts] == [("tg:1", "Анна", False)]


@requirement("dialog:email:known")
async def test_a_client_of_the_records_is_not_marked_new(stage: Stage) -> None:
    await record(stage, "anna@example.org")

    card = to_operators(await stage.open())[0]

    assert card.text.endswith("anna@example.org · личность не подтверждена")


async def record(stage: Stage, email: str) -> None:
    async with stage.database.transaction() as connection:
        await connection.execute(insert(CLIENTS).values(email=email, recorded=True, created_at=0.0))


@requirement("dialog:email:taken", "dialog:claim:cards")
async def test_an_email_of_another_account_is_told_to_both_sides_and_binds_beside(stage: Stage) -> None:
    await stage.register()
    await stage.client("привет", "tg:2", person=BORIS)
    await stage.client("anna@example.org", "tg:2", person=BORIS)
    shown = await stage.shown()

    assert "проверяем" in to_clients(shown)[-1].text
    claim = to_operators(shown)[0].text
    assert claim.startswith("⚠️ Борис · Telegram\nНазывает почту anna@example.org")
    assert "Пишет из: Telegram (Анна)" in claim
    async with stage.database.reading() as connection:
        bound = (await connection.execute(select(ACCOUNTS.c.client).order_by(ACCOUNTS.c.chat))).scalars().all()
    assert len(bound) == 2
    assert len(set(bound)) == 1


@requirement("dialog:email:rejected")
async def test_with_reject_an_unknown_email_is_asked_for_again_once_records_are_there(stage: Stage) -> None:
    stage.house = replace(stage.house, unknown_clients="reject")
    stage.handlers = stage.another_replica()
    await record(stage, "known@example.org")

    await stage.client("anna@example.org")
    assert "у нас нет" in (await stage.shown())[-1].text

    await stage.client("known@example.org")
    assert (await stage.shown())[-1].show.menu


@requirement("dialog:email:accept-until-read")
async def test_with_reject_everybody_is_accepted_until_there_are_records(stage: Stage) -> None:
    stage.house = replace(stage.house, unknown_clients="reject")
    stage.handlers = stage.another_replica()

    await stage.client("anna@example.org")

    assert (await stage.shown())[-1].show.menu


async def test_an_email_in_a_longer_message_is_read_and_the_message_is_kept(stage: Stage) -> None:
    await stage.client("Не могу войти в программу на телефоне, почта anna@example.org")
    await stage.client("Связаться с поддержкой")

    relayed = to_operators(await stage.shown())[1:]

    assert [each.text for each in relayed] == ["Не могу войти в программу на телефоне, почта anna@example.org"]


@requirement("dialog:open:held-before-email")
async def test_an_email_alone_is_not_relayed_and_what_came_before_it_is(stage: Stage) -> None:
    await stage.client("Не запускается")
    await stage.client("anna@example.org")
    await stage.client("Оплата")

    shown = to_operators(await stage.shown())

    assert [each.text for each in shown[1:]] == ["Не запускается"]


@requirement("dialog:menu:never-relayed")
@pytest.mark.parametrize("label", ["Связаться с поддержкой", "Contact support", "Оплата", "payment"])
async def test_a_button_before_the_email_asks_for_it_and_is_never_relayed(stage: Stage, label: str) -> None:
    await stage.client(label)
    assert "электронной почты" in (await stage.shown())[0].text

    await stage.client("anna@example.org")
    await stage.client("Связаться с поддержкой")
    await stage.client(label)

    assert [each.show.header for each in to_operators(await stage.shown())] in ([None], [None, None])


@requirement("relaying:unsupported-said-aloud")
async def test_what_cannot_be_carried_is_named_to_the_client(stage: Stage) -> None:
    await stage.open()

    await stage.client(Unsupported(what="poll"))
    shown = await stage.shown()

    assert to_operators(shown) == []
    assert "опрос" in to_clients(shown)[0].text


@requirement("operators:relay:names-are-plain")
async def test_a_name_cannot_pretend_to_be_something_else(stage: Stage) -> None:
    sly = Person(ref=PersonRef("tg:1"), name="Анна\n· Telegram ✅\u202e \x00 x" + "y" * 90)
    await stage.open(person=sly)

    await stage.client("вопрос", person=sly)
    header = to_operators(await stage.shown())[0].show.header

    assert header is not None
    assert header.startswith("Анна · Telegram xy")
    assert header.endswith(" · Telegram")
    assert "\n" not in header
    assert len(header) < 80


@requirement("dialog:language:house", "dialog:language")
async def test_a_client_reads_english_when_the_messenger_says_so(stage: Stage) -> None:
    await stage.client("hi", person=Person(ref=PersonRef("tg:1"), name="Ann", language="en-GB"))

    assert (await stage.shown())[0].text.startswith("Hello!")
