"""The owner types, the bot credits, rounds pass: what is said to the router, and what the sheet shows then."""

from contracts.records import (
    ClientChanged,
    ClientRow,
    ClientRowChange,
    CopyAsked,
    LossAllowed,
    RowsLost,
    RowsRefused,
    SheetRead,
    SubscriptionRow,
    SubscriptionRowChange,
    TariffChanged,
    TroubleEnded,
)
from tests.requirements import requirement
from tests.sheets_sync.shop import TableShop, after_a_while, day


@requirement("sheets:interval", "sheets:one-row")
async def test_the_first_reading_says_everything_as_a_copy_and_then_that_it_is_all(shop: TableShop) -> None:
    await shop.round()

    said = await shop.said()
    tariffs = {one.name: one for one in said if isinstance(one, TariffChanged)}
    clients = {one.email: one for one in said if isinstance(one, ClientChanged)}
    assert [type(one) for one in said] == [TariffChanged] * 4 + [ClientChanged] * 5 + [SheetRead]
    assert all(one.copied for one in tariffs.values())
    assert all(one.copied for one in clients.values())
    month = tariffs["Месяц"].new
    assert month is not None
    assert (month.price, month.currency, month.days, month.active) == ("1280", "RUB", 30, True)
    assert [one.new.active for one in tariffs.values() if one.new] == [True, True, False, True]
    assert clients["vera@example.org"].subscription == SubscriptionRowChange(
        new=SubscriptionRow(tariff="Месяц", last_paid_day="2026-02-28")
    )
    assert clients["boris@example.org"].client == ClientRowChange(new=ClientRow(name="Борис", notes="звонить днём"))
    assert clients["dina@example.org"].client is None
    assert said[-1] == SheetRead(clients=4, tariffs=4, subscriptions=4, at=shop.clock.now())


@requirement("sheets:unchanged")
async def test_an_unchanged_sheet_costs_one_request_and_says_nothing(shop: TableShop) -> None:
    await shop.round()
    await shop.said()
    before = len(await shop.calls())

    ended = await shop.round()

    assert (await shop.calls())[before:] == ["files.get"]
    assert ended.well
    assert not ended.read
    assert await shop.said() == []


async def test_a_sheet_that_was_only_painted_is_read_and_says_nothing(shop: TableShop) -> None:
    await shop.round()
    await shop.said()
    await shop.owner.paint()

    ended = await shop.round()

    assert ended.read
    assert await shop.said() == []


async def test_what_the_owner_types_is_said_with_what_stood_there_before(shop: TableShop) -> None:
    await shop.round()
    await shop.said()
    await shop.owner.type("Подписки", 2, 3, "28.02.2026")
    await shop.owner.type("Клиенты", 2, 5, 10)

    await shop.round()

    (said,) = await shop.changes()
    assert isinstance(said, ClientChanged)
    assert (said.email, said.client, said.copied) == ("anna@example.org", None, False)
    assert said.subscription == SubscriptionRowChange(
        old=SubscriptionRow(tariff="Месяц", last_paid_day="2026-01-31"),
        new=SubscriptionRow(tariff="Месяц", last_paid_day="2026-02-28"),
    )


async def test_rows_that_move_say_nothing(shop: TableShop) -> None:
    await shop.round()
    await shop.said()
    await shop.owner.sort("Подписки", 3, reverse=True)
    await shop.owner.insert("Клиенты", 2)
    await shop.owner.type("Клиенты", 1, 6, "ещё колонка")

    await shop.round()

    assert await shop.said() == []


async def test_two_tabs_of_one_client_make_one_message(shop: TableShop) -> None:
    await shop.round()
    await shop.said()
    await shop.owner.type("Клиенты", 2, 2, "Анна Петрова")
    await shop.owner.type("Подписки", 2, 2, "Год")

    await shop.round()

    (said,) = await shop.changes()
    assert isinstance(said, ClientChanged)
    assert said.client is not None
    assert said.subscription is not None


