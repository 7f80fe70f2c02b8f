"""Answers that operators keep for later and send by their number."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, select, update

from contracts.ids import MessageRef
from router.app.speech import Speech
from router.app.template_ports import Template
from router.app.templates import MOST, Filled, Kept, Refused, ordered
from router.dialog.states import Who
from router.store.tables import ACCOUNTS, SUBSCRIPTIONS, TARIFFS
from tests.requirements import requirement
from tests.router.stage import DESK, Stage, marks, to_clients, to_operators

ANNA = Who(chat="tg:1", channel="telegram", name="Анна", email="anna@example.org")


async def asked(stage: Stage, words: str, to: MessageRef | None = None) -> str:
    said = await stage.operator(words, to)
    shown = await stage.shown()
    assert to_clients(shown) == []
    (answer,) = to_operators(shown)
    assert (answer.show.reply_to, answer.show.silent) == (said.message, True)
    return answer.text


async def relayed(stage: Stage, words: str = "Вопрос") -> MessageRef:
    await stage.client(words)
    message = to_operators(await stage.shown())[0].message
    assert message is not None
    return message


async def with_paid_anna(stage: Stage) -> None:
    async with stage.database.transaction() as connection:
        tariff = {"id": 1, "name": "Месяц", "price": Decimal(500), "currency": "RUB", "days": 30}
        await connection.execute(insert(TARIFFS).values(tariff))
        client = (await connection.execute(select(ACCOUNTS.c.client).where(ACCOUNTS.c.chat == "tg:1"))).scalar_one()
        paid = {"client": client, "tariff": 1, "last_paid_day": date(2026, 12, 31)}
        await connection.execute(insert(SUBSCRIPTIONS).values(paid))
        await connection.execute(update(ACCOUNTS).values(verified=True))


@requirement("operators:template")
async def test_templates_are_added_listed_and_removed(stage: Stage) -> None:
    assert "Шаблонов пока нет" in await asked(stage, "/шаблон")
    assert await asked(stage, "/шаблон + привет: Здравствуйте,\n{имя}!") == "Шаблон «привет» сохранён под номером 1."
    assert "под номером 2" in await asked(stage, "/template + Оплата: до {дата}")

    assert (await asked(stage, "/шаблон")).splitlines()[:3] == [
        "Шаблоны ответов:",
        "1. привет — Здравствуйте, {имя}!",
        "2. Оплата — до {дата}",
    ]
    assert "«привет» убран" in await asked(stage, "/шаблон - 1")
    assert "1. Оплата" in await asked(stage, "/шаблон")


@requirement("operators:template")
async def test_a_template_goes_to_the_client_as_an_answer_with_its_fields_filled(stage: Stage) -> None:
    await stage.open()
    await with_paid_anna(stage)
    await asked(stage, "/шаблон + первый: Другой")
    await asked(stage, "/шаблон + срок: {имя}, «{Тариф}» оплачен до {date}.")
    question = await stage.client("До какого числа?")
    relay = to_operators(await stage.shown())[0].message

    command = await stage.operator("/шаблон 2", relay)
    shown = await stage.shown()

    (answer,) = to_clients(shown)
    assert answer.text == "Анна, «Месяц» оплачен до 31.12.2026."
    assert answer.show.reply_to == question.message
    assert [mark.message for mark in marks(shown)] == [command.message]
    assert [(each.text, each.show.silent) for each in to_operators(shown)] == [
        ("Отправляю «срок»: Анна, «Месяц» оплачен до 31.12.2026.", True)
    ]


@requirement("operators:template")
async def test_a_template_that_was_refused_is_explained_as_any_answer(stage: Stage) -> None:
    await stage.open()
    await asked(stage, "/шаблон + привет: Здравствуйте")
    command = await stage.operator("/шаблон 1", await relayed(stage))
    sending, answer = await stage.waiting()
    await stage.carry_out(sending)
    await stage.carry_out(answer, refuse="blocked")

    (why,) = to_operators(await stage.shown())
    assert (why.show.reply_to, why.text) == (command.message, "Не доставлено: клиент заблокировал бота.")


@requirement("dialog:unverified-sees-nothing", "operators:template")
async def test_nothing_of_the_record_goes_to_somebody_unverified_by_a_template(stage: Stage) -> None:
    await stage.open()
    await with_paid_anna(stage)
    async with stage.database.transaction() as connection:
        await connection.execute(update(ACCOUNTS).values(verified=False))
    await asked(stage, "/шаблон + срок: до {дата}")

    assert "личность клиента не подтверждена" in await asked(stage, "/шаблон 1", await relayed(stage))


async def test_a_template_of_a_tariff_is_not_sent_to_somebody_without_one(stage: Stage) -> None:
    await stage.open()
    async with stage.database.transaction() as connection:
        await connection.execute(update(ACCOUNTS).values(verified=True))
    await asked(stage, "/шаблон + срок: {тариф}")

    assert "подписки у клиента нет" in await asked(stage, "/шаблон 1", await relayed(stage))


async def test_sending_wants_a_client_and_a_number_that_there_is(stage: Stage) -> None:
    await stage.open()
    await asked(stage, "/шаблон + привет: Здравствуйте")

    assert "ответом на сообщение клиента" in await asked(stage, "/шаблон 1")
    assert "Шаблона с номером 2 нет" in await asked(stage, "/шаблон 2", await relayed(stage))
    assert "«/шаблон 2» ответом" in await asked(stage, "/шаблон привет", await relayed(stage))


async def test_nothing_goes_by_a_template_to_somebody_banned(stage: Stage) -> None:
    await stage.open()
    relay = await relayed(stage)
    await asked(stage, "/шаблон + привет: Здравствуйте")
    await asked(stage, "/бан спам", relay)

    assert "Сначала /разбан" in await asked(stage, "/шаблон 1", relay)


async def test_the_same_template_is_kept_in_english_too(stage: Stage) -> None:
    stage.house = replace(stage.house, speech=Speech("en"))
    stage.handlers = stage.another_replica()

    assert "There are no templates yet" in await asked(stage, "/template")
    assert await asked(stage, "/template + hi: Hello, {name}!") == "The template “hi” is kept as number 1."
    assert "1. hi — Hello, {name}!" in await asked(stage, "/template", MessageRef(f"{DESK}:4"))


GIVEN = (Template(7, "привет", "Здравствуйте"), Template(9, "Срок", "до {дата}"))


@pytest.mark.parametrize(
    ("rest", "key"),
    [
        ("+ без двоеточия", "template-how"),
        ("+ : текст", "template-how"),
        ("+ имя:", "template-how"),
        ("2 3", "template-how"),
        ("-", "template-how"),
        ("- 3", "template-no-number"),
        ("0", "template-no-number"),
        ("٢", "template-how"),
        ("+ СРОК: другой", "template-name-taken"),
        ("+ x: {дота}", "template-unknown-field"),
        ("+ x: /пока", "template-slash"),
        ("+ " + "x" * 65 + ": y", "template-too-long"),
        ("+ x: " + "y" * 3501, "template-too-long"),
    ],
)
def test_what_cannot_be_done_is_said(rest: str, key: str) -> None:
    order = ordered(rest, GIVEN, ANNA)

    assert isinstance(order, Refused)
    assert order.word.key == key


def test_there_is_an_end_to_the_list() -> None:
    full = tuple(Template(number, str(number), "x") for number in range(MOST))

    order = ordered("+ x: y", full, None)

    assert isinstance(order, Refused)
    assert order.word.key == "template-too-many"


@given(st.text(max_size=80).filter(lambda text: text.strip() and "{" not in text and "}" not in text))
def test_a_text_without_fields_goes_as_it_was_written(text: str) -> None:
    added = ordered(f"+ x: {text}", (), None)

    if isinstance(added, Kept):
        assert ordered("1", (Template(1, "x", text.strip()),), ANNA) == Filled("x", text.strip())
    else:
        assert isinstance(added, Refused)
        assert added.word.key == "template-slash"
