"""The owner has a client forgotten: all of it as a file first, then nothing is left but figures."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

from sqlalchemy import Engine, event, select

from contracts.forgetting import ForgetClient
from contracts.outbound import AnswerPress, Forget, Show
from contracts.schedule import SubscriptionChanged
from router.app.owner.counted import span_of
from router.app.owner.forgetting import written
from router.store.forget_tables import FORGETTINGS
from router.store.owner import _Desk
from router.store.owner_tables import CHANGES
from router.store.payment_tables import PAYMENTS
from router.store.place_tables import PLACES
from router.store.tables import METADATA
from tests.requirements import requirement
from tests.router.money.receipts import Till, photo
from tests.router.money.shop import BORIS, VERA, Shop
from tests.router.owners import HOME, OLGA, Owner, buttons_of, said_to, words_for_press
from tests.router.records import record
from tests.router.stage import DESK, Shown, Stage, to_operators

SECRETS = ("anna@example.org", "anna@old.example.org", "Анна", "не открывается", "перезвонить", "уже лучше", "'tg:1'")
"""Anything by which Anna could still be found."""


async def lived_in(shop: Shop) -> Stage:
    """Anna has written, was answered, has paid and rated; so has Boris, who is nobody's business here."""
    stage = shop.stage
    stage.house = replace(stage.house, owners=frozenset({OLGA.ref}), sheet=stage.sheet)
    stage.handlers = stage.another_replica()
    if not shop.tariffs:
        await shop.tariff("Месяц", "990")
    await stage.register()
    till = Till(shop)
    await till.sends("Оплата")
    await till.sends(photo("1"))
    await till.reads()
    await stage.client("У меня не открывается")
    relay = to_operators(await stage.shown())[-1]
    await stage.operator("Попробуйте ещё раз", relay.message)
    await stage.operator("/заметка перезвонить", relay.message)
    await stage.operator("/пока", relay.message)
    await stage.shown()
    await stage.client("2")
    await stage.client("уже лучше")
    await stage.register("tg:2", "boris@example.org", person=BORIS)
    await stage.client("Вопрос Бориса", "tg:2", person=BORIS)
    await stage.shown()
    owner = Owner(stage)
    await owner.presses(await owner.asks("почта anna@old.example.org", await record(owner)))
    await owner.presses(await owner.asks("почта anna@example.org", await record(owner, "anna@old.example.org")))
    return stage


async def question(owner: Owner) -> Shown:
    return await owner.asks("anna@example.org", await owner.asks("/забыть"))


async def everything(stage: Stage) -> dict[str, list[str]]:
    """Each row of each table, as words."""
    async with stage.database.reading() as connection:
        return {
            table.name: [str(tuple(row)) for row in (await connection.execute(select(table))).all()]
            for table in METADATA.sorted_tables
        }


def found_in(tables: dict[str, list[str]], words: tuple[str, ...] = SECRETS) -> dict[str, list[str]]:
    return {
        name: [word for word in words if any(word in row or repr(word.encode())[2:-1] in row for row in rows)]
        for name, rows in tables.items()
        if any(word in row or repr(word.encode())[2:-1] in row for row in rows for word in words)
    }


@requirement("owner:forget:asks", "owner:forget:shows", "owner:forget:export", "owner:forget:erased")
async def test_a_client_is_exported_to_the_owner_and_then_nothing_of_them_is_left(either_shop: Shop) -> None:
    stage = await lived_in(either_shop)
    owner = Owner(stage)
    sure = await question(owner)
    assert set(found_in(await everything(stage))) >= {"router_accounts", "router_commands", "router_notes"}

    shown = await owner.presses(sure)

    assert "1. Почта: anna@example.org" in sure.text
    assert sure.text.split("Что уйдёт: ")[1].startswith("диалогов — 1, сообщений — 4, заметок — 1;")
    assert buttons_of(sure) == ["Выгрузить и забыть", "Отмена"]
    exported = file_in(shown)
    assert exported["client"]["email"] == "anna@example.org"
    assert [account["chat"] for account in exported["accounts"]] == ["tg:1"]
    said = {message["said"]["content"].get("text") for message in exported["messages"]}
    assert said == {None, "Здравствуйте", "У меня не открывается", "Попробуйте ещё раз"}
    assert [note["text"] for note in exported["notes"]] == ["перезвонить"]
    assert [(dialog["score"], dialog["comment"]) for dialog in exported["dialogs"]] == [(2, "уже лучше")]
    assert [payment["price"] for payment in exported["payments"]] == ["990"]
    assert "tg:file" not in json.dumps(exported)
    assert said_to(HOME, shown)[-1].text.startswith("✅ Готово: клиент забыт")
    await stage.pass_seconds(600)
    assert found_in(await everything(stage)) == {}


