"""The dead letters of a service: what is written on them, looking at them, putting one back where it came from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType

from contracts.routing import dead_queue
from messaging.history import Happened, extended, read, written
from messaging.outcomes import DeadLetter
from messaging.port import Broker, Parcel

__all__ = ["DeadParcel", "list_dead", "replay", "set_aside_headers", "show"]

_MOST = 10_000
"""How many are looked through for one id."""
_LONGEST_DETAIL = 300


def set_aside_headers(
    origin: str,
    verdict: DeadLetter,
    at: datetime,
    attempts: int,
    *,
    tried: Sequence[Happened] = (),
    headers: Mapping[str, str] = MappingProxyType({}),
) -> Mapping[str, str]:
    """What is written on a parcel that is set aside; `origin` is the queue that a replay puts it into.

    `tried`: what came of it in this process; `headers`: what it bore until now.
    """
    service = origin.partition(".")[0]
    happened = (*tried, Happened(at.isoformat(), "set_aside", verdict.reason))
    return {
        **written(extended(read(headers), *(replace(one, service=service) for one in happened))),
        "origin": origin,
        "reason": verdict.reason,
        "detail": verdict.detail[:_LONGEST_DETAIL],
        "at": at.isoformat(),
        "attempts": str(attempts),
    }


@dataclass(frozen=True, slots=True)
class DeadParcel:
    """One message that was set aside."""

    id: str
    type: str
    key: str
    origin: str
    """The queue it came from."""
    reason: str
    """One of `messaging.outcomes.DeadReason`."""
    detail: str
    at: str
    """When, ISO 8601; empty if the broker set it aside."""
    attempts: int
    history: Sequence[Happened]
    """What befell it: attempts as far as the process that set it aside saw them, and every replay."""
    body: bytes

    @classmethod
    def of(cls, parcel: Parcel) -> "DeadParcel":
        """What its headers say."""
        said = parcel.headers
        attempts = said.get("attempts", "0")
        return cls(
            id=parcel.id,
            type=parcel.type,
            key=parcel.key,
            origin=said.get("origin", ""),
            reason=said.get("reason", ""),
            detail=said.get("detail", ""),
            at=said.get("at", ""),
            attempts=int(attempts) if attempts.isdecimal() else 0,
            history=read(said),
            body=parcel.body,
        )


async def list_dead(broker: Broker, service: str, limit: int = 100) -> Sequence[DeadParcel]:
    """The oldest dead letters of a service."""
    return [DeadParcel.of(parcel) for parcel in await broker.peek(dead_queue(service), limit)]


async def show(broker: Broker, service: str, parcel_id: str) -> DeadParcel | None:
    """One of them; None if it is not there."""
    for parcel in await broker.peek(dead_queue(service), _MOST):
        if parcel.id == parcel_id:
            return DeadParcel.of(parcel)
    return None


async def replay(broker: Broker, service: str, parcel_id: str, at: datetime) -> bool:
    """Put one back into the queue it came from, at its end; `at` is now. False if it is not there.

    Raises `ValueError` when it does not say where it came from.
    """
    dead = await show(broker, service, parcel_id)
    if dead is None:
        return False
    if not dead.origin:
        raise ValueError(f"{parcel_id} does not say which queue it came from")
    return await broker.move(dead_queue(service), dead.origin, parcel_id, at)
