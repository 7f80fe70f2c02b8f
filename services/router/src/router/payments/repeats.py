"""Whether two receipts are of one payment: the same file, the same number, or the same look, sum and time."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from contracts.ocr import Amount, ReceiptExamined
from router.payments.candidates import value_of

__all__ = ["Marks", "Repeat", "marks_of", "near_identical", "repeat_of"]

Repeat = Literal["same_file", "same_number", "same_look"]

_SAME_LOOK = 6
"""So many of 64 bits may differ between two pictures that look the same."""


@dataclass(frozen=True, slots=True)
class Marks:
    """What a payment is known by afterwards; a store keeps these of each credit."""

    sha256: str
    look: str
    numbers: frozenset[str]
    """Of the payment itself, as its app gave them."""
    value: Decimal | None
    times: frozenset[str]
    """Days and times that stand on it, the phone's own clock not counted."""


def marks_of(read: ReceiptExamined, amount: Amount | None) -> Marks | None:
    """What the receipt is known by; `None` when there was no picture."""
    if read.picture is None:
        return None
    return Marks(
        read.picture.sha256,
        read.picture.look,
        frozenset(number.value for number in read.numbers if number.kind == "transaction"),
        value_of(amount) if amount is not None else None,
        frozenset(f"{'/'.join(moment.days)} {moment.time or ''}" for moment in read.moments if moment.days),
    )


def repeat_of(new: Marks, old: Marks) -> Repeat | None:
    """In which way the new one is the old one again."""
    if new.sha256 == old.sha256:
        return "same_file"
    if new.numbers & old.numbers:
        return "same_number"
    alike = near_identical(new.look, old.look) and new.value is not None and new.value == old.value
    return "same_look" if alike and new.times == old.times else None


def near_identical(first: str, second: str) -> bool:
    """Whether two pictures look the same, by `contracts.ocr.Picture.look`."""
    return (int(first, 16) ^ int(second, 16)).bit_count() <= _SAME_LOOK
