"""Sums in all the ways that apps write them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments_ocr.reading.numbers import sums
from payments_ocr.reading.signs import plain
from tests.requirements import requirement


def found(text: str) -> list[tuple[str, str, str | None]]:
    return [(str(one.value), one.sign, one.mark) for one in sums(plain(text))]


@requirement("ocr:reader:forms")
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("-128.00", ("128.00", "-", None)),
        ("−128.00", ("128.00", "-", None)),
        ("- 268.00", ("268.00", "-", None)),
        ("一268.00", ("268.00", "-", None)),
        ("¥128", ("128", "", "¥")),
        ("￥128.00", ("128.00", "", "¥")),
        ("-¥ 1,280.00", ("1280.00", "-", "¥")),
        ("¥-6.75", ("6.75", "-", "¥")),
        ("128元", ("128", "", "元")),
        ("人民币 128.00", ("128.00", "", "元")),
        ("１２８．００元", ("128.00", "", "元")),
        ("1 280,00 ₽", ("1280.00", "", "₽")),
        ("1\u202f280,00\u00a0₽", ("1280.00", "", "₽")),
        ("12 345 678,90 ₽", ("12345678.90", "", "₽")),
        ("1 280,00 Р", ("1280.00", "", "₽")),
        ("1280 p", ("1280", "", "₽")),
        ("990,00 руб.", ("990.00", "", "руб")),
        ("1.280,50 €", ("1280.50", "", "€")),
        ("€1,990.00 EUR", ("1990.00", "", "€")),
        ("$15.00 USD", ("15.00", "", "$")),
        ("49.90 USD", ("49.90", "", "USD")),
        ("HK$20", ("20", "", "HKD")),
        ("+39 ₽", ("39", "+", "₽")),
        ("12'500.00", ("12500.00", "", None)),
        ("128. 00", ("128.00", "", None)),
        ("1,280", ("1280", "", None)),
    ],
)
def test_a_sum_is_read_however_it_is_written(text: str, expected: tuple[str, str, str | None]) -> None:
    assert found(text) == [expected]


@requirement("ocr:reader:no-sums")
@pytest.mark.parametrize(
    "text",
    [
        "88%",
        "+7 (985) 928-44-41",
        "+7(981)869-38-78",
        "8 800 555 35 35",
        "4200002345202611241234567890",
        "T183968864707403",
        "A75368922248868520794",
        "6222 **** **** 8964",
        "•• 6350",
        "№ 128",
        "19:25",
        "C33557K6353002",
        "支付成功",
        "",
    ],
)
def test_other_numbers_are_no_sums(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize("text", ["1 280,0", ".00 ₽"])
def test_half_a_number_is_never_taken_for_a_whole_one_of_another_size(text: str) -> None:
    assert all(value in {"1280.0", "0", "00"} for value, _, _ in found(text))


def test_what_goes_on_beyond_the_number_makes_it_uncertain() -> None:
    wholes = [one.whole for text in ("1,280.00.5", "B128 ₽", "128 ₽") for one in sums(text)]

    assert wholes == [False, False, False, True]


SPACES = st.sampled_from([" ", "\u00a0", "\u2009", "\u202f"])


@given(st.integers(1, 99_999_999), st.integers(0, 99), SPACES, st.sampled_from(["₽", " ₽", "\u00a0₽", " руб."]))
def test_a_russian_sum_of_any_size_is_read(whole: int, kopecks: int, space: str, mark: str) -> None:
    text = f"{whole:,}".replace(",", space) + f",{kopecks:02d}{mark}"

    assert [value for value, _, _ in found(text)] == [str(Decimal(f"{whole}.{kopecks:02d}"))]


@given(st.integers(1, 99_999_999), st.integers(0, 99), st.sampled_from(["-", "−", "—", ""]), st.booleans())
def test_a_chinese_sum_of_any_size_is_read(yuan: int, fen: int, minus: str, full_width: bool) -> None:
    text = f"{minus}¥{yuan:,}.{fen:02d}"
    if full_width:
        text = text.translate({ord("0") + digit: ord("０") + digit for digit in range(10)})

    assert found(text) == [(str(Decimal(f"{yuan}.{fen:02d}")), "-" if minus else "", "¥")]


@given(st.text(alphabet="0123456789.,- ¥₽元%:/+()*рубUSD", max_size=30))
def test_no_text_breaks_it_and_no_value_has_digits_that_do_not_stand_there(text: str) -> None:
    for one in sums(plain(text)):
        assert one.value >= 0
        assert set(str(one.value)) - {"."} <= set(plain(text)) | {"0"}
        assert 0 <= one.start < one.end <= len(plain(text))
