"""The owner's table and the bot's records: what changes which, and who wins."""

from datetime import timedelta

from sqlalchemy import select

from contracts.outbound import Show
from contracts.records import (
    Cell,
    ClientChanged,
    ClientRow,
    ClientRowChange,
    RefusedRow,
    RowsLost,
    RowsRefused,
    SheetTrouble,
    TariffChanged,
    TroubleEnded,
)
from router.store.tables import ACCOUNTS, CLIENTS, TARIFFS
from tests.requirements import requirement
from tests.router.money.receipts import Till, photo
from tests.router.money.sheeted import MONTH, Sheet, owned, row, says, texts, written
from tests.router.money.shop import Shop
from tests.router.owners import client
from tests.router.records import record


@requirement("sheet:alone-makes-a-client", "sheet:subscription-row-vanishes")
async def test_an_email_in_the_subscriptions_alone_makes_a_client_and_a_vanished_row_ends_it(sheeted: Shop) -> None:
    sheet = Sheet(sheeted)
    day = sheeted.today + timedelta(days=9)

    shown = await sheet.changes(row(day))
    assert (await sheeted.last_paid_day(), written(shown)) == (day, [])
    await sheet.changes(None)

    assert await sheeted.last_paid_day() is None


@requirement("sheet:tariff-row-vanishes")
async def test_a_tariff_that_vanishes_is_switched_off_and_one_that_changes_is_found_whatever_its_letters(
    sheeted: Shop,
) -> None:
    dearer = MONTH.model_copy(update={"price": "1290.50", "days": 31})
    await says(sheeted, TariffChanged(name="месяц", old=MONTH, new=dearer, revision=9, at=sheeted.stage.clock.now()))
    await says(sheeted, TariffChanged(name="Год", old=MONTH, revision=10, at=sheeted.stage.clock.now()))

    rows = (await sheeted.run(select(TARIFFS).order_by(TARIFFS.c.id))).all()

    assert [(one.name, f"{one.price.normalize():f}", one.days, one.active) for one in rows] == [
        ("месяц", "1290.5", 31, True),
        ("Год", "990", 30, False),
    ]


@requirement("sheet:client-row-vanishes")
async def test_a_client_whose_row_vanishes_stays_with_accounts_and_fields(sheeted: Shop) -> None:
    await sheeted.stage.register()
    old = ClientRow(name="Анна К.", language="en", notes="звонить")
    at = sheeted.stage.clock.now()
    await says(sheeted, ClientChanged(email="anna@example.org", client=ClientRowChange(new=old), revision=2, at=at))
    await says(sheeted, ClientChanged(email="anna@example.org", client=ClientRowChange(old=old), revision=3, at=at))

    (client,) = (await sheeted.run(select(CLIENTS))).all()
    (account,) = (await sheeted.run(select(ACCOUNTS))).all()

    assert (client.name, client.notes, client.recorded) == ("Анна К.", "звонить", True)
    assert (account.client, account.language) == (client.id, "en")


async def credited(shop: Shop) -> Till:
    """Anna, who has 9 days left by the table, pays a month."""
    await shop.stage.register()
    till = Till(shop)
    await till.sends("Оплата")
    await till.sends(photo("1"))
    return till


@requirement("sheet:changes-win", "sheet:written-back")
async def test_a_credit_survives_an_unchanged_sheet_and_is_written_back_with_rows_where_there_are_none(
    sheeted: Shop,
) -> None:
    till = await credited(sheeted)
    shown = [*await till.reads("990.00")]
    assert written(shown) == []  # two tariffs have this price: a person decides
    question = next(each for each in shown if each.queue.endswith("operators") and "Подходит" in each.text)

    shown = await till.presses(question, "Месяц")

    day = sheeted.today + timedelta(days=30)
    (said,) = written(shown)
    assert said.wanted == ("client", "subscription")
    assert {cell.field: cell.new for cell in said.cells} == {"tariff": "Месяц", "last_paid_day": day.isoformat()}
    assert await sheeted.last_paid_day() == day
    echo = await Sheet(sheeted).changes(row(day))  # the sheet shows what was written
    assert (texts(echo), written(echo), await sheeted.last_paid_day()) == ([], [], day)


