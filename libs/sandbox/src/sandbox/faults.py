"""Faults on demand: what shall go wrong, for which calls, how many times."""

import asyncio
import random
from dataclasses import dataclass
from typing import Literal

__all__ = ["FAULT_KINDS", "ChatId", "Fault", "FaultKind", "Faults", "pause"]

ChatId = int | str
"""A chat as its platform numbers it."""

FaultKind = Literal["429", "500", "502", "hang", "hang_after", "drop", "drop_after", "slow"]
FAULT_KINDS: tuple[FaultKind, ...] = ("429", "500", "502", "hang", "hang_after", "drop", "drop_after", "slow")
"""`hang` and `drop` come before the effect, `hang_after` and `drop_after` once it is there."""

Down = Literal["no", "502", "closed"]


@dataclass
class Fault:
    """One order for trouble; `method` and `chat` narrow it down."""

    kind: FaultKind
    method: str | None = None
    chat: ChatId | None = None
    left: int = 1
    retry_after: int = 1
    seconds: float = 1.0
    """Of `slow`: real seconds."""

    def fits(self, method: str, chat: ChatId | None) -> bool:
        """Whether this call is meant."""
        if self.left <= 0 or (self.chat is not None and self.chat != chat):
            return False
        return self.method is None or self.method.lower() == method.lower()


class Faults:
    """The orders that still stand, the latency of every call, and whether the platform is down."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)  # noqa: S311 - a reproducible latency, not a secret
        self._orders: list[Fault] = []
        self.latency: tuple[float, float] = (0.0, 0.0)
        """Real seconds, from and to."""
        self.down: Down = "no"
        self.struck = 0
        self._released = asyncio.Event()

    def order(self, fault: Fault) -> None:
        """From now on, until it struck so many times."""
        self._orders.append(fault)

    def clear(self) -> None:
        """Forget all orders, and let go of the calls that hang."""
        self._orders.clear()
        self.release()

    def release(self) -> None:
        """Drop the calls that hang."""
        released, self._released = self._released, asyncio.Event()
        released.set()

    def strike(self, method: str, chat: ChatId | None) -> Fault | None:
        """The trouble for this call; counts it."""
        for fault in self._orders:
            if fault.fits(method, chat):
                fault.left -= 1
                self.struck += 1
                return fault
        return None

    async def hang(self) -> None:
        """Until somebody lets go."""
        await self._released.wait()

    async def delay(self) -> None:
        """The latency of one call."""
        low, high = self.latency
        if high > 0:
            await pause(self._chance.uniform(low, high))


async def pause(seconds: float) -> None:
    """Wait real seconds."""
    never = asyncio.Event()
    try:
        async with asyncio.timeout(seconds):
            await never.wait()
    except TimeoutError:
        return
