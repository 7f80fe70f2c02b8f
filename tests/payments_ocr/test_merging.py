"""Two readings of a line become one; what either alphabet could be is of the alphabet of its page."""

import pytest

from payments_ocr.local.merging import Spike, is_cyrillic, merged

Line = tuple[list[Spike], list[Spike]]


def line(general: str, cyrillic: str, sure: float = 1.0) -> Line:
    """Both readings, sign under sign; a dot is a place where one saw nothing."""
    seen = [
        [Spike(sign, at * 3.0, sure) for at, sign in enumerate(text) if sign != "."] for text in (general, cyrillic)
    ]
    return seen[0], seen[1]


def read(page: list[Line], number: int = 0) -> str:
    return "".join(spike.sign for spike in merged(*page[number], among_cyrillic=is_cyrillic(page)))


ENGLISH = line("Transaction details", ".....а......... ...")
RUSSIAN = line("K..mucc.. ..pe..o.a", "Комиссия. .перевода.")
APRIL = line("Apr 18", "Арг...")


@pytest.mark.parametrize(("page", "expected"), [([APRIL, ENGLISH], "Apr 18"), ([APRIL, RUSSIAN], "Арг 18")])
def test_a_word_that_both_saw_whole_is_of_the_alphabet_of_its_page(page: list[Line], expected: str) -> None:
    assert read(page) == expected


def test_a_word_of_which_one_saw_more_is_of_that_alphabet_on_any_page() -> None:
    assert read([line("K..m.cc. 12", "Комиссия..."), ENGLISH]) == "Комиссия 12"
    assert read([line("Total 12", ".ота....."), RUSSIAN]) == "Total 12"


def test_a_page_without_letters_is_no_cyrillic_one() -> None:
    assert not is_cyrillic([line("12:40", ".....")])
