"""How the handling of a message ends: one of three values, and one place that acks (`consume.py`)."""

from dataclasses import dataclass
from typing import Literal

__all__ = ["DeadLetter", "DeadReason", "Done", "Outcome", "RetryIn"]

DeadReason = Literal["broken_contract", "failed_five_times", "permanent", "unknown_type", "delivery_limit"]
"""Why a message was set aside. A public contract: people query by these words."""


@dataclass(frozen=True, slots=True)
class Done:
    """Its effect is durable; it may be acknowledged."""


@dataclass(frozen=True, slots=True)
class RetryIn:
    """Not now: again after so many seconds, in its place."""

    seconds: float


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """Never: set it aside, visible and replayable, and go on with the next."""

    reason: DeadReason
    detail: str = ""
    """For people who look at it; never a text or a token."""


Outcome = Done | RetryIn | DeadLetter
