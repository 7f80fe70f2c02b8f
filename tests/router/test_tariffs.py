"""Tariffs without a sheet: listed, made, changed, switched off by replying to the list; with one, only shown."""

import asyncio
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from contracts.records import SHEET_KEY, TariffChanged, TariffRow
from messaging.outcomes import Done
from router.store.tables import SUBSCRIPTIONS, TARIFFS
from tests.requirements import requirement
from tests.router.owners import PAVEL, Owner, buttons_of, client, tariff
from tests.router.stage import DESK, Shown, Stage

NBSP = "\u00a0"
MONTH = f"Месяц — 500{NBSP}₽ за 30 дней"


def listed(shown: Shown) -> list[str]:
    """The numbered lines of the list."""
    return [line for line in shown.text.splitlines() if line[:1].isdigit()]


async def names(stage: Stage) -> list[str]:
    async with stage.database.reading() as connection:
        return sorted((await connection.execute(select(TARIFFS.c.name))).scalars())


@requirement("tariffs:kept-here", "tariffs:alias", "tariffs:journalled")
async def test_a_shop_without_google_keeps_its_tariffs_by_replies(owned_both: Stage) -> None:
    owner = Owner(owned_both)
    empty = await owner.asks("/tariffs")
    assert empty.show.ask
    assert "Тарифов пока нет" in empty.text

    added = await owner.asks("+ Месяц; 500 ₽; 30", empty)
    assert added.text.startswith(f"✅ Добавлен: {MONTH}\n\n")
    assert listed(added) == [f"1. {MONTH}"]
    changed = await owner.asks("1 цена 1 280,50", added)
    assert changed.text.splitlines()[:3] == [
        "✅ Сохранено.",
        f"Было: {MONTH}",
        f"Стало: Месяц — 1{NBSP}280,50{NBSP}₽ за 30 дней",
    ]
    off = await owner.asks("- месяц", await owner.asks("1 дней 31", changed))
    assert "у тех он остаётся" in off.text
    assert listed(off) == [f"1. Месяц — 1{NBSP}280,50{NBSP}₽ за 31 день · выключен"]
    on = await owner.asks("+ 1", off)
    assert listed(on) == listed(await owner.asks("/тарифы")) == [f"1. Месяц — 1{NBSP}280,50{NBSP}₽ за 31 день"]

    log = await owner.asks("/журнал")
    at = f"{owned_both.clock.now():%d.%m %H:%M}"
    assert log.text.splitlines()[-2:] == [
        f"4. {at} · Ольга · тариф: {MONTH} → Месяц — 1{NBSP}280,50{NBSP}₽ за 30 дней".replace(NBSP, " "),
        f"5. {at} · Ольга · тариф: — → {MONTH}".replace(NBSP, " "),
    ]
    assert buttons_of(log) == []


async def test_what_is_not_understood_changes_nothing_and_may_be_said_again(owned: Stage) -> None:
    await tariff(owned, "Месяц")
    owner = Owner(owned)
    asked = await owner.asks("/тарифы")

    assert "Не понял цену" in (await owner.asks("1 цена 1,280", asked)).text
    assert "В какой валюте" in (await owner.asks("+ Год; 5000; 365", asked)).text
    assert "менять нечего" in (await owner.asks("1 дней 30", asked)).text
    assert listed(await owner.asks("1 цена 600", asked)) == [f"1. Месяц — 600{NBSP}₽ за 30 дней"]
    assert "уже ответили" in (await owner.asks("1 цена 700", asked)).text
    assert listed(await owner.asks("/тарифы")) == [f"1. Месяц — 600{NBSP}₽ за 30 дней"]


async def test_a_name_stands_once_whatever_its_capitals(owned_both: Stage) -> None:
    await tariff(owned_both, "Месяц")
    owner = Owner(owned_both)
    asked = await owner.asks("/тарифы")

    assert "Тариф «МЕСЯЦ» уже есть" in (await owner.asks("+ МЕСЯЦ; 5 $; 1", asked)).text
    added = await owner.asks("+ Год; 5000 ₽; 365", asked)
    assert "уже есть" in (await owner.asks("год название месяц", added)).text
    renamed = await owner.asks("месяц название МЕСЯЦ", added)
    assert await names(owned_both) == ["Год", "МЕСЯЦ"]
    assert "✅" in renamed.text