def file_in(shown: list[Shown]) -> dict[str, Any]:
    """The one file that the owner got, in the private chat."""
    (file,) = [each for each in shown if isinstance(each.command, Show) and each.show.attachment]
    assert file.show.chat == HOME
    assert file.show.attachment is not None
    return dict(json.loads(file.show.attachment.text))


@requirement("owner:forget:figures", "owner:forget:journal")
async def test_the_figures_stay_as_they_were_and_the_journal_names_nobody(shop: Shop) -> None:
    stage = await lived_in(shop)
    owner = Owner(stage)
    before = await figures(shop)

    await owner.presses(await question(owner))

    assert await figures(shop) == before
    log = (await owner.asks("/журнал")).text
    assert "Ольга · клиент забыт" in log
    assert "— · зачислено «Месяц», 990 ₽" in log
    assert "anna" not in log


async def figures(shop: Shop) -> object:
    async with shop.stage.database.reading() as connection:
        return await _Desk(connection).counted(span_of(shop.stage.clock.now(), 7, shop.stage.house.timezone))


async def test_a_credit_of_somebody_forgotten_stays_as_it_is(shop: Shop) -> None:
    stage = await lived_in(shop)
    owner = Owner(stage)
    undo = next(
        one.payload for row in (await owner.asks("/журнал")).show.buttons for one in row if "undo:" in one.payload
    )
    await owner.presses(await question(owner))

    log = await owner.asks("/журнал")
    await owner.hears_twice(owner.pressed(log, undo))

    assert buttons_of(log) == []
    (word,) = await stage.shown()
    assert isinstance(word.command, AnswerPress)
    assert (await shop.run(select(PAYMENTS.c.undone_at))).scalars().all() == [None]


@requirement("owner:forget:only-one")
async def test_nobody_else_loses_anything(shop: Shop) -> None:
    stage = await lived_in(shop)
    before = found_in(await everything(stage), ("boris@example.org", "Борис", "Вопрос Бориса", "tg:2"))

    owner = Owner(stage)
    await owner.presses(await question(owner))

    after = found_in(await everything(stage), ("boris@example.org", "Борис", "Вопрос Бориса", "tg:2"))
    assert after == before
    assert set(before) >= {"router_accounts", "router_clients", "router_held"}


@requirement("owner:forget:cancelled")
async def test_a_cancelled_question_does_nothing(shop: Shop) -> None:
    stage = await lived_in(shop)
    owner = Owner(stage)

    shown = await owner.presses(await question(owner), 1)

    assert words_for_press(shown) == ["✖️ Отменено, ничего не сделано."]
    assert not said_to(HOME, shown)
    assert (await shop.run(select(FORGETTINGS))).all() == []


@requirement("owner:forget:export-first")
async def test_nothing_is_erased_when_the_file_does_not_reach_the_owner(shop: Shop) -> None:
    stage = await lived_in(shop)
    among = Owner(stage, chat=DESK)
    sure = await among.asks("anna@example.org", await among.asks("/forget"))
    before = found_in(await everything(stage))

    await among.hears_twice(among.pressed(sure, "owner:yes"))
    shown = await stage.shown(refuse="chat_gone")

    assert file_in(shown)["client"]["email"] == "anna@example.org"
    assert "Ничего не стёрто" in said_to(DESK, shown)[-1].text
    assert found_in(await everything(stage)) | {"router_outbox": []} == before | {"router_outbox": []}
    assert (await among.asks("anna@example.org", await among.asks("/забыть"))).text == sure.text


