"""What a relay publishes: rows of one key, in their order."""

from dataclasses import dataclass

from messaging.port import Parcel

__all__ = ["Batch", "Row"]


@dataclass(frozen=True, slots=True)
class Row:
    """One message to publish."""

    queue: str
    parcel: Parcel


@dataclass(frozen=True, slots=True)
class Batch:
    """The oldest unsent rows of a key that this relay holds, in order; perhaps none."""

    key: str
    rows: tuple[Row, ...]
    seconds: float
    """How much of the lease was left when the database was asked."""
