"""What the rest of the house knows of a broker. RabbitMQ and the embedded broker both keep these promises.

- `publish` returns when the message is durable, and not before.
- A queue hands out in the order of publishing; what was handed out and not acknowledged comes again,
  in its old place, when its subscription closes or its process dies.
- An ordered queue has one active consumer at a time; others stand by. All its consumers use the same prefetch:
  with a smaller one RabbitMQ puts what returns behind what an earlier, larger one gave back (RMQ-94).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from messaging.topology import Topology

__all__ = ["Broker", "Delivery", "Lease", "Parcel", "Subscription"]


@dataclass(frozen=True, slots=True)
class Parcel:
    """Bytes with what a broker may know of them."""

    id: str
    type: str
    key: str
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    """Our own only, such as why it is a dead letter; small, and never a text or a token."""


class Delivery(Protocol):
    """One parcel handed out; it must be acknowledged, or given back by closing its subscription."""

    @property
    def parcel(self) -> Parcel: ...

    @property
    def deliveries(self) -> int:
        """How often it was handed out, this time included; 1 at first."""
        ...

    async def ack(self) -> None:
        """It is done and must not come again. Raises `Unavailable` if the broker is gone: it will come again."""
        ...


class Subscription(Protocol):
    """A consumer of one queue."""

    async def close(self) -> None:
        """Stop handing out; what is unacknowledged goes back in its place, first."""
        ...


class Lease(Protocol):
    """Something that at most one process holds."""

    async def lost(self) -> None:
        """Return when it is held no longer."""
        ...

    async def release(self) -> None:
        """Let another have it."""
        ...


class Broker(Protocol):
    """How messages travel."""

    async def start(self) -> None:
        """Connect, waiting as long as it takes, in the background; `is_up` tells when."""
        ...

    async def stop(self) -> None:
        """Close; subscriptions must have been closed before."""
        ...

    @property
    def is_up(self) -> bool: ...

    async def wait_until_up(self, seconds: float) -> None:
        """Return when it is up. Raises `Unavailable` after so many seconds."""
        ...

    async def publish(self, queue: str, parcel: Parcel) -> None:
        """Put it into the queue, durably.

        Raises `Unavailable` when it is not known to be durable (it may be), `Unroutable` when there is no such queue.
        """
        ...

    async def subscribe(
        self,
        queue: str,
        on_delivery: Callable[[Delivery], None],
        *,
        prefetch: int,
        on_lost: Callable[[], None] = lambda: None,
    ) -> Subscription:
        """Hand out at most `prefetch` unacknowledged parcels at a time, each by a plain, quick call, in order.

        `on_lost` is called when the connection was lost: what is unacknowledged will be handed out again,
        from the oldest on, to somebody; this subscription resumes by itself when the broker is back.
        Raises `Unroutable` when there is no such queue.
        """
        ...

    async def hold(self, name: str) -> Lease:
        """Wait until this process holds the lease of that name."""
        ...

    async def declare(self, topology: Topology) -> None:
        """Make every queue of it; a queue that exists otherwise raises `WrongTopology`."""
        ...

    async def verify(self, topology: Topology) -> None:
        """Raise `WrongTopology` unless it is declared, with the same number of partitions."""
        ...

    async def depth(self, queue: str) -> int:
        """How many parcels wait in it, not counting those handed out."""
        ...

    async def peek(self, queue: str, limit: int) -> Sequence[Parcel]:
        """The oldest parcels of an unordered queue, left there; looking may change their order."""
        ...

    async def move(self, source: str, target: str, parcel_id: str, at: datetime) -> bool:
        """Move one parcel from an unordered queue into another: durable there before it leaves here.

        The headers that say why it was set aside are replaced by `replayed: yes` and its history, in which `at` is
        the time of the replay. False when it is not there.
        """
        ...