@requirement("owner:forget:export-first")
def test_too_large_an_export_is_not_made() -> None:
    assert written({"messages": ["слово"] * 9}, most_bytes=100) is None
    assert written({"messages": ["слово"]}, most_bytes=100) == '{\n "messages": [\n  "слово"\n ]\n}'


@requirement("owner:forget:everywhere")
async def test_whoever_keeps_something_of_the_client_is_told(small_sheeted: Shop) -> None:
    stage = await lived_in(small_sheeted)
    await stage.register("fb:3", person=VERA)
    await stage.shown()
    number = await small_sheeted.client()
    places = tuple((await small_sheeted.run(select(PLACES.c.id).where(PLACES.c.client == number))).scalars())
    owner = Owner(stage)
    sure = await question(owner)
    assert "Строки клиента в таблице удалите сами" in sure.text

    shown = await owner.presses(sure)

    assert places
    told = {each.queue: each.command for each in shown if isinstance(each.command, ForgetClient | Forget)}
    assert told == {
        "scheduler.changes": ForgetClient(client=number),
        "sheets-sync.records": ForgetClient(client=number, emails=("anna@example.org", "anna@old.example.org")),
        "fb-gateway.answers": Forget(chat="fb:3"),
        "telegram-gateway.operators": Forget(chat=DESK, topics=places),
    }
    ended = [each.command for each in shown if isinstance(each.command, SubscriptionChanged)]
    assert [change.last_paid_day for change in ended] == [None]
    assert not [
        each for each in shown if each.queue == "sheets-sync.records" and not isinstance(each.command, ForgetClient)
    ]
    assert "удалите их, иначе клиент вернётся" in said_to(HOME, shown)[-1].text


@requirement("owner:forget:comes-back")
async def test_who_writes_again_is_a_stranger(shop: Shop) -> None:
    stage = await lived_in(shop)
    owner = Owner(stage)
    await owner.presses(await question(owner))

    await stage.client("Здравствуйте")
    (greeting,) = await stage.shown()
    await stage.client("anna@example.org")
    await stage.pass_seconds(600)

    assert "почт" in greeting.text
    assert (await stage.shown())[0].text.startswith("Спасибо")
    assert (await record(owner)).text.splitlines()[0] == "1. Почта: anna@example.org"


@requirement("owner:forget:once")
async def test_a_process_that_dies_at_any_statement_leaves_all_of_it_or_nothing(shop: Shop) -> None:
    stage = await lived_in(shop)
    owner = Owner(stage)
    await owner.hears_twice(owner.pressed(await question(owner), "owner:yes"))
    (export,) = [each for each in await stage.waiting() if isinstance(each.command, Show)]
    before = await everything(stage)

    deaths = 0
    while True:
        try:
            async with dying(after=deaths):
                await stage.carry_out(export)
            break
        except Death:
            deaths += 1
            assert await everything(stage) == before, f"after {deaths} statements"

    assert deaths > 30
    done = await everything(stage)
    await stage.carry_out(export)
    assert strip(await everything(stage)) == strip(done)
    await stage.shown()
    await stage.pass_seconds(600)
    assert found_in(await everything(stage)) == {}
    assert (await shop.run(select(CHANGES.c.kind))).scalars().all() == ["forgotten"]


def strip(tables: dict[str, list[str]]) -> dict[str, list[str]]:
    """Without what was heard, which grows."""
    return {name: rows for name, rows in tables.items() if name != "router_inbox"}


class Death(BaseException):
    """Nothing of ours comes after it."""


@asynccontextmanager
async def dying(after: int) -> AsyncIterator[None]:
    """Whoever writes dies after so many statements."""
    left = after

    def count(*_: object) -> None:
        nonlocal left
        if left == 0:
            raise Death
        left -= 1

    event.listen(Engine, "before_cursor_execute", count)
    try:
        yield
    finally:
        event.remove(Engine, "before_cursor_execute", count)