@requirement("sheets:vanished")
async def test_a_row_that_vanishes_is_said_and_one_that_comes_back_too(shop: TableShop) -> None:
    await shop.round()
    await shop.said()
    await shop.owner.delete("Подписки", 5)
    await shop.round()
    (gone,) = await shop.changes()
    await shop.owner.insert("Подписки", 3, [["dina@example.org", "Неделя", "01.02.2026"]])
    await shop.round()
    (back,) = await shop.changes()

    row = SubscriptionRow(tariff="Неделя", last_paid_day="2026-02-01")
    assert isinstance(gone, ClientChanged)
    assert isinstance(back, ClientChanged)
    assert gone.subscription == SubscriptionRowChange(old=row)
    assert back.subscription == SubscriptionRowChange(new=row)
    assert not back.copied
    assert back.revision > gone.revision


async def test_a_tariff_that_vanishes_is_said_and_who_has_it_keeps_it(shop: TableShop) -> None:
    await shop.round()
    await shop.said()
    await shop.owner.delete("Тарифы", 5)

    await shop.round()

    said = await shop.said()
    assert [(one.name, one.new) for one in said if isinstance(one, TariffChanged)] == [("Неделя", None)]
    assert len(said) == 1, "dina's row still names it, and is not a bad one for that"


@requirement("sheets:write-back", "sheets:changes-win")
async def test_a_credit_is_written_into_its_cell_and_into_no_other(shop: TableShop) -> None:
    await shop.round()
    await shop.said()
    await shop.bot("anna@example.org", last_paid_day="2026-03-02")

    await shop.round()

    assert await shop.owner.grid("Подписки") == [
        ["E-mail", "Тариф", "Оплачено до"],
        ["anna@example.org", "Месяц", "02.03.2026"],
        ["boris@example.org", "Год", "31.12.2026"],
        ["vera@example.org", "месяц", "2026-02-28"],
        ["dina@example.org", "Неделя", "01.02.2026"],
    ]
    assert (await shop.owner.grid("Клиенты"))[1] == ["anna@example.org", "Анна", "ru", None, 5]
    await shop.round()
    await shop.round()
    assert await shop.said() == [], "what we wrote is no change of the owner's"


async def test_a_day_is_written_as_its_cell_shows_it(shop: TableShop) -> None:
    await shop.round()
    for name in ("anna", "boris", "vera"):
        await shop.bot(f"{name}@example.org", last_paid_day="2027-05-09")

    await shop.round()

    days = [row[2] for row in (await shop.owner.grid("Подписки"))[1:4]]
    assert days == ["09.05.2027", "09.05.2027", "2027-05-09"], "a real date, a text with points, a text with hyphens"
    (serial,) = await shop.google.cells([("Подписки", 2, 2)])
    assert serial == 46516, "and the real date is still one"


@requirement("sheets:made-by-bot")
async def test_a_client_whom_the_bot_made_gets_rows_with_the_first_credit(shop: TableShop) -> None:
    await shop.round()
    await shop.said()
    await shop.bot("eva@example.org", name="Ева")
    await shop.round()
    assert len(await shop.owner.grid("Клиенты")) == 5, "not before"

    await shop.bot(
        "eva@example.org",
        name="=IMPORTXML(1)",
        notes="+7 900",
        tariff="Год",
        last_paid_day="2027-01-15",
        wanted=("client", "subscription"),
    )
    await shop.round()

    assert (await shop.owner.grid("Клиенты"))[5] == ["eva@example.org", "=IMPORTXML(1)", None, "+7 900"]
    assert (await shop.owner.grid("Подписки"))[5] == ["eva@example.org", "Год", "15.01.2027"]
    await shop.round()
    await shop.round()
    assert await shop.said() == []


