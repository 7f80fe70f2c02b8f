"""Who may ask, how often, what was asked, and what is read on a picture when no recogniser is at hand."""

import secrets
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from sandbox.clock import SandboxClock

__all__ = ["Asked", "Customer", "Line", "Piece", "Recognise", "World"]

HOUR, DAY = 3600, 86_400


@dataclass(frozen=True)
class Piece:
    """One word with its place, in pixels of the picture that came."""

    text: str
    left: float
    top: float
    width: float
    height: float


Line = Sequence[Piece]
Recognise = Callable[[bytes, str, str], Awaitable[Sequence[Line]]]
"""A picture's bytes, the language and the number of the engine → what is read there."""


@dataclass
class Customer:
    """A key and its plan."""

    key: str
    hourly: int = 180
    daily: int = 500
    most_bytes: int = 1024 << 10
    asked_at: list[float] = field(default_factory=list)


@dataclass(frozen=True)
class Asked:
    """One request as it came."""

    language: str
    engine: str
    size: int
    sha256: str
    overlay: bool


class World:
    """All of it."""

    def __init__(self, clock: SandboxClock) -> None:
        self._clock = clock
        self.customers: dict[str, Customer] = {}
        self.asked: list[Asked] = []
        self.lines: Sequence[Line] = ()

    def customer(self, key: str | None, **plan: int) -> Customer:
        """A new key."""
        made = Customer(key or f"K{secrets.randbelow(10**14):014d}")
        made.hourly = plan.get("hourly", made.hourly)
        made.daily = plan.get("daily", made.daily)
        made.most_bytes = plan.get("most_bytes", made.most_bytes)
        self.customers[made.key] = made
        return made

    def spent(self, customer: Customer) -> tuple[int, int] | None:
        """The limit that is reached, as times and seconds; else counts one more."""
        now = self._clock.now()
        for most, seconds in ((customer.hourly, HOUR), (customer.daily, DAY)):
            if sum(at > now - seconds for at in customer.asked_at) >= most:
                return most, seconds
        customer.asked_at.append(now)
        return None

    async def read(self, _data: bytes, _language: str, _engine: str) -> Sequence[Line]:
        """What was ordered to stand there."""
        return self.lines
