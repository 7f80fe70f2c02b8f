"""What to do after a call failed. Pure."""

from dataclasses import dataclass
from typing import TypeGuard, get_args

from contracts.delivery import Reason
from contracts.outbound import AnswerPress
from gatewaykit.connector import Command
from gatewaykit.failures import FirstThings
from messaging.failures import Failure, RateLimited, Refused, Unavailable, Unsupported
from messaging.retry import backoff

__all__ = ["Afterwards", "Again", "AtOnce", "GiveUp", "PauseChat", "after", "patience", "reason_of"]

SHORTEST = 0.5
"""Seconds that a 429 pauses a chat at least."""
PRESS_PATIENCE = 60.0
"""Seconds after which nobody waits for the answer to a press any more; the platform forgets it after 150 (TG-3)."""


@dataclass(frozen=True, slots=True)
class Again:
    """The same call again after so many seconds; `certain` tells whether this try surely did nothing."""

    seconds: float
    certain: bool


@dataclass(frozen=True, slots=True)
class AtOnce:
    """The same call again, as soon as it is its turn again; this turn went into what had to be done first."""


@dataclass(frozen=True, slots=True)
class PauseChat:
    """The same call again, when the whole chat may be called again; this try did nothing."""

    seconds: float


@dataclass(frozen=True, slots=True)
class GiveUp:
    """Never; this is why."""

    reason: Reason


Afterwards = Again | AtOnce | PauseChat | GiveUp


def after(failure: Failure, tries: int) -> Afterwards:
    """What to do after the call failed in this way, for the `tries`-th time in a row.

    Raises the failure itself when it is none of a call's.
    """
    match failure:
        case RateLimited(retry_after=seconds):
            return PauseChat(max(seconds, SHORTEST))
        case FirstThings():
            return AtOnce()
        case Unavailable(certain=certain):
            return Again(backoff(tries), certain)
        case Refused():
            return GiveUp(reason_of(failure))
        case Unsupported():
            return GiveUp("unsupported")
        case _:
            raise failure


def reason_of(refused: Refused) -> Reason:
    """Its reason in the words of a report."""
    return refused.reason if _is_reason(refused.reason) else "refused"


def patience(command: Command) -> float | None:
    """For how many seconds a command may be tried; `None` for as long as it takes."""
    return PRESS_PATIENCE if isinstance(command, AnswerPress) else None


def _is_reason(word: str) -> TypeGuard[Reason]:
    return word in get_args(Reason)