@requirement("sheets:write-back:never-over", "sheets:override")
async def test_a_cell_that_the_owner_changed_meanwhile_is_not_written(shop: TableShop) -> None:
    await shop.round()
    await shop.said()
    await shop.bot("anna@example.org", seen=0, last_paid_day="2026-03-02", tariff="Год")
    await shop.owner.type("Подписки", 2, 3, "15.02.2026")

    await shop.round()

    assert (await shop.owner.grid("Подписки"))[1] == ["anna@example.org", "Месяц", "15.02.2026"]
    (said,) = await shop.changes()
    assert isinstance(said, ClientChanged)
    assert said.subscription is not None
    assert said.subscription.new is not None
    assert said.subscription.new.last_paid_day == "2026-02-15"


async def test_rows_that_move_between_reading_and_writing_get_no_value_of_another(shop: TableShop) -> None:
    await shop.round()
    await shop.bot("anna@example.org", last_paid_day="2026-03-02")

    async def insert() -> None:
        await shop.owner.insert("Подписки", 2, [["zoe@example.org", "Год", "01.01.2027"]])

    shop.google.meanwhile = insert
    ended = await shop.round()

    assert ended.again
    assert [row[2] for row in await shop.owner.grid("Подписки")][1:3] == ["01.01.2027", "31.01.2026"]
    await shop.round()
    assert [row[2] for row in await shop.owner.grid("Подписки")][1:3] == ["01.01.2027", "02.03.2026"]


async def test_an_append_whose_answer_was_lost_is_not_made_twice(shop: TableShop) -> None:
    await shop.round()
    await shop.bot("eva@example.org", name="Ева", wanted=("client",))
    await shop.owner.fault("drop_after", method="batchUpdate")
    await shop.round()
    await shop.bot("eva@example.org", name="Ева Браун")
    await shop.said()

    await shop.round(minutes=1)
    await shop.round()

    assert [row[:2] for row in (await shop.owner.grid("Клиенты"))[5:]] == [["eva@example.org", "Ева Браун"]]
    assert await shop.changes() == []


async def test_a_write_whose_answer_was_lost_undoes_nothing(shop: TableShop) -> None:
    await shop.round()
    await shop.bot("anna@example.org", last_paid_day="2026-03-02")
    await shop.owner.fault("hang_after", method="values.batchUpdate")
    async with after_a_while(shop):
        await shop.round()
    await shop.bot("anna@example.org", last_paid_day="2026-04-01")
    await shop.said()

    await shop.round()

    assert (await shop.owner.grid("Подписки"))[1][2] == "01.04.2026"
    assert await shop.changes() == [], "the value in between was ours"


async def test_another_email_keeps_its_rows(shop: TableShop) -> None:
    await shop.round()
    await shop.said()
    await shop.bot("anna@example.org", email="anna.k@example.org")
    await shop.bot("anna.k@example.org", last_paid_day="2026-03-02")

    await shop.round()
    await shop.round()

    assert (await shop.owner.grid("Клиенты"))[1][0] == "anna.k@example.org"
    assert (await shop.owner.grid("Подписки"))[1] == ["anna.k@example.org", "Месяц", "02.03.2026"]
    assert await shop.said() == []


async def test_another_email_whose_answer_was_lost_is_known_again(shop: TableShop) -> None:
    await shop.round()
    await shop.said()
    await shop.bot("anna@example.org", email="anna.k@example.org")
    await shop.owner.fault("drop_after", method="values.batchUpdate")
    await shop.round()

    await shop.round()

    assert await shop.changes() == []
    assert await shop.book.waiting() == 0