@requirement("sheet:override", "sheet:restore")
async def test_a_change_of_the_sheet_overrides_a_credit_that_it_did_not_show_and_the_owner_may_bring_it_back(
    sheeted: Shop,
) -> None:
    sheet = Sheet(sheeted)
    await sheet.changes(row(sheeted.today + timedelta(days=9)))
    till = await credited(sheeted)
    question = next(each for each in await till.reads("990.00") if each.queue.endswith("operators"))
    await till.presses(question, "Месяц")
    assert await sheeted.last_paid_day() == sheeted.today + timedelta(days=39)

    shown = await sheet.changes(row(sheeted.today + timedelta(days=20)))

    assert await sheeted.last_paid_day() == sheeted.today + timedelta(days=20)
    (text,) = texts(shown)
    assert "оплачено по 04.02.2026" in text
    assert "по 23.02.2026" in text
    ((button,),) = next(each.show.buttons for each in shown if isinstance(each.command, Show))
    assert (button.text, button.payload) == ("Вернуть начисленное", "owner:undo:1")
    again = await sheet.changes(row(sheeted.today + timedelta(days=21)))
    assert texts(again) == []  # the sheet had shown what it changed


@requirement("sheet:copy")
async def test_a_copy_is_taken_but_where_the_bot_gave_a_value(sheeted: Shop) -> None:
    sheet = Sheet(sheeted)
    till = await credited(sheeted)
    question = next(each for each in await till.reads("990.00") if each.queue.endswith("operators"))
    await till.presses(question, "Месяц")

    shown = await sheet.changes(row(sheeted.today), copied=True)

    assert await sheeted.last_paid_day() == sheeted.today + timedelta(days=30)
    (said,) = written(shown)
    assert said.seen == sheet.revision


@requirement("owner:record:written-back")
async def test_an_edit_of_a_record_is_written_back(sheeted: Shop) -> None:
    owner = await owned(sheeted)

    name = written(await owner.presses(await owner.asks("имя Ольга", await record(owner))))
    email = written(await owner.presses(await owner.asks("почта ann@example.org", await record(owner))))

    assert [(said.email, said.cells) for said in (*name, *email)] == [
        ("anna@example.org", (Cell(field="name", new="Ольга"),)),
        ("anna@example.org", (Cell(field="email", new="ann@example.org"),)),
    ]


@requirement("owner:record:merge-written-back")
async def test_what_a_merge_fills_is_written_back_and_so_is_what_its_undoing_empties(sheeted: Shop) -> None:
    owner = await owned(sheeted)
    await client(sheeted.stage, "ann@example.org", "vk:2", name="Анна")
    await owner.presses(await owner.asks("заметки звонить", await record(owner)))

    merged = written(await owner.presses(await owner.asks("почта ann@example.org", await record(owner))))
    undone = written(await owner.presses(await owner.asks("/журнал")))

    cells = [(said.email, cell) for said in (*merged, *undone) for cell in said.cells]
    notes = [(email, cell.new) for email, cell in cells if cell.field == "notes"]
    assert notes == [("ann@example.org", "звонить"), ("ann@example.org", "")]


@requirement("sheet:bad-rows", "sheet:loss", "sheet:trouble")
async def test_the_owner_reads_of_bad_rows_lost_rows_and_trouble_in_words(sheeted: Shop) -> None:
    at = sheeted.stage.clock.now()
    bad = RefusedRow(tab="subscriptions", row=7, fault="bad_day", value="вчера")
    (listed,) = texts(await says(sheeted, RowsRefused(rows=(bad,), total=2, at=at)))
    assert listed.splitlines() == [
        "2 строки таблицы пропущены, остальные действуют:",
        "· Подписки, строка 7: дата написана неправильно (вчера)",
        "… и ещё 1 строка",
    ]

    (lost,) = await says(sheeted, RowsLost(tab="clients", lost=40, had=100, loss="a1", at=at))
    assert "пропало 40 из 100 строк" in lost.text
    assert lost.show.buttons[0][0].payload == "owner:loss:clients:a1"

    trouble = SheetTrouble(kind="no_access", account="bot@x.iam", at=at)
    assert "Откройте её для bot@x.iam" in texts(await says(sheeted, trouble))[0]
    assert "снова всё в порядке" in texts(await says(sheeted, TroubleEnded(kind="no_access", at=at)))[0]


async def test_an_older_reading_that_comes_late_changes_nothing(sheeted: Shop) -> None:
    sheet = Sheet(sheeted)
    await sheet.changes(row(sheeted.today + timedelta(days=5)))
    sheet.revision -= 1

    await sheet.changes(row(sheeted.today))

    assert await sheeted.last_paid_day() == sheeted.today + timedelta(days=5)
