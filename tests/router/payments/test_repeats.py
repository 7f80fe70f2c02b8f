"""One payment, shown twice."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.ocr import Picture
from router.payments.repeats import Marks, marks_of, near_identical, repeat_of
from tests.requirements import requirement
from tests.router.payments.readings import day, large, number, reading

AMOUNT = large("128.00", "¥")
PICTURE = Picture(sha256="aa", look="00ff00ff00ff00ff", width=360, height=680)


def marks(**changes: object) -> Marks:
    made = marks_of(reading(AMOUNT, day("2026-11-24"), number("4200001"), picture=PICTURE), AMOUNT)
    assert made is not None
    return replace(made, **changes)  # type: ignore[arg-type] # whatever a test changes


@requirement("payment:refused:seen")
@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "same_file"),
        ({"sha256": "bb"}, "same_number"),
        ({"sha256": "bb", "numbers": frozenset()}, "same_look"),
        ({"sha256": "bb", "numbers": frozenset(), "look": "00ff00ff00ff00fe"}, "same_look"),
        ({"sha256": "bb", "numbers": frozenset(), "look": "ff00ff00ff00ff00"}, None),
        ({"sha256": "bb", "numbers": frozenset(), "value": None}, None),
        ({"sha256": "bb", "numbers": frozenset({"4200002"}), "times": frozenset({"2026-11-23 "})}, None),
    ],
)
def test_a_payment_is_known_by_file_number_or_look_with_sum_and_time(
    changes: dict[str, object], expected: str | None
) -> None:
    assert repeat_of(marks(**changes), marks()) == expected


def test_the_next_payment_of_the_same_price_in_the_same_app_is_another() -> None:
    assert (
        repeat_of(marks(sha256="bb", numbers=frozenset({"4200002"}), times=frozenset({"2026-11-25 "})), marks()) is None
    )


def test_what_has_no_picture_is_known_by_nothing() -> None:
    assert marks_of(reading(fault="file_gone"), None) is None


@given(st.integers(0, 2**64 - 1), st.sets(st.integers(0, 63), max_size=20))
def test_near_identical_pictures_differ_in_few_bits(look: int, flipped: set[int]) -> None:
    other = look
    for bit in flipped:
        other ^= 1 << bit

    assert near_identical(f"{look:016x}", f"{other:016x}") == (len(flipped) <= 6)