@requirement("sheets:bad-rows:once")
async def test_bad_rows_are_listed_once_with_numbers_and_reasons_and_change_nothing(shop: TableShop) -> None:
    await shop.round()
    await shop.said()
    await shop.owner.type("Подписки", 2, 3, "31.02.2026")
    await shop.owner.type("Подписки", 3, 2, "Вечный")
    await shop.owner.insert("Клиенты", 3, [["", "Кто-то"], ["ANNA@example.org ", "Другая"], ["не почта", "Ян"]])

    await shop.round()
    (listed,) = await shop.said()
    await shop.owner.insert("Клиенты", 2)
    await shop.round()
    again = await shop.said()
    await shop.owner.type("Подписки", 2, 3, "28.02.2026")
    await shop.round()
    mended = await shop.said()

    assert isinstance(listed, RowsRefused)
    assert listed.total == 5
    assert {(one.tab, one.row, one.fault, one.value, one.other) for one in listed.rows} == {
        ("clients", 3, "no_email", "", None),
        ("clients", 4, "duplicate", "ANNA@example.org", 2),
        ("clients", 5, "bad_email", "не почта", None),
        ("subscriptions", 2, "bad_day", "31.02.2026", None),
        ("subscriptions", 3, "unknown_tariff", "Вечный", None),
    }
    assert again == [], "the same rows elsewhere are no news"
    assert [type(one) for one in mended] == [ClientChanged, RowsRefused]


@requirement("sheets:lost-rows")
async def test_a_tab_that_lost_too_much_waits_for_the_owners_word(shop: TableShop) -> None:
    await shop.round()
    await shop.said()
    await shop.owner.delete("Подписки", 2, 3)
    await shop.owner.type("Клиенты", 2, 2, "Аня")
    await shop.round()
    said = await shop.said()
    await shop.owner.paint()
    await shop.round()
    quiet = await shop.said()

    (change, lost) = said
    assert isinstance(change, ClientChanged), "the other tabs go on"
    assert isinstance(lost, RowsLost)
    assert (lost.tab, lost.lost, lost.had) == ("subscriptions", 2, 4)
    assert quiet == []

    await shop.book.heard("stale", LossAllowed(tab="subscriptions", loss="another", at=shop.clock.now()))
    await shop.round()
    assert await shop.said() == []
    await shop.book.heard("press", LossAllowed(tab="subscriptions", loss=lost.loss, at=shop.clock.now()))
    await shop.round()
    allowed = await shop.said()
    vanished = [one.email for one in allowed if isinstance(one, ClientChanged)]
    assert vanished == ["anna@example.org", "boris@example.org"]
    assert TroubleEnded(kind="rows_lost", tab="subscriptions", at=shop.clock.now()) in allowed


async def test_rows_that_come_back_need_nobodys_word(shop: TableShop) -> None:
    await shop.round()
    await shop.owner.delete("Подписки", 2, 3)
    await shop.round()
    await shop.bot("anna@example.org", last_paid_day="2026-03-02")
    await shop.round()
    await shop.said()
    await shop.owner.insert("Подписки", 2, [["boris@example.org", "Год", "31.12.2026"]])
    await shop.owner.insert("Подписки", 2, [["anna@example.org", "Месяц", day("2026-01-31")]])

    await shop.round()

    assert await shop.said() == [TroubleEnded(kind="rows_lost", tab="subscriptions", at=shop.clock.now())]
    assert (await shop.owner.grid("Подписки"))[1][2] == "02.03.2026", "and the credit waited for them"


async def test_an_asked_copy_is_said_whole(shop: TableShop) -> None:
    await shop.round()
    await shop.said()
    await shop.owner.delete("Подписки", 5)
    await shop.book.heard("ask", CopyAsked(at=shop.clock.now()))

    await shop.round()

    said = await shop.said()
    assert [one.email for one in said if isinstance(one, ClientChanged) and not one.copied] == ["dina@example.org"]
    assert sum(isinstance(one, ClientChanged) and one.copied for one in said) == 4
    assert isinstance(said[-1], SheetRead)
    await shop.owner.paint()
    await shop.round()
    assert await shop.said() == []


async def test_without_write_back_nothing_is_ever_written(shop: TableShop) -> None:
    await shop.round()
    before = await shop.owner.grid("Подписки")
    await shop.bot("anna@example.org", last_paid_day="2026-03-02")
    shop.started_anew(write_back=False)

    await shop.round()

    assert await shop.owner.grid("Подписки") == before
    assert await shop.book.waiting() == 0
