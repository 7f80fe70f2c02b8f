"""What a picture is to show, and what is true of it."""

import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Literal

from router.payments.worth import Offer, Terms

Kind = Literal[
    "paid", "other_amount", "only_decoys", "old", "seen", "no_receipt", "failed", "pending", "refunded", "stranger"
]
Outcome = Literal["done", "failed", "pending", "refunded"]

TODAY = date(2026, 11, 24)
OFFERS = (
    Offer(1, Decimal(128), "CNY"),
    Offer(2, Decimal(268), "CNY"),
    Offer(3, Decimal("688.80"), "CNY"),
    Offer(4, Decimal(1280), "RUB"),
    Offer(5, Decimal(990), "RUB"),
    Offer(6, Decimal(2490), "RUB"),
    Offer(7, Decimal(12900), "RUB"),
    Offer(8, Decimal(15), "USD"),
    Offer(9, Decimal("49.90"), "USD"),
    Offer(10, Decimal("19.99"), "EUR"),
    Offer(11, Decimal(1990), "EUR"),
)
OURS = ("Иван Петрович С.", "Ivan Sidorov", "云端服务")
TERMS = Terms(OFFERS, TODAY, timedelta(days=7), OURS)


@dataclass(frozen=True)
class Case:
    """One payment; layouts show it each in its own way, with numbers around it that mean something else."""

    kind: Kind
    currency: str
    amount: Decimal
    at: datetime
    outcome: Outcome
    recipient: str
    chance: int
    """Seed of everything else on the picture."""
    fee: Decimal = Decimal(0)
    trap: Decimal | None = None
    """A price of ours that is to stand on the picture as something else."""

    def rolls(self) -> random.Random:
        return random.Random(self.chance)

    def other(self, r: random.Random) -> Decimal:
        """What stands on the picture as a balance or the like: the trap, or any sum."""
        return self.trap if self.trap is not None else Decimal(r.randint(12000, 999999)) / 100


@dataclass(frozen=True)
class Making:
    """How the picture is taken."""

    layout: str
    dark: bool
    width: int
    quality: int | None
    """Of the JPEG; `None` is a PNG."""
    tilt: float = 0.0
    """Degrees; a photo of a screen, if not zero."""
    blur: float = 0.0
    """Radius of the blur as a part of the height of the amount's digits."""
    dim: float = 0.0
    """How much darker one side is than the other."""
    noise: float = 0.0


@dataclass(frozen=True)
class Truth:
    """What the truth file says of one picture."""

    name: str
    kind: Kind
    layout: str
    tariff: int | None
    """What must be credited; `None`: nothing."""
    amount: str
    currency: str
    digits: float
    """Pixels that the largest showing of the paid amount is high."""
    quality: int | None
    tilt: float
    width: int

    @property
    def readable(self) -> bool:
        """Whether it counts: fixed before anything is read."""
        return self.digits >= 14 and (self.quality or 100) >= 40 and abs(self.tilt) <= 7
