"""A failure says what to do with it. This page is the whole vocabulary.

Failure
├─ Transient            try again later; never counts as an attempt
│   ├─ RateLimited      ... not before `retry_after` seconds
│   └─ Unavailable      network, 5xx, broker or database away
├─ Permanent            trying again cannot help
│   ├─ Refused          the other side will not take it
│   └─ Unsupported      the other side cannot express it
└─ BrokenContract       the bytes are no message of ours: straight to the dead letters
"""

__all__ = [
    "BrokenContract",
    "Failure",
    "Permanent",
    "RateLimited",
    "Refused",
    "Transient",
    "Unavailable",
    "Unroutable",
    "Unsupported",
]


class Failure(Exception):
    """Something that went wrong in a known way."""


class Transient(Failure):
    """It may go well later."""


class RateLimited(Transient):
    """The other side asks to wait; `retry_after` is in seconds."""

    def __init__(self, retry_after: float, text: str = "too many requests") -> None:
        super().__init__(f"{text}: retry after {retry_after:g} s")
        self.retry_after = retry_after


class Unavailable(Transient):
    """The other side does not answer, or answers that it cannot now.

    `certain` tells whether it surely did nothing: a refused connection did nothing, a timeout may have.
    """

    def __init__(self, text: str, *, certain: bool = True) -> None:
        super().__init__(text)
        self.certain = certain


class Permanent(Failure):
    """It will never go well."""


class Refused(Permanent):
    """The other side will not take it; `reason` is one of `contracts.delivery.Reason`."""

    def __init__(self, reason: str, text: str = "") -> None:
        super().__init__(f"{reason}: {text}" if text else reason)
        self.reason = reason


class Unsupported(Permanent):
    """The other side cannot express it."""


class BrokenContract(Failure):
    """What came is no message of ours."""


class Unroutable(Failure):
    """A publish into a queue that does not exist: the topology was not declared, or differs."""
