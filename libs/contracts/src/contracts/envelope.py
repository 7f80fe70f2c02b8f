"""What stands around every message on the broker."""

import json
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from contracts.wire import Wire

__all__ = ["Envelope", "id_from", "new_id"]

P_co = TypeVar("P_co", bound=Wire, covariant=True)

_NAMESPACE = uuid.UUID("6f7d1c7e-54f4-4f0a-9a55-0f3f8c1d2b60")


def new_id() -> str:
    """A fresh message id."""
    return str(uuid.uuid4())


def id_from(*parts: str | int) -> str:
    """The same id for the same parts, always: what makes a repeat recognisable."""
    return str(uuid.uuid5(_NAMESPACE, json.dumps([str(part) for part in parts])))


@dataclass(frozen=True, slots=True)
class Envelope(Generic[P_co]):
    """One message with what is needed to carry, order, trace and recognise it."""

    id: str
    """The key of idempotency: every consumer does the same id once."""
    key: str
    """The order key: messages of one key are handled in the order they were published."""
    payload: P_co
    at: datetime
    """When it was said, with zone."""
    correlation: str
    """The id of the first message of the chain that this one belongs to."""
    causation: str | None = None
    """The id of the message that brought this one about."""
    trace: str | None = None
    """W3C `traceparent`, if tracing is on."""

    @property
    def type(self) -> str:
        """The registered name with its version, such as `inbound.person_spoke.v1`."""
        name: str = getattr(type(self.payload), "TYPE")  # noqa: B009 - a ClassVar of registered models
        return name