async def test_two_at_one_price_are_allowed_and_the_owner_is_told(owned: Stage) -> None:
    await tariff(owned, "Месяц")
    await tariff(owned, "Старый", active=False)
    owner = Owner(owned)

    added = await owner.asks("+ Ещё; 500,00 руб.; 31", await owner.asks("/тарифы"))
    assert "Столько же стоит «Месяц»" in added.text
    assert "Старый»" not in added.text
    assert "Столько же" not in (await owner.asks("ещё цена 500 $", added)).text
    back = await owner.asks("+ старый", await owner.asks("/тарифы"))
    assert "Столько же стоит «Месяц»" in back.text


async def test_who_has_a_tariff_keeps_it_when_it_is_switched_off(owned_both: Stage) -> None:
    number = await tariff(owned_both, "Месяц")
    await client(owned_both, "anna@example.org", "tg:1", paid=(number, date(2026, 12, 31)))
    owner = Owner(owned_both)

    await owner.asks("- 1", await owner.asks("/тарифы"))

    async with owned_both.database.reading() as connection:
        assert (await connection.execute(select(SUBSCRIPTIONS.c.tariff))).scalars().all() == [number]
        assert (await connection.execute(select(TARIFFS.c.active))).scalars().all() == [False]


@requirement("tariffs:import")
async def test_what_was_imported_stands_in_the_list_and_is_changed_as_any_other(owned_both: Stage) -> None:
    owner = Owner(owned_both)
    row = TariffRow(price="500", currency="RUB", days=30, active=True)
    said = TariffChanged(name="Месяц", new=row, revision=0, copied=True, source="file", at=owned_both.clock.now())
    assert await owned_both.hear(owned_both.envelope(said, SHEET_KEY)) == Done()

    shown = await owner.asks("/тарифы")

    assert listed(shown) == [f"1. {MONTH}"]
    assert listed(await owner.asks("1 цена 600", shown)) == [f"1. Месяц — 600{NBSP}₽ за 30 дней"]


@requirement("tariffs:sheet-decides")
async def test_with_a_sheet_the_tariffs_are_shown_and_the_sheet_decides(owned: Stage) -> None:
    await tariff(owned, "Месяц")
    owner = Owner(owned)
    before = await owner.asks("/тарифы")
    owned.house.sheet = True

    shown = await owner.asks("/тарифы")

    assert listed(shown) == [f"1. {MONTH}"]
    assert not shown.show.ask
    for asked in (before, shown):
        answer = await owner.asks("1 цена 600", asked)
        assert ("меняйте их там" in answer.text) == (asked is before)
    assert listed(await owner.asks("/тарифы")) == [f"1. {MONTH}"]


@requirement("tariffs:alias")
async def test_an_operator_who_is_no_owner_changes_no_tariff(owned: Stage) -> None:
    asked = await Owner(owned, chat=DESK).asks("/тарифы")

    await owned.operator("/tariffs")
    (first,) = await owned.shown()
    await owned.operator("+ Месяц; 500 ₽; 30", asked.message)
    (second,) = await owned.shown()

    assert "только владелец" in first.text
    assert "только владелец" in second.text
    assert await names(owned) == []


async def test_what_another_owner_has_changed_meanwhile_is_not_overwritten(owned_both: Stage) -> None:
    await tariff(owned_both, "Месяц")
    olga, pavel = Owner(owned_both), Owner(owned_both, PAVEL, DESK)
    hers, his = await olga.asks("/тарифы"), await pavel.asks("/тарифы")
    await olga.asks("1 цена 600", hers)

    late = await pavel.asks("1 дней 31", his)

    assert "за это время тариф изменился" in late.text
    assert listed(late) == [f"1. Месяц — 600{NBSP}₽ за 30 дней"]
    assert listed(await pavel.asks("1 дней 31", late)) == [f"1. Месяц — 600{NBSP}₽ за 31 день"]


@pytest.mark.parametrize("names_of", [("Месяц", "МЕСЯЦ"), ("Месяц", "Год")])
async def test_two_owners_add_at_the_same_moment(owned_both: Stage, names_of: tuple[str, str]) -> None:
    olga, pavel = Owner(owned_both), Owner(owned_both, PAVEL, DESK)
    asked = [await olga.asks("/тарифы"), await pavel.asks("/тарифы")]
    said = [
        owner.spoken(f"+ {name}; 500 ₽; 30", to) for owner, name, to in zip((olga, pavel), names_of, asked, strict=True)
    ]
    replicas = [owned_both, replace(owned_both)]

    heard = await asyncio.gather(*(stage.hear(each) for stage, each in zip(replicas, said, strict=True)))

    assert heard == [Done(), Done()]
    kept = await names(owned_both)
    assert len(kept) == len({name.casefold() for name in names_of})
    answers = await owned_both.shown()
    assert sum("уже есть" in each.text for each in answers) == 2 - len(kept)
