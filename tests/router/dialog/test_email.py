import pytest
from hypothesis import given
from hypothesis import strategies as st

from router.dialog.email import Address, looks_like_an_attempt, read_email


@pytest.mark.parametrize(
    ("text", "email"),
    [
        ("anna@example.org", "anna@example.org"),
        ("  Anna.Maria+x@Mail.Example.ORG\n", "anna.maria+x@mail.example.org"),
        ("<anna@example.org>", "anna@example.org"),
        ("Моя почта: anna@example.org.", "anna@example.org"),
        ("почта@пример.рф", "почта@пример.рф"),
        ("a@b.co", "a@b.co"),
    ],
)
def test_an_address_is_read_whatever_stands_around_it(text: str, email: str) -> None:
    assert read_email(text) == Address(email, more=False)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "anna",
        "anna@",
        "@example.org",
        "anna@example",
        "a..b@example.org",
        "anna@-x.org",
        "a@b.org c@d.org",
        "a b@c",
    ],
)
def test_what_is_no_address_is_not_read_as_one(text: str) -> None:
    assert read_email(text) is None


def test_a_message_that_says_more_is_noticed() -> None:
    address = read_email("Здравствуйте, не могу войти в программу, почта anna@example.org")

    assert address == Address("anna@example.org", more=True)


def test_a_few_words_beside_an_address_are_noticed_too() -> None:
    assert read_email("anna@example.org деньги списались дважды") == Address("anna@example.org", more=True)


def test_a_name_in_a_messenger_is_no_slip() -> None:
    assert not looks_like_an_attempt("верните оплату @annapetrova")


def test_a_slip_is_told_from_a_message() -> None:
    assert looks_like_an_attempt("anna@exam ple")
    assert not looks_like_an_attempt("напишите мне в @example когда будет время")
    assert not looks_like_an_attempt("anna")


@given(st.text(max_size=400))
def test_any_text_is_read_without_a_fault_and_an_address_is_stable(text: str) -> None:
    address = read_email(text)

    if address is not None:
        assert read_email(address.email) == Address(address.email, more=False)
