"""What a client has paid for: what was entered, and the credits made since, one after another. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

__all__ = ["Credit", "Ledger", "Standing", "Tariff"]


@dataclass(frozen=True, slots=True)
class Tariff:
    """What can be paid for."""

    id: int
    name: str
    price: Decimal
    currency: str
    """ISO 4217."""
    days: int
    active: bool = True


@dataclass(frozen=True, slots=True)
class Standing:
    """A tariff, paid until the end of a day."""

    tariff: int
    last_paid_day: date


@dataclass(frozen=True, slots=True)
class Credit:
    """A payment that was credited; a row of the ledger, never changed but by its undoing."""

    id: str
    receipt: str
    account: str
    tariff: int
    name: str
    """The tariff's, when it was credited; as price, currency and days."""
    price: Decimal
    currency: str
    days: int
    day: date
    """On which the receipt or command reached the bot."""
    how: Literal["receipt", "hand"]
    by: str | None = None
    """The operator's name, who credited it by hand."""
    seq: int = 0
    """Its place among the client's credits."""
    absorbed: bool = False
    """Somebody has entered the subscription since, this credit in it."""
    undone: bool = False


@dataclass(frozen=True, slots=True)
class Ledger:
    """All of a client's."""

    entered: Standing | None = None
    """What somebody entered last, with the credits before it; `None`: nobody ever did, or that there is none."""
    credits: tuple[Credit, ...] = ()

    @property
    def standing(self) -> Standing | None:
        """What the client has paid for: each credit counts from the later of its own day and the last paid day."""
        return _after(self.entered, self._counting())

    def _counting(self) -> Iterable[Credit]:
        return sorted(
            (credit for credit in self.credits if not credit.undone and not credit.absorbed),
            key=lambda credit: credit.seq,
        )

    def with_credit(self, credit: Credit) -> "Ledger":
        """The same with one more."""
        seq = max((one.seq for one in self.credits), default=0) + 1
        return replace(self, credits=(*self.credits, replace(credit, seq=seq)))

    def without(self, identity: str) -> "Ledger":
        """The same with a credit undone: as if it had never been made, later ones count as before.

        What was entered since holds the days of an older credit; they are taken out of it.
        """
        undone = next(credit for credit in self.credits if credit.id == identity)
        rest = tuple(replace(one, undone=True) if one.id == identity else one for one in self.credits)
        entered = self.entered
        if undone.absorbed and entered is not None:
            entered = replace(entered, last_paid_day=entered.last_paid_day - timedelta(days=undone.days))
        return Ledger(entered, rest)

    def live(self, identity: str) -> Credit | None:
        """The credit with this name, unless it was undone."""
        return next((one for one in self.credits if one.id == identity and not one.undone), None)


def _after(entered: Standing | None, counting: Iterable[Credit]) -> Standing | None:
    standing = entered
    for credit in counting:
        start = credit.day if standing is None else max(credit.day, standing.last_paid_day)
        standing = Standing(credit.tariff, start + timedelta(days=credit.days))
    return standing
