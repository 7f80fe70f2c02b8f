"""What a receipt is worth, given what stands on it."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.ocr import Moment, ReceiptExamined
from router.payments.recipients import is_ours
from router.payments.worth import Credit, ForPerson, Offer, Terms, worth
from tests.requirements import requirement
from tests.router.payments.readings import (
    SHOP,
    amount,
    day,
    large,
    number,
    place,
    reading,
    recipient,
    status,
    word,
)

DONE = status("done")
OURS = replace(SHOP, recipients=("Иван Петрович С.", "云端服务"))


def tariff_of(read: ReceiptExamined, terms: Terms = SHOP) -> int | str:
    """The tariff that is credited, or why a person decides."""
    found = worth(read, terms)
    return found.tariff if isinstance(found, Credit) else found.reason


@requirement("payment:credit:exactly-one")
def test_a_sum_that_is_the_price_of_one_tariff_credits_it() -> None:
    read = reading(large("128.00", "¥", sign="-"), DONE, amount("5012.40", "¥", "balance"))

    assert worth(read, SHOP) == Credit(1, read.amounts[0], "CNY", recipient_checked=False)


@requirement("payment:credit:exactly-one")
def test_two_tariffs_with_the_same_price_and_currency_are_for_a_person() -> None:
    twins = replace(SHOP, offers=(*SHOP.offers, Offer(6, Decimal(128), "CNY")))

    assert tariff_of(reading(large("128.00", "¥"), DONE), twins) == "several_tariffs"


@pytest.mark.parametrize("role", ["fee", "discount", "original", "balance", "number", "other", "total"])
@requirement("payment:credit:other-numbers")
def test_a_number_that_is_something_else_credits_nothing(role: str) -> None:
    beside = (amount("1.00", "₽", "fee"),) if role == "total" else ()

    assert tariff_of(reading(large("55.00", "₽", "paid"), amount("1280.00", "₽", role), *beside, DONE)) != 2
    assert tariff_of(reading(large("1280.00", "₽", role), *beside, DONE)) in {"no_amount", "unclear_sum"}


@requirement("payment:credit:other-numbers")
def test_smaller_print_is_no_payment_when_the_large_sum_fits_nothing() -> None:
    assert tariff_of(reading(large("1500.00", "₽"), amount("1280.00", "₽"), DONE)) == "no_tariff"


@requirement("payment:credit:fee")
def test_what_counts_is_the_sum_and_not_the_total_with_the_fee() -> None:
    fee = amount("20.00", "₽", "fee")
    total, paid = amount("1300.00", "₽", "total"), amount("1280.00", "₽", "paid")

    assert tariff_of(reading(large("1300.00", "₽"), paid, fee, total, DONE)) == 2
    assert tariff_of(reading(large("1280.00", "₽"), fee, total, DONE)) == 2
    assert tariff_of(reading(large("1280.00", "₽"), amount("1260.00", "₽", "paid"), fee, DONE)) == "no_tariff"
    assert tariff_of(reading(large("1280.00", "₽"), fee, DONE)) == "unclear_sum"


@requirement("payment:credit:fee")
def test_a_fee_of_nothing_changes_nothing() -> None:
    nothing = amount("0", "₽", "fee")

    assert tariff_of(reading(large("1280.00", "₽"), nothing, amount("1280.00", "₽", "total"), DONE)) == 2


@requirement("payment:credit:currency")
@pytest.mark.parametrize(
    ("mark", "words", "expected"),
    [
        ("¥", (), 5),
        ("元", (), 5),
        ("CNY", (), 5),
        ("₽", (), 4),
        ("₽", ("CNY",), 4),
        (None, ("CNY",), 5),
        (None, ("RUB",), 4),
        (None, (), "several_tariffs"),
        ("$", (), "no_tariff"),
        ("¥", ("JPY",), "no_tariff"),
        (None, ("CNY", "RUB"), "several_tariffs"),
    ],
)
def test_a_currency_is_known_by_the_mark_or_else_by_the_apps_words(
    mark: str | None, words: tuple[str, ...], expected: int | str
) -> None:
    assert tariff_of(reading(large("990.00", mark), DONE, *map(word, words))) == expected


@requirement("payment:credit:bare-number")
def test_a_bare_number_counts_if_it_is_the_price_of_one_tariff_in_all_currencies() -> None:
    assert tariff_of(reading(large("1280"), DONE)) == 2
    assert tariff_of(reading(large("990"), DONE)) == "several_tariffs"


@requirement("payment:refused:status")
@pytest.mark.parametrize("meaning", ["failed", "pending", "refunded"])
def test_a_payment_that_did_not_go_through_is_for_a_person(meaning: str) -> None:
    assert tariff_of(reading(large("128.00", "¥", "paid"), DONE, status(meaning))) == meaning


@requirement("payment:refused:old")
@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (("2026-11-24",), 1),
        (("2026-11-25",), 1),
        (("2026-11-17",), 1),
        (("2026-11-16",), "old"),
        (("2025-11-24",), "old"),
        (("2026-11-26",), "future"),
        (("--11-20",), 1),
        (("--11-30",), "old"),
        (("--02-29",), "old"),
        (("2026-11-12", "2026-12-11"), "old"),
        (("2026-11-20", "2026-03-20"), "unsure_date"),
        ((), "unsure_date"),
        (("no day",), 1),
    ],
)
def test_a_receipt_that_is_too_old_is_for_a_person(days: tuple[str, ...], expected: int | str) -> None:
    assert tariff_of(reading(large("128.00", "¥"), DONE, day(*days))) == expected


@requirement("payment:refused:old")
def test_a_time_alone_is_no_day_that_was_not_understood() -> None:
    at = Moment(time="19:25", text="19:25", place=place())

    assert tariff_of(reading(large("128.00", "¥"), DONE, at)) == 1
    assert tariff_of(reading(large("128.00", "¥"), DONE, at, day("2026-11-23"), day())) == 1
    assert tariff_of(reading(large("128.00", "¥"), DONE, at, day("2025-11-23"), day())) == "old"


@requirement("payment:refused:old")
def test_the_newest_day_on_it_is_its_day() -> None:
    assert tariff_of(reading(large("128.00", "¥"), DONE, day("2026-11-23"), day("2019-02-01"))) == 1


@requirement("payment:refused:stranger")
@pytest.mark.parametrize(
    ("read", "expected"),
    [
        ("Иван Петрович С.", 2),
        ("ИВАН ПЕТРОВИЧ С", 2),
        ("Ивaн Пeтpoвич C.", 2),
        ("Иван П. С.", 2),
        ("Пётр Иванович К.", "stranger"),
        ("云端服务(*明)", 2),
        ("小卖部", "stranger"),
        ("***", 2),
    ],
)
def test_a_readable_recipient_must_be_one_of_ours(read: str, expected: int | str) -> None:
    assert tariff_of(reading(large("1280.00", "₽"), DONE, recipient(read)), OURS) == expected
    assert tariff_of(reading(large("1280.00", "₽"), DONE, recipient(read)), SHOP) == 2


def test_it_is_said_whether_the_recipient_was_checked() -> None:
    named = reading(large("1280.00", "₽"), DONE, recipient("Иван Петрович С."))
    unnamed = reading(large("1280.00", "₽"), DONE)

    checked = [worth(read, terms) for read, terms in ((named, OURS), (unnamed, OURS), (named, SHOP))]

    assert [one.recipient_checked for one in checked if isinstance(one, Credit)] == [True, False, False]


@requirement("payment:refused:no-receipt")
def test_a_picture_that_says_nothing_of_a_payment_credits_nothing() -> None:
    assert tariff_of(reading(large("1280.00", "₽"), amount("990.00", "₽"))) == "no_receipt"
    assert tariff_of(reading()) == "no_receipt"
    assert tariff_of(reading(large("1280.00", "₽"), recipient("Иван С."), number("A632"))) == 2


def test_money_that_came_in_is_no_payment() -> None:
    assert tariff_of(reading(large("1280.00", "₽", sign="+"), DONE)) == "incoming"


def test_a_number_that_was_not_read_for_certain_credits_nothing() -> None:
    assert tariff_of(reading(large("1280.00", "₽", whole=False), DONE)) == "unreadable_sum"


def test_a_sum_in_two_currencies_counts_in_that_of_the_tariff() -> None:
    read = reading(large("1650.00", "₽", sign="-"), amount("128.00", "CNY", "paid"), DONE)

    assert tariff_of(read) == 1


def test_a_picture_taken_for_a_digit_hides_no_sum() -> None:
    assert tariff_of(reading(amount("1", height=90, alone=True, whole=False), large("1280.00", "₽"), DONE)) == 2


def test_two_large_numbers_that_differ_are_for_a_person() -> None:
    assert tariff_of(reading(large("1280.00", "₽"), large("990.00", "₽"), DONE)) == "unclear_sum"


@requirement("payment:refused:unreadable")
def test_what_was_not_read_is_for_a_person() -> None:
    assert worth(reading(fault="ocr_down"), SHOP) == ForPerson("unread")


@given(st.lists(st.sampled_from(["fee", "discount", "original", "balance", "number", "other"]), max_size=6), st.data())
def test_no_number_with_another_meaning_ever_credits(roles: list[str], data: st.DataObject) -> None:
    prices = [offer.price for offer in SHOP.offers]
    heights = st.integers(10, 90)
    decoys = [amount(str(data.draw(st.sampled_from(prices))), "₽", role, data.draw(heights)) for role in roles]

    assert isinstance(worth(reading(large("77.00", "₽", "paid"), *decoys, DONE), SHOP), ForPerson)


@given(st.decimals("0.01", "99999", places=2), st.sampled_from([None, "₽", "¥", "$", "€"]))
def test_only_the_price_itself_ever_credits(value: Decimal, mark: str | None) -> None:
    found = worth(reading(large(str(value), mark), DONE), SHOP)

    assert isinstance(found, ForPerson) or value in {offer.price for offer in SHOP.offers}


@given(st.text("абвгдежзик", min_size=7, max_size=12), st.data())
def test_a_name_with_one_letter_read_wrongly_is_still_the_same(name: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(name) - 1))

    assert is_ours(recipient(name[:at] + "ю" + name[at + 1 :]), [name])


def test_how_old_it_may_be_is_the_shops_to_say() -> None:
    strict = replace(SHOP, max_age=timedelta(days=1))

    assert [tariff_of(reading(large("128.00", "¥"), DONE, day(f"2026-11-{n}")), strict) for n in (22, 23)] == ["old", 1]
