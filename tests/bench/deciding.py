"""From what an engine saw to what the router would do, without broker and store between them."""

from collections.abc import Iterator
from dataclasses import fields
from datetime import UTC, datetime

from contracts.ids import ChatRef, FileRef
from contracts.ocr import Engine, ReceiptExamined
from payments_ocr.engine import Seen
from payments_ocr.examining import best
from payments_ocr.reading.receipt import Reading
from router.payments.repeats import Marks, Repeat, marks_of, repeat_of
from router.payments.worth import Credit, ForPerson, worth
from tests.bench.receipts.case import TERMS

__all__ = ["Decided", "Ledger", "decided"]

Decided = Credit | ForPerson


def examined(seen: Seen, engine: Engine = "local") -> ReceiptExamined:
    """As payments-ocr says it."""
    reading = best(seen)
    return ReceiptExamined(
        chat=ChatRef("vk:1"),
        receipt="r",
        file=FileRef("vk:1:1:0"),
        at=datetime(2026, 11, 24, 12, tzinfo=UTC),
        engine=engine,
        picture=seen.picture,
        **{field.name: getattr(reading, field.name) for field in fields(Reading)},
    )


def decided(seen: Seen) -> Decided:
    """What it is worth, taken alone."""
    return worth(examined(seen), TERMS)


class Ledger:
    """What was credited before, as the router's store keeps it."""

    def __init__(self) -> None:
        self._credited: list[Marks] = []

    def decide(self, seen: Seen, engine: Engine) -> Decided | Repeat:
        """The decision; a credit is kept, and one that was made before is not made again."""
        read = examined(seen, engine)
        found = worth(read, TERMS)
        if not isinstance(found, Credit):
            return found
        marks = marks_of(read, found.amount)
        if marks is None:
            return found
        again = next(self._repeats(marks), None)
        if again is None:
            self._credited.append(marks)
        return again or found

    def _repeats(self, marks: Marks) -> Iterator[Repeat]:
        yield from filter(None, (repeat_of(marks, old) for old in self._credited))
