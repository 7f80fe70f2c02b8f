"""Days and times in all the ways that apps write them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments_ocr.reading.moments import lost_days, moments
from payments_ocr.reading.signs import plain
from tests.requirements import requirement


def found(text: str) -> list[tuple[tuple[str, ...], str | None]]:
    return [(one.days, one.time) for one in moments(plain(text))]


@requirement("ocr:reader:days")
@pytest.mark.parametrize(
    ("text", "day", "time"),
    [
        ("2026年11月24日 19:25:08", "2026-11-24", "19:25:08"),
        ("2026年11月24日04:25:41", "2026-11-24", "04:25:41"),
        ("2026-11-24 19:25", "2026-11-24", "19:25"),
        ("2026-11-2419:25:08", "2026-11-24", "19:25:08"),
        ("2026/11/4 09:05", "2026-11-04", "09:05"),
        ("24.11.2026 в 19:25", "2026-11-24", "19:25"),
        ("24.11.202619:25:08", "2026-11-24", "19:25:08"),
        ("24.11.26", "2026-11-24", None),
        ("24 ноября 2026, 19:25", "2026-11-24", "19:25"),
        ("24 ноября 2026 19:25:08 (МСК)", "2026-11-24", "19:25:08"),
        ("3 мая 2026", "2026-05-03", None),
        ("24 ноя, 19:25", "--11-24", "19:25"),
        ("Nov 24, 2026 at 7:25 PM", "2026-11-24", "19:25"),
        ("24 November 2026, 00:05", "2026-11-24", "00:05"),
        ("Nov 24", "--11-24", None),
        ("11月24日 19:25", "--11-24", "19:25"),
        ("12:05 AM", None, "00:05"),
        ("Арг 18, 2025 at 2:21 РM", "2025-04-18", "02:21"),
        ("18 Маrch 2026", "2026-03-18", None),
        ("3 Аugust 2026", "2026-08-03", None),
        ("23 номбр≈я 2026 06:20", "2026-11-23", "06:20"),
        ("22 н0оября 2026 23:06:22 (МСК)", "2026-11-22", "23:06:22"),
        ("7 Septcmber 2026", "2026-09-07", None),
    ],
)
def test_a_day_is_read_however_it_is_written(text: str, day: str | None, time: str | None) -> None:
    assert found(text) == [((day,) if day else (), time)]


def test_a_day_that_may_be_read_in_two_ways_is_said_to_be_both() -> None:
    assert found("11/12/2026") == [(("2026-11-12", "2026-12-11"), None)]
    assert found("24/11/2026") == [(("2026-11-24",), None)]


@pytest.mark.parametrize(
    "text", ["1 280,00", "88%", "99:99", "2026", "+7 (916) 123-45-67", "Перевод", "25.99.2026", "128.00"]
)
def test_other_numbers_are_no_days(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize("text", ["Agp 18, 2025", "18 ию.я 2025", "18 Платёж 2025", "1S.04.2025", "31.04.2O25 2025-4S"])
def test_a_day_that_was_not_understood_is_noticed(text: str) -> None:
    assert found(text) == []
    assert any(True for _ in lost_days(plain(text)))


@pytest.mark.parametrize(
    "text", ["1 280,00", "2 025,00 ₽", "2026", "24.11.2026 в 19:25", "T183968864707403", "128.00", "2025元"]
)
def test_what_is_no_day_is_not_missed_as_one(text: str) -> None:
    assert not list(lost_days(plain(text)))


FORMS = st.sampled_from(["%Y-%m-%d", "%d.%m.%Y", "%Y/%m/%d", "%Y年%m月%d日", "%d %B %Y", "%b %d, %Y"])


@given(st.dates(date(2020, 1, 1), date(2049, 12, 31)), FORMS, st.times(), st.sampled_from(["", " ", ", "]))
def test_every_day_is_found_again(day: date, form: str, time: object, gap: str) -> None:
    text = f"{day.strftime(form)}{gap}{time:%H:%M}" if gap else day.strftime(form)

    assert found(text)[0][0] == (day.isoformat(),)
