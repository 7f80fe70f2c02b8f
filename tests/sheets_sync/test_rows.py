"""What is read from a tab, and why a row is not."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.records import RowFault
from router.dialog.email import read_email
from sheets_sync.cells import (
    BadCell,
    Raw,
    active_of,
    currency_of,
    day_of,
    days_of,
    email_of,
    price_of,
    serial_of,
    text_of,
)
from sheets_sync.headings import NoHeadings
from sheets_sync.rows import KnownTariffs, read_tab
from tests.requirements import requirement

DAYS = st.dates(date(2000, 1, 1), date(2199, 12, 31))
TARIFFS = KnownTariffs({"месяц": "Месяц"})


@given(DAYS)
@requirement("sheets:days")
def test_a_day_is_the_same_however_it_is_written(day: date) -> None:
    written: list[Raw] = [
        f"{day:%d.%m.%Y}",
        f"{day.day}.{day.month}.{day.year}",
        day.isoformat(),
        f" {day:%d.%m.%Y}\u00a0",
        day,
    ]
    serial = serial_of(day.isoformat())
    written += [serial, float(serial), serial + 0.75]

    assert {day_of(one) for one in written} == {day.isoformat()}
    assert date(1899, 12, 30) + timedelta(days=serial) == day


@pytest.mark.parametrize("raw", ["31.02.2026", "2026", 2026, 31, "12/31/2026", True, "завтра", 1e9, "1.1.26", -5])
def test_what_is_no_day_is_none(raw: str | float) -> None:
    with pytest.raises(BadCell, match="bad_day"):
        day_of(raw)


@pytest.mark.parametrize(
    ("raw", "price"),
    [
        ("1 280,50", "1280.5"),
        ("1\u00a0280,50\u202f₽", "1280.5"),
        ("1.280,50", "1280.5"),
        ("1,280.50", "1280.5"),
        ("1.280.000", "1280000"),
        ("12,5", "12.5"),
        ("12.50 руб.", "12.5"),
        ("¥128", "128"),
        (1280, "1280"),
        (1280.5, "1280.5"),
        (0.1 + 0.2, "0.3"),
        ("007", "7"),
    ],
)
def test_a_price_is_read_with_comma_or_point(raw: str | float, price: str) -> None:
    assert price_of(raw) == price


@pytest.mark.parametrize(
    "raw", ["1,280", "1.280", "даром", "-5", 0, "0", "1e5", "1,2,3", "12,34,567", True, "nan", 1e15]
)
def test_a_price_that_may_mean_two_or_nothing_is_none(raw: str | float) -> None:
    with pytest.raises(BadCell, match="bad_price"):
        price_of(raw)


@given(st.decimals(Decimal("0.01"), Decimal(9_999_999), places=2))
def test_a_price_with_two_decimals_is_never_read_as_another(price: Decimal) -> None:
    groups = f"{price:,.2f}"
    russian = groups.replace(",", "\u00a0").replace(".", ",")

    assert {
        Decimal(price_of(text)) for text in (groups, russian, f"{price:.2f}", f"{price:.2f}".replace(".", ","))
    } == {price}


@requirement("sheets:tariff-cells")
def test_currency_days_and_yes_or_no() -> None:
    assert [currency_of(sign) for sign in ("₽", "руб.", "rub", "¥", "元", "$", "€", "")] == [
        "RUB",
        "RUB",
        "RUB",
        "CNY",
        "CNY",
        "USD",
        "EUR",
        "",
    ]
    assert [days_of(raw) for raw in (30, 30.0, "30", "30 дней", "365 days")] == ["30", "30", "30", "30", "365"]
    assert [active_of(raw) for raw in ("", "да", True, 1, "нет", False, 0)] == ["yes"] * 4 + ["no"] * 3


@given(st.emails() | st.text(max_size=20) | st.from_regex(r"[a-zA-Z.]{1,8}@[a-z.]{1,8}", fullmatch=True))
def test_an_email_is_good_here_when_the_router_finds_it_good(text: str) -> None:
    address = read_email(text.strip())
    theirs = address.email if address is not None and address.email == text.strip().lower() else None
    try:
        ours: str | None = email_of(text)
    except BadCell:
        ours = None

    assert ours == theirs


@given(st.permutations(["E-mail", "Тариф", "Оплачено до", "Моё", ""]), st.booleans())
@requirement("sheets:columns")
def test_columns_are_found_in_any_order_case_and_language(order: list[str], english: bool) -> None:
    words = {"E-mail": "e MAIL ", "Тариф": "ТАРИФ", "Оплачено до": "оплачено  ДО"}
    other = {"E-mail": "Email", "Тариф": "Tariff", "Оплачено до": "Last paid day"}
    head = [(other if english else words).get(name, name) for name in order]
    row = [{"E-mail": "ANNA@example.org", "Тариф": "месяц", "Оплачено до": "31.12.2026"}.get(name, 7) for name in order]

    read = read_tab("subscriptions", "Подписки", [["Моя таблица"], head, [], row], TARIFFS)

    (one,) = read.rows.values()
    assert (one.key, one.number) == ("anna@example.org", 4)
    assert one.cells == {"tariff": "Месяц", "last_paid_day": "2026-12-31"}


def test_missing_and_doubled_columns_are_named() -> None:
    with pytest.raises(NoHeadings) as missing:
        read_tab("subscriptions", "Подписки", [["E-mail", "Тариф"]])
    with pytest.raises(NoHeadings) as twice:
        read_tab("clients", "Клиенты", [["E-mail", "email"]])
    with pytest.raises(NoHeadings) as empty:
        read_tab("clients", "Клиенты", [])

    assert (missing.value.kind, missing.value.names) == ("no_heading", ("Оплачено до",))
    assert (twice.value.kind, twice.value.names) == ("two_headings", ("E-mail",))
    assert empty.value.names == ("E-mail",)


@pytest.mark.parametrize(
    ("row", "fault", "value"),
    [
        (["", "Месяц", "31.12.2026"], "no_email", ""),
        (["anna", "Месяц", "31.12.2026"], "bad_email", "anna"),
        (["a@b.ru", "Месяц", "31.02.2026"], "bad_day", "31.02.2026"),
        (["a@b.ru", "Месяц"], "no_day", ""),
        (["a@b.ru", "", "31.12.2026"], "no_tariff", ""),
        (["a@b.ru", "Вечный", "31.12.2026"], "unknown_tariff", "Вечный"),
        (["a@b.ru", "#REF!", "31.12.2026"], "error_cell", "#REF!"),
        (["a@b.ru", "Loading...", "31.12.2026"], "error_cell", "Loading..."),
        (["first@b.ru", "Месяц", "31.12.2026"], "duplicate", "first@b.ru"),
    ],
)
@requirement("sheets:bad-rows")
def test_a_bad_row_is_skipped_with_its_reason_and_number(row: list[str], fault: RowFault, value: str) -> None:
    grid = [["E-mail", "Тариф", "Оплачено до"], ["first@b.ru", "Месяц", "31.12.2026"], row]

    read = read_tab("subscriptions", "Подписки", grid, TARIFFS)

    assert list(read.rows) == ["first@b.ru"]
    (refused,) = read.refused
    assert (refused.row.row, refused.row.fault, refused.row.value) == (3, fault, value)


CELLS = (
    st.none() | st.text(max_size=8) | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.booleans()
)


@given(st.lists(st.lists(CELLS, max_size=5), max_size=8))
def test_whatever_stands_in_a_tab_every_row_is_good_bad_or_empty(
    rows: list[list[Raw]],
) -> None:
    grid: list[list[Raw]] = [["Название", "Цена", "Валюта", "Дней", "Активен"], *rows]

    read = read_tab("tariffs", "Тарифы", grid)

    filled = {number for number, row in enumerate(rows, 2) if any(text_of(cell) for cell in row[:5])}
    good = {row.number for row in read.rows.values()}
    bad = {one.row.row for one in read.refused}
    assert good | bad == filled
    assert not good & bad
