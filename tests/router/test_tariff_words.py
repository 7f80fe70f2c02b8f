"""What an owner may write to change a tariff: rules with many cases."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from router.app.money.ledger import Tariff
from router.app.owner.records import Wrong
from router.app.owner.tariff_words import read_price, read_tariff
from router.app.speech import Speech
from router.dialog.effects import Phrase
from tests.requirements import requirement

SPEECH = Speech("ru")
MONTH = Tariff(7, "Месяц", Decimal(500), "RUB", 30)
YEAR = Tariff(3, "Год полный", Decimal(5000), "RUB", 365, active=False)
LISTED = (YEAR, MONTH)
CURRENCIES = {"₽": "RUB", "руб.": "RUB", "rub": "RUB", "¥": "CNY", "元": "CNY", "$": "USD", "EUR": "EUR", "₸": "KZT"}


def grouped(whole: int, blank: str) -> str:
    return f"{whole:,}".replace(",", blank)


@requirement("tariffs:kept-here")
@given(st.integers(1, 10**9), st.integers(0, 99), st.sampled_from(sorted(CURRENCIES)), st.data())
def test_a_price_is_read_as_people_write_it(whole: int, cents: int, mark: str, data: st.DataObject) -> None:
    digits = grouped(whole, data.draw(st.sampled_from(["", " ", "\u00a0", "\u202f"])))
    point = data.draw(st.sampled_from([",", "."]))
    blank = data.draw(st.sampled_from(["", " ", "\u00a0"]))
    amount = f"{digits}{point}{cents:02d}"
    said = data.draw(st.sampled_from([f"{amount}{blank}{mark}", f"{amount} {mark}"]))

    assert read_price(said) == (Decimal(whole) + Decimal(cents) / 100, CURRENCIES[mark])


@pytest.mark.parametrize(
    "said",
    ["1,280 ₽", "1.280", "0", "0,00 ₽", "-5 ₽", "12 34 ₽", "500 ₽ $", "500 тугриков", "₽", "", "5e3", "1280,505"],
)
def test_what_may_be_two_prices_or_none_is_no_price(said: str) -> None:
    assert read_price(said) is None


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("+ Неделя; 1 280,50 ₽; 7", (None, Tariff(0, "Неделя", Decimal("1280.50"), "RUB", 7))),
        ("+Неделя;$12;7 дней", (None, Tariff(0, "Неделя", Decimal(12), "USD", 7))),
        ("+ 2\n99.90 CNY\n1 день", (None, Tariff(0, "2", Decimal("99.90"), "CNY", 1))),
        ("2 цена 600", (MONTH, replace(MONTH, price=Decimal(600)))),
        ("месяц ЦЕНА 20 $", (MONTH, replace(MONTH, price=Decimal(20), currency="USD"))),
        ("год  полный дней 366", (YEAR, replace(YEAR, days=366))),
        ("2. название Месяц плюс", (MONTH, replace(MONTH, name="Месяц плюс"))),
        ("- 2", (MONTH, replace(MONTH, active=False))),
        ("—месяц", (MONTH, replace(MONTH, active=False))),
        ("выключить 2", (MONTH, replace(MONTH, active=False))),
        ("+1", (YEAR, replace(YEAR, active=True))),
        ("on Год полный", (YEAR, replace(YEAR, active=True))),
        ("+ Неделя; 500; 7", Wrong("owner-tariffs-currency")),
        ("+ Неделя; 1,280 ₽; 7", Wrong("owner-tariffs-price")),
        ("+ Неделя; 500 ₽; 0", Wrong("owner-tariffs-days")),
        ("+ Неделя; 500 ₽", Wrong("owner-tariffs-new")),
        (f"+ {'н' * 65}; 500 ₽; 7", Wrong("owner-tariffs-name")),
        ("+ Неделя", Wrong("owner-tariffs-which")),
        ("- 3", Wrong("owner-tariffs-which")),
        ("- 2 цена", Wrong("owner-tariffs-which")),
        ("2 цена", Wrong("owner-tariffs-price")),
        ("2 название \u200b", Wrong("owner-tariffs-name")),
        ("2 дней 1,5", Wrong("owner-tariffs-days")),
        ("2", Wrong("owner-tariffs-unclear")),
        ("привет", Wrong("owner-tariffs-unclear")),
    ],
)
@requirement("tariffs:kept-here")
def test_a_reply_says_which_tariff_and_what_it_is_to_be(said: str, meant: object) -> None:
    assert read_tariff(said, LISTED) == meant


@settings(deadline=None)
@given(
    st.one_of(st.text(max_size=40), st.from_regex(r"[+-]? ?[12] ?(цена|дней|название|;)? ?[^\n]{0,12}", fullmatch=True))
)
def test_whatever_is_said_is_a_tariff_that_can_be_kept_or_said_to_be_wrong(words: str) -> None:
    read = read_tariff(words, LISTED)

    if isinstance(read, Wrong):
        assert SPEECH.say(Phrase(read.key), "ru")
        return
    old, new = read
    assert old is None or (old in LISTED and old.id == new.id)
    assert new.price > 0
    assert new.days > 0
    assert 0 < len(new.name) <= 64
    assert "\x00" not in new.name
    assert len(new.currency) == 3
