"""The ledger: what was entered, and the credits that are not undone, in whatever order that happened."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from router.app.money.ledger import Credit, Ledger, Standing
from tests.requirements import requirement

DAY = date(2026, 5, 10)


def credit(number: int, day: int = 0, days: int = 30, tariff: int = 1) -> Credit:
    return Credit(
        id=f"p{number}",
        receipt=f"r{number}",
        account="tg:1",
        tariff=tariff,
        name="Месяц",
        price=Decimal(990),
        currency="RUB",
        days=days,
        day=DAY + timedelta(days=day),
        how="receipt",
    )


def after(ledger: Ledger) -> int | None:
    """How many days from `DAY` on are paid."""
    standing = ledger.standing
    return None if standing is None else (standing.last_paid_day - DAY).days


@requirement("payment:credit:extends")
def test_a_credit_counts_from_the_later_of_today_and_the_last_paid_day() -> None:
    ahead = Ledger(Standing(1, DAY + timedelta(days=5)))
    lapsed = Ledger(Standing(1, DAY - timedelta(days=90)))

    assert after(ahead.with_credit(credit(1))) == 35
    assert after(lapsed.with_credit(credit(1))) == 30
    assert after(Ledger().with_credit(credit(1))) == 30


@requirement("payment:other-tariff")
def test_a_payment_for_another_tariff_changes_the_tariff() -> None:
    ledger = Ledger(Standing(1, DAY)).with_credit(credit(1, tariff=2, days=365))

    assert ledger.standing == Standing(2, DAY + timedelta(days=365))
    assert ledger.without("p1").standing == Standing(1, DAY)


@requirement("payment:undo")
def test_undoing_takes_back_its_days_and_leaves_later_credits() -> None:
    both = Ledger(Standing(1, DAY + timedelta(days=3))).with_credit(credit(1)).with_credit(credit(2, day=1))

    assert after(both) == 63
    assert after(both.without("p1")) == 33
    assert after(both.without("p2")) == 33
    assert after(both.without("p2").without("p1")) == 3


@requirement("payment:undo")
def test_undoing_the_only_credit_of_a_lapsed_or_new_client_leaves_what_was_before() -> None:
    lapsed = Ledger(Standing(1, DAY - timedelta(days=90)))

    assert after(lapsed.with_credit(credit(1)).without("p1")) == -90
    assert Ledger().with_credit(credit(1)).without("p1").standing is None


def test_a_credit_that_an_entry_took_in_is_taken_out_of_it() -> None:
    absorbed = Ledger(Standing(1, DAY + timedelta(days=40)), (replace(credit(1), absorbed=True),))

    assert after(absorbed.without("p1")) == 10


CREDITS = st.lists(st.tuples(st.integers(0, 60), st.integers(1, 90)), min_size=1, max_size=6)


@requirement("payment:undo", "payment:once")
@given(CREDITS, st.data(), st.none() | st.integers(-50, 50))
def test_whatever_is_undone_in_whatever_order_it_is_as_if_it_had_never_been(
    made: list[tuple[int, int]], data: st.DataObject, entered: int | None
) -> None:
    base = Ledger(None if entered is None else Standing(1, DAY + timedelta(days=entered)))
    days = sorted(day for day, _ in made)
    credits_ = [credit(number, day, length) for number, (day, (_, length)) in enumerate(zip(days, made, strict=True))]
    undone = data.draw(st.lists(st.sampled_from([one.id for one in credits_]), unique=True))
    ledger = base
    for one in credits_:
        ledger = ledger.with_credit(one)
    for identity in undone:
        ledger = ledger.without(identity)
    never = base
    for one in credits_:
        if one.id not in undone:
            never = never.with_credit(one)

    assert ledger.standing == never.standing
    assert sum(one.days for one in ledger.credits if not one.undone) == sum(one.days for one in never.credits)
