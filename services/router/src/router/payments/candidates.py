"""Which of the numbers on a picture is the sum that was transferred."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from contracts.ocr import Amount

__all__ = ["Doubt", "Paid", "value_of", "which_was_paid"]

Doubt = Literal["no_amount", "incoming", "unclear_sum", "unreadable_sum"]

_NEVER = frozenset({"fee", "discount", "original", "balance", "number", "other"})
_LARGE = 0.8
"""What is written this much as large as the largest is no smaller print."""


@dataclass(frozen=True, slots=True)
class Paid:
    """Numbers that say what was transferred; several when it stands there more than once, or in two currencies."""

    amounts: tuple[Amount, ...]


def value_of(amount: Amount) -> Decimal:
    """The number."""
    return Decimal(amount.value)


def which_was_paid(amounts: Sequence[Amount]) -> Paid | Doubt:
    """The numbers that the label calls the sum; without one, the number written larger than all others.

    Where the two say different things and no fee, total or other currency explains it, or where a fee stands beside a
    sum of which nothing says whether it is in there, it is a doubt.
    """
    open_ones = [amount for amount in amounts if amount.role not in _NEVER]
    if not open_ones:
        return "no_amount"
    if all(amount.sign == "+" for amount in open_ones):
        return "incoming"
    out = [amount for amount in open_ones if amount.sign != "+"]
    with_fee = _with_fee(amounts)
    paid = [amount for amount in out if amount.role == "paid"]
    largest = _largest(out, amounts)
    if with_fee:
        return _beside_a_fee(paid, largest, with_fee, amounts)
    if not paid and largest is None:
        return "unclear_sum"
    if paid and largest is not None and not _explained(largest, paid):
        return "unclear_sum"
    return _read_well((*paid, *([largest] if largest is not None else [])))


def _with_fee(amounts: Sequence[Amount]) -> tuple[Decimal, ...]:
    """The fees that were really taken."""
    return tuple(value_of(amount) for amount in amounts if amount.role == "fee" and value_of(amount) > 0)


def _beside_a_fee(
    paid: Sequence[Amount], largest: Amount | None, fees: Sequence[Decimal], amounts: Sequence[Amount]
) -> Paid | Doubt:
    """Only what is called the sum counts, and the largest number when it is the same or the sum with the fee."""
    totals = {value_of(amount) for amount in amounts if amount.role == "total"}
    named = [amount for amount in paid if value_of(amount) not in totals]
    if named:
        allowed = {value_of(one) + fee for one in named for fee in (Decimal(0), *fees)} | totals
        if largest is not None and value_of(largest) not in allowed:
            return "unclear_sum"
        return _read_well(named)
    if largest is not None and any(value_of(largest) + fee in totals for fee in fees):
        return _read_well((largest,))
    return "unclear_sum"


def _largest(out: Sequence[Amount], amounts: Sequence[Amount]) -> Amount | None:
    """The number written larger than all others, if all that are written so large are the same number.

    What has neither mark nor sign nor decimals may be a picture taken for a digit; beside others it does not count.
    """
    telling = [amount for amount in amounts if amount.mark or amount.sign or "." in amount.value]
    amounts = telling or amounts
    tallest = max(amount.place.height for amount in amounts)
    large = [amount for amount in amounts if amount.place.height >= _LARGE * tallest]
    if any(amount.role in _NEVER for amount in large):
        large = [amount for amount in large if amount.role not in _NEVER]
        if not any(amount.role in {"paid", "total"} for amount in large):
            return None
    standing = [amount for amount in large if amount in out]
    if len({value_of(amount) for amount in standing}) != 1:
        return None
    return standing[0]


def _explained(largest: Amount, paid: Sequence[Amount]) -> bool:
    if any(value_of(largest) == value_of(one) for one in paid):
        return True
    other = {one.mark for one in paid} - {None}
    return largest.mark is not None and bool(other) and largest.mark not in other


def _read_well(amounts: Sequence[Amount]) -> Paid | Doubt:
    whole = [amount for amount in amounts if amount.whole]
    return Paid(tuple(whole)) if whole else "unreadable_sum"
