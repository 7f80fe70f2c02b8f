"""What becomes of a message whose handling failed. Pure."""

from datetime import datetime
from traceback import walk_tb

from messaging.failures import BrokenContract, Permanent, RateLimited, Refused, Transient, Unroutable
from messaging.history import Happened
from messaging.outcomes import DeadLetter, Outcome, RetryIn

__all__ = ["MOST_ATTEMPTS", "attempt_of", "backoff", "counts", "decide", "describe"]

MOST_ATTEMPTS = 5
"""An unexpected error may happen so often before its message is set aside."""

_FIRST = 0.5  # seconds
_LONGEST = 30.0  # seconds


def backoff(attempt: int) -> float:
    """Seconds to wait after the given attempt (1 is the first): 0.5, 1, 2 … 30."""
    return min(_LONGEST, _FIRST * 2.0 ** min(max(attempt, 1) - 1, 10))


def counts(failure: BaseException) -> bool:
    """Whether it is an attempt: only what nobody expected is one, a service that is away never."""
    return not isinstance(failure, Transient | Unroutable | Permanent | BrokenContract)


def attempt_of(failure: BaseException, at: datetime) -> Happened:
    """A failure in the history of its message."""
    waits = isinstance(failure, Transient | Unroutable)
    return Happened(at.isoformat(), "waited" if waits else "failed", type(failure).__name__)


def decide(failure: BaseException, attempt: int) -> Outcome:
    """The outcome of a failure that happened for the `attempt`-th time in a row; 1 at first.

    The detail of a dead letter names kinds and places, never what a message said.
    """
    match failure:
        case RateLimited():
            return RetryIn(max(0.0, failure.retry_after))
        case Transient():
            return RetryIn(backoff(attempt))
        case Unroutable():  # people must declare the topology; the message is innocent
            return RetryIn(_LONGEST)
        case BrokenContract():
            return DeadLetter("broken_contract", str(failure))
        case Refused():
            return DeadLetter("permanent", f"Refused: {failure.reason}")
        case Permanent():
            return DeadLetter("permanent", type(failure).__name__)
        case _ if attempt >= MOST_ATTEMPTS:
            return DeadLetter("failed_five_times", describe(failure))
        case _:
            return RetryIn(backoff(attempt))


def describe(failure: BaseException) -> str:
    """Its kind and the innermost places it came from; not its text, which may hold a person's words."""
    places = [f"{frame.f_globals.get('__name__', '?')}:{line}" for frame, line in walk_tb(failure.__traceback__)]
    return " < ".join((type(failure).__name__, *reversed(places[-3:])))
