"""Google is down, short of patience, or refuses: nothing is lost, and the owner hears of it once."""

import pytest

from contracts.records import ClientChanged, SheetTrouble, TroubleEnded
from tests.requirements import requirement
from tests.sheets_sync.shop import TableShop


async def told(shop: TableShop) -> list[tuple[str, str]]:
    said = [one for one in await shop.said() if isinstance(one, SheetTrouble | TroubleEnded)]
    return [("began" if isinstance(one, SheetTrouble) else "ended", one.kind) for one in said]


@pytest.mark.parametrize("kind", ["429", "500", "502", "drop"])
@requirement("sheets:trouble", "sheets:trouble:data-stays")
async def test_what_may_pass_is_told_after_three_rounds_and_once_when_it_is_over(small: TableShop, kind: str) -> None:
    await small.round()
    await small.said()
    await small.bot("anna@example.org", last_paid_day="2026-03-02")
    await small.owner.type("Клиенты", 3, 2, "Боря")
    await small.owner.fault(kind, method="values.batchGet", times=25)  # type: ignore[arg-type] # one of the kinds

    by_round = []
    for _ in range(6):
        await small.round()
        by_round.append(await told(small))

    known = "quota" if kind == "429" else "unavailable"
    assert by_round == [[], [], [("began", known)], [], [], [("ended", known)]]
    assert (await small.owner.grid("Подписки"))[1][2] == "02.03.2026", "the credit was not lost"


@requirement("sheets:trouble:no-access")
async def test_no_access_is_told_at_once_and_once(small: TableShop) -> None:
    await small.round()
    await small.said()
    await small.owner.type("Клиенты", 3, 2, "Боря")
    await small.owner.share(small.google.account, "nobody")
    by_round = []
    for _ in range(3):
        await small.round()
        by_round.append(await told(small))
    await small.owner.share(small.google.account)
    await small.round()
    said = await small.said()

    assert by_round == [[("began", "no_access")], [], []]
    assert [type(one) for one in said] == [ClientChanged, TroubleEnded]


async def test_a_sheet_that_may_only_be_read_keeps_what_waits(small: TableShop) -> None:
    await small.round()
    await small.owner.share(small.google.account, "reader")
    await small.bot("anna@example.org", last_paid_day="2026-03-02")
    await small.said()
    await small.round()
    began = await told(small)
    await small.round()
    again = await told(small)
    await small.owner.share(small.google.account)
    await small.round()

    assert (began, again) == ([("began", "read_only")], [])
    assert await told(small) == [("ended", "read_only")]
    assert (await small.owner.grid("Подписки"))[1][2] == "02.03.2026"


async def test_a_protected_cell_keeps_no_other_waiting(small: TableShop) -> None:
    await small.round()
    await small.owner.protect("Подписки", (2, 3))
    await small.bot("anna@example.org", last_paid_day="2026-03-02")
    await small.bot("boris@example.org", last_paid_day="2027-03-02")
    await small.said()

    await small.round()

    assert await told(small) == [("began", "read_only")]
    assert [row[2] for row in (await small.owner.grid("Подписки"))[1:3]] == ["31.01.2026", "02.03.2027"]


async def test_a_tab_that_is_renamed_is_missed_at_once_and_the_others_go_on(small: TableShop) -> None:
    await small.round()
    await small.said()
    await small.owner.rename_tab("Подписки", "Архив")
    await small.owner.type("Клиенты", 3, 2, "Боря")
    await small.round()
    said = await small.said()
    await small.owner.rename_tab("Архив", "SUBSCRIPTIONS")
    await small.round()

    assert [type(one) for one in said] == [ClientChanged, SheetTrouble]
    assert await told(small) == [("ended", "no_tab")]


async def test_a_heading_that_is_gone_is_named(small: TableShop) -> None:
    await small.round()
    await small.said()
    await small.owner.type("Подписки", 1, 3, "до")
    await small.round()

    (trouble,) = await small.said()
    assert isinstance(trouble, SheetTrouble)
    assert (trouble.kind, trouble.tab, trouble.headings) == ("no_heading", "subscriptions", ("Оплачено до",))


async def test_without_drive_the_sheet_is_read_each_time_and_nobody_is_troubled(small: TableShop) -> None:
    await small.owner.apis_off("drive")
    await small.round()
    await small.said()
    await small.owner.type("Клиенты", 3, 2, "Боря")

    ended = await small.round()

    assert ended.well
    assert [type(one) for one in await small.said()] == [ClientChanged]


async def test_a_key_that_was_deleted_is_told_as_such(small: TableShop) -> None:
    await small.owner.revoke(small.google.account)

    await small.round()

    assert await told(small) == [("began", "bad_key")]
